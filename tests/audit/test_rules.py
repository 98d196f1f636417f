"""Each rule of docs/semantics.md on an example counted by hand. The times are those of the reporting zone (India)."""

import itertools
import json
from datetime import datetime, timedelta

import pytest

from schemas.events import any_event
from stream.core.aggregate import add_to
from tests.audit.stored import EPOCH, expected, expected_rows
from tests.support.activity_examples import EXAMPLES
from tests.support.deals import WON, clock, event
from tests.support.histories import FILE, KNOWN, contributions_of, history_of


@pytest.fixture
def counted(service):
    """Counts a deal: every measure over all windows, after the whole was compared with plain batch code, rows too."""

    def count(*events):
        service.receive(events)
        service.keep(expected_rows(events, service.funnel))
        found = service.totals()
        assert found == expected(events, service.funnel)
        total = {}
        for measures in found.values():
            for name, value in measures.items():
                total[name] = total.get(name, 0) + value
        return total

    return count


def lines(*given, **more):
    return [event(number, *line, **more) for number, line in enumerate(given)]


def test_the_highest_revision_of_an_event_counts(counted):
    found = counted(
        event(1, "2026-03-02 09:00", "created"),
        event(2, "2026-03-02 10:00", "amount", 100, revision=2),
        event(2, "2026-03-02 11:00", "amount", 300, revision=0),
        event(2, "2026-03-02 12:00", "amount", 200, revision=1),
    )
    assert found == {"created": 1, "created_amount": 100}


@pytest.mark.parametrize("kind", ["property", "gap", "healed"])
def test_a_correction_into_what_no_kpi_depends_on_takes_back_what_was_said_and_alone_it_takes_back_nothing(
    counted, kind
):
    found = counted(
        event(1, "2026-03-02 09:00", "created"),
        event(2, "2026-03-02 10:00", "amount", 100),
        event(2, "2026-03-02 11:00", kind, revision=1),
        event(3, "2026-03-02 10:00", "stage", "lead"),
        event(3, "2026-03-02 12:00", kind),
    )
    assert found == {
        "created": 1, "entered:lead": 1, "still_there:lead": 1, "waiting:lead": 1, "cohort_open:lead": 1, "mql_open": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("last", "counts"), [("deleted", False), ("merged", False), ("restored", True)])
def test_a_deal_that_is_gone_counts_nowhere_until_it_is_restored(counted, last, counts):
    found = counted(*lines(*WON, ("2026-03-21 09:00", "merged"), ("2026-03-22 09:00", last)))
    assert bool(found) == counts


def test_a_win_with_its_amount_and_cycle(counted):
    found = counted(*lines(*WON))
    assert {name: value for name, value in found.items() if name.startswith(("won", "cycle", "created"))} == {
        "created": 1, "created_won": 1, "created_amount": 120_000,
        "won": 1, "won_amount": 120_000, "won_amounts:120000": 1, "won_qualified": 1,
        "cycle_deals": 1, "cycle_seconds": 18 * 86_400 + 6 * 3600 + 30 * 60, "cycle_minutes:26310": 1,
    }  # fmt: skip


def test_a_win_that_was_left_again_is_taken_back_and_the_stage_reopened(counted):
    found = counted(*lines(*WON, ("2026-04-02 09:00", "stage", "offer")))
    assert "won" not in found
    assert "entered:won" not in found
    assert (found["reopened:offer"], found["moved_back:offer"], found["still_there:offer"]) == (1, 1, 1)


def test_a_stage_that_is_jumped_over_is_skipped_and_counts_in_its_cohort(counted):
    found = counted(*lines(("2026-03-02 09:00", "stage", "lead"), ("2026-03-02 10:00", "stage", "won")))
    assert (found["skipped:meet"], found["skipped:offer"]) == (1, 1)
    assert (found["cohort_progressed:offer"], found["mql_converted"], found["won_qualified"]) == (1, 1, 1)


def test_a_stay_is_one_visit_whoever_had_the_deal_and_belongs_to_the_last(service, counted):
    found = counted(
        *lines(
            ("2026-03-02 08:00", "owner", "ada"),
            ("2026-03-02 09:00", "stage", "lead"),
            ("2026-03-02 09:00", "amount", 100),
            ("2026-03-02 10:30", "owner", "cy"),
            ("2026-03-02 12:00", "stage", "meet"),
        )
    )
    assert found["stage_seconds:lead"] == 3 * 3600
    seconds = [window[1] for window, measures in service.counted.items() if "stage_seconds:lead" in measures]
    assert seconds == ["cy"]
    assert (found["waiting:meet"], found["waiting_amount:meet:EUR"]) == (1, 100)


def test_an_open_visit_waits_at_the_hour_it_began_for_whoever_has_it_now_in_its_own_currency(service, counted):
    counted(
        event(1, "2026-03-02 08:00", "owner", "ada"),
        event(2, "2026-03-02 09:00", "stage", "lead"),
        event(3, "2026-03-02 09:00", "amount", 5, currency="USD"),
        event(4, "2026-03-05 10:30", "owner", "cy"),
    )
    ((window, measures),) = [(w, m) for w, m in service.counted.items() if "waiting:lead" in m]
    assert (window[1], EPOCH + timedelta(seconds=window[4])) == ("cy", clock("2026-03-02 09:00"))
    assert measures["waiting_amount:lead:USD"] == 5


@pytest.mark.parametrize(
    ("stage", "ending", "fate"),
    [
        ("lead", "advanced", "progressed"),
        ("yes", "advanced", "progressed"),
        ("no", "lost", "lost"),
    ],
)
def test_a_move_to_a_pipeline_that_goes_on_is_progress_also_by_way_of_others(counted, stage, ending, fate):
    found = counted(*lines(("2026-03-02 09:00", "stage", "new-lead"), ("2026-03-02 10:00", "stage", stage)))
    assert (found[f"{ending}:new-lead"], found[f"cohort_{fate}:new-lead"]) == (1, 1)
    assert found.get("skipped:warm-lead") == (1 if ending == "advanced" else None)


def test_a_move_to_another_pipeline_is_none(counted):
    found = counted(*lines(("2026-03-02 09:00", "stage", "ask"), ("2026-03-02 10:00", "stage", "lead")))
    assert (found["moved_pipeline:ask"], found["cohort_moved_pipeline:ask"]) == (1, 1)


def test_a_lead_is_converted_where_it_reaches_the_mark_in_any_pipeline(counted):
    found = counted(*lines(("2026-03-02 09:00", "stage", "warm-lead"), ("2026-03-02 10:00", "stage", "offer")))
    assert found["mql_converted"] == 1
    assert "created" not in found


@pytest.mark.parametrize(("source", "day"), [("close", 1), ("salesforce", 1), ("", 20)])
def test_the_crm_s_own_close_date_counts_where_the_funnel_file_says_so_and_the_closer_is_who_moved_it(
    service, counted, source, day
):
    counted(
        *lines(*WON),
        event(20, "2026-03-04 09:00", "closes", "2026-03-01 09:00", source=source),
        event(21, "2026-03-19 09:00", "owner", "cy"),
    )
    (window,) = [window for window, measures in service.counted.items() if "won" in measures]
    local = (EPOCH + timedelta(seconds=window[4])).astimezone(KNOWN.zone)
    assert (local.day, window[1]) == (day, "cy")


def test_a_visit_is_cut_where_another_rep_takes_the_deal_and_not_at_its_ends(service, counted):
    found = counted(
        *lines(
            ("2026-03-02 08:00", "owner", "ada"),
            ("2026-03-02 09:00", "stage", "lead"),
            ("2026-03-02 09:00", "owner", "cy"),
            ("2026-03-02 09:30", "owner", "cy"),
            ("2026-03-02 10:00", "owner", "ada"),
            ("2026-03-02 11:00", "stage", "meet"),
            ("2026-03-02 11:00", "owner", "cy"),
        )
    )
    assert (found["entered:lead"], found["taken_over:lead"], found["handed_off:lead"]) == (1, 1, 1)
    assert "taken_over:meet" not in found


def test_the_team_is_that_of_the_moment_and_before_the_first_owner_that_of_the_first(service):
    service.receive(
        lines(
            ("2026-03-01 09:00", "created"),
            ("2026-03-02 09:00", "owner", "bo"),
            ("2026-03-03 00:00", "stage", "lead"),
            ("2026-03-02 23:59", "stage", "meet"),
        )
    )
    teams = {name: window[0] for window, measures in service.totals().items() for name in measures if "_" not in name}
    # Bo is in team s on the 2nd alone; the deal was his from then on, in the team he had then.
    assert (teams["created"], teams["entered:meet"], teams["entered:lead"]) == ("s", "s", "n")


def test_open_deals_stay_where_an_assignment_says_so_and_go_along_with_the_next(service):
    # Eve is in team n, from the 2nd on in s, from the 3rd on in n again, from the 4th on in s; her open deals do not
    # go along to s.
    deal = lines(
        ("2026-03-01 09:00", "owner", "eve"),
        ("2026-03-01 10:00", "created"),
        ("2026-03-02 10:00", "stage", "lead"),
        ("2026-03-03 10:00", "stage", "meet"),
        ("2026-03-04 10:00", "stage", "offer"),
    )
    later = lines(("2026-03-02 12:00", "owner", "eve"), ("2026-03-02 13:00", "stage", "lead"), deal_id="d2")
    service.receive([*deal, *later])
    places = {
        (name, window[0], window[2]) for window, of in service.totals().items() for name in of if "entered" in name
    }
    assert places == {
        ("entered:lead", "n", "t"),
        ("entered:lead", "s", ""),
        ("entered:meet", "n", ""),
        ("entered:offer", "n", ""),
    }


def test_a_deal_that_comes_back_to_a_rep_was_taken_when_it_came_back(service):
    service.receive(
        lines(
            ("2026-03-01 09:00", "owner", "eve"),
            ("2026-03-01 10:00", "owner", "ada"),
            ("2026-03-02 09:00", "owner", "eve"),
            ("2026-03-02 10:00", "stage", "lead"),
        )
    )
    assert {window[:3] for window, of in service.totals().items() if "entered:lead" in of} == {("s", "eve", "")}


def test_what_comes_with_an_id_from_before_counts_under_the_id_of_now(service):
    service.receive(lines(("2026-03-01 09:00", "owner", "eva"), ("2026-03-01 10:00", "stage", "met")))
    assert {window[1] for window, of in service.totals().items() if "entered:meet" in of} == {"eve"}


def test_teams_are_those_of_the_funnel_file_whatever_an_older_version_stamped(service):
    stamp = {"starts_at": "2020-01-01T00:00:00Z", "team_id": "s"}
    stale = any_event.validate_json(
        any_event.dump_json(event(1, "2026-03-02 09:00", "owner", "ada")).replace(
            b'"assignments":[]', f'"assignments":[{json.dumps(stamp)}]'.encode()
        )
    )
    assert stale.assignments
    service.receive([stale, event(2, "2026-03-02 10:00", "created")])
    assert {window[:3] for window in service.totals()} == {("n", "ada", "t")}


AMOUNTS = [
    (5, "USD", "2026-02-01", 4),  # 4.5, half to even
    (15, "USD", "2026-02-01", 14),  # 13.5, half to even
    (-5, "USD", "2026-02-01", -4),
    (100, "USD", "2025-01-01", 90),  # before the first rate, the first
    (10_000, "USD", "2026-03-01", 9000),
    (10_000, "USD", "2026-03-02", 8123),
    (10_000, "JPY", "2026-03-02", 6100),  # yen have no cents
    (10_000, None, "2026-03-02", 10_000),
    (10**15, "USD", "2026-02-01", 9 * 10**14),
]


def test_an_amount_is_converted_at_the_rate_of_its_day_and_rounded_half_to_even(service, counted):
    hours = [f"{day} {hour:02}:00" for hour, (*_, day, _) in enumerate(AMOUNTS)]  # each deal's window is its own
    deals = [
        (
            event(1, hour, "created", deal_id=hour),
            event(2, "2026-03-09 09:00", "amount", amount, currency=currency, deal_id=hour),
        )
        for hour, (amount, currency, *_) in zip(hours, AMOUNTS, strict=True)
    ]
    counted(*itertools.chain.from_iterable(deals))
    reported = {window[4]: measures["created_amount"] for window, measures in service.counted.items()}
    assert reported == {int(clock(hour).timestamp()): amount for hour, (*_, amount) in zip(hours, AMOUNTS, strict=True)}


def test_an_amount_without_a_currency_of_its_own_has_the_digits_of_the_reporting_currency(counted):
    found = counted(*lines(("2026-03-02 09:00", "created"), ("2026-03-02 09:00", "amount", 10_000),
                           ("2026-03-02 09:00", "currency", "JPY")))  # fmt: skip
    assert found["created_amount"] == 61


@pytest.mark.parametrize(("ended", "amount"), [("won", None), ("lost", 100), ("meet", None)])
def test_an_amount_that_was_blanked_counts_of_a_lost_deal_alone(counted, ended, amount):
    found = counted(
        *lines(
            ("2026-03-02 09:00", "amount", None),
            ("2026-03-02 09:00", "created"),
            ("2026-03-02 09:00", "stage", "lead"),
            ("2026-03-02 10:00", "amount", 300),
            ("2026-03-02 11:00", "amount", None),
            ("2026-03-02 12:00", "amount", 100),
            ("2026-03-03 09:00", "stage", ended),
            ("2026-03-03 10:00", "amount", None),
            ("2026-03-03 11:00", "amount", None),
        )
    )
    assert found.get("created_amount") == amount
    assert found.get("won_without_amount") == (1 if ended == "won" else None)
    assert found.get("lost_amount") == (100 if ended == "lost" else None)


@pytest.mark.parametrize("rates", [{}, {"CHF": ()}], ids=["not in the funnel file", "without rates"])
def test_without_a_rate_an_amount_is_unknown(service, counted, rates):
    service.funnel = FILE.model_copy(update={"exchange_rates": {**FILE.exchange_rates, **rates}})
    found = counted(*lines(*WON, ("2026-03-20 15:41", "currency", "CHF")))
    assert found["won_without_amount"] == 1
    assert "won_amount" not in found


def test_a_close_date_counts_if_it_was_set_at_the_close_or_later_and_is_not_blank(service, counted):
    counted(*lines(*WON, ("2026-03-20 15:40", "closes", "2026-03-18 10:20")))
    (hour,) = [window[4] for window, measures in service.counted.items() if "won" in measures]
    assert EPOCH + timedelta(seconds=hour) == clock("2026-03-18 10:00")


def test_what_the_funnel_file_does_not_know_is_a_dead_letter_and_takes_nothing_back(service):
    service.receive(
        [
            event(1, "2026-03-02 09:00", "created"),
            event(2, "2026-03-02 09:00", "amount", 100),
            event(2, "2026-03-02 10:00", "stage", "unknown", revision=1),
        ]
    )
    assert list(service.totals().values()) == [{"created": 1, "created_amount": 100}]


def test_activities_count_as_the_core_counts_them(service):
    """All examples at once; a window of several has the sum of theirs."""
    summed = {}
    for number, example in enumerate(EXAMPLES):
        named = {id_: f"{number}-{id_}" for id_ in {one.activity_id for one in example.events}}
        service.receive([one.model_copy(update={"activity_id": named[one.activity_id]}) for one in example.events])
        for window, measures in example.counts.items():
            add_to(summed.setdefault(window, {}), measures)
    assert service.totals() == summed


# Half and quarter hours, a change of half an hour, a day that was left out, the first and the last years.
HOURS = [
    ("UTC", "2099-12-31T23:59:59.999999Z", "2099-12-31T23:00:00Z"),
    ("Asia/Kolkata", "1970-01-01T00:00:00Z", "1969-12-31T23:30:00Z"),
    ("America/New_York", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ("Asia/Kathmandu", "2026-03-02T06:14:59Z", "2026-03-02T05:15:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:10:00Z", "2026-04-04T14:30:00Z"),
    ("Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:20:00Z", "2011-12-30T10:00:00Z"),
    ("Europe/Berlin", "2090-07-01T10:20:00Z", "2090-07-01T10:00:00Z"),
]


@pytest.mark.parametrize(("zone", "at", "hour"), HOURS)
def test_hours_are_whole_on_the_clocks_of_the_reporting_zone(service, counted, zone, at, hour):
    service.funnel = FILE.model_copy(update={"time_zone": zone})
    created = {"type": "deal.created", "event_id": "e", "deal_id": "d", "occurred_at": datetime.fromisoformat(at)}
    counted(any_event.validate_python(created))
    (window,) = service.counted
    assert EPOCH + timedelta(seconds=window[4]) == datetime.fromisoformat(hour)


def test_of_two_contents_of_one_revision_the_same_counts_as_in_the_service(counted):
    given = [
        event(1, "2026-03-02 09:00", "created"),
        event(2, "2026-03-02 11:00", "amount", 200),
        event(2, "2026-03-02 10:00", "amount", 100),
    ]
    assert counted(*given)["created_amount"] == 200
    assert [sum(m.values()) for m in contributions_of(history_of(given)).values()] == [201]
