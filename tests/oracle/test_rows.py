"""The oracle's rows of deals, and what it reads off them, on examples counted by hand. The times are India's."""

from datetime import timedelta

import pytest
from hypothesis import given, settings

from schemas.deal_row import DealRow
from schemas.measures import MEASURE_NAMES, OFF_ROWS, measure_of
from stream.oracle.organisation import EPOCH
from stream.oracle.truth import off_rows, rows, truth
from tests.support.deals import event, utc
from tests.support.examples import examples
from tests.support.histories import FILE, deal_events

NOW = utc("2026-03-12 18:00")


def lines(*given):
    return [event(number, *line).model_dump() for number, line in enumerate(given)]


def row(*given):
    (one,) = rows(lines(*given), FILE).values()
    return one


def measures(*given, now=NOW):
    """Every measure off the rows over all windows."""
    total = {}
    for counted in off_rows(rows(lines(*given), FILE).values(), FILE, now).values():
        for key, value in counted.items():
            total[key] = total.get(key, 0) + value
    return total


def micros(text):
    return (utc(text) - EPOCH) // timedelta(microseconds=1)


LOST = (
    ("2026-03-02 09:00", "created"),
    ("2026-03-02 09:00", "owner", "ada"),
    ("2026-03-02 09:00", "stage", "lead"),
    ("2026-03-03 10:30", "stage", "meet"),
    ("2026-03-04 10:00", "touched", "call"),
    ("2026-03-05 10:00", "amount", 500),
    ("2026-03-06 09:00", "owner", "cy"),
    ("2026-03-07 10:30", "stage", "lost"),
)


@settings(max_examples=examples(200))
@given(deal_events(("d1", "d2")))
def test_rows_have_the_fields_of_their_contract_and_measures_their_names(events):
    given = [one.model_dump() for one in events]
    known = rows(given, FILE)
    for one in known.values():
        assert {"version", "received_at", *one} == set(DealRow.model_fields)
    for window in truth(given, FILE).values():
        assert {key.partition(":")[0] for key in window} <= MEASURE_NAMES
    for window in off_rows(known.values(), FILE, NOW).values():
        assert {measure_of(key) for key in window} <= set(OFF_ROWS)


def test_a_row_tells_the_parts_of_visits_with_their_owners_and_ends():
    parts = row(*LOST)["parts"]
    assert [(p["visit"], p["stage_id"], p["rep_id"], p["beginning"], p["ending"]) for p in parts] == [
        (0, "lead", "ada", "entered", "advanced"),
        (1, "meet", "ada", "entered", "handed_off"),
        (1, "meet", "cy", "taken_over", "lost"),
        (2, "lost", "cy", "entered", ""),
    ]
    assert [p["amount"] for p in parts] == [500] * 4


def test_a_deal_that_is_gone_has_an_empty_row():
    gone = row(*LOST, ("2026-03-08 09:00", "deleted"))
    assert gone["is_deleted"]
    assert not any(value for name, value in gone.items() if name not in ("deal_id", "is_deleted", "owner"))


def test_a_lead_is_neither_created_nor_closed():
    lead = row(("2026-03-02 09:00", "created"), ("2026-03-02 09:00", "stage", "converted"))
    assert (lead["is_lead"], lead["created"], lead["outcome"], lead["closed_at"]) == (True, None, "", None)
    assert lead["created_at"] == micros("2026-03-02 09:00")


def test_a_lost_deal_counts_its_reason_its_stage_and_its_touches():
    counted = measures(*LOST)
    assert {key: n for key, n in counted.items() if key.startswith(("lost", "cohort"))} == {
        "lost_for:meet:": 1, "lost_amount_for:meet:": 500, "lost_from:": 1, "lost_out_of:meet": 1,
        "lost_touched:call:meet": 1, "cohort_progressed_amount:lead": 500, "cohort_lost_amount:meet": 500,
    }  # fmt: skip


def test_stays_are_of_visits_whoever_had_the_deal():
    counted = measures(*LOST)
    assert {key: n for key, n in counted.items() if key.startswith(("stayed", "waited"))} == {
        "stayed:lead:25": 1,
        "stayed:meet:96": 1,
    }


def test_how_far_a_deal_came_counts_where_it_reached_the_first_stage():
    assert {key: n for key, n in measures(*LOST).items() if key.startswith("from_first:")} == {
        "from_first:lead": 1,
        "from_first:meet": 1,
    }
    assert not any(key.startswith("from_first") for key in measures(("2026-03-02 09:00", "stage", "meet")))


@pytest.mark.parametrize(
    ("last", "quiet"),
    [
        (("2026-03-02 10:00", "stage", "lead"), 1),
        (("2026-03-10 18:01", "touched", "task"), 0),
        (("2026-03-10 17:59", "touched", "task"), 1),
        (("2026-03-10 18:01", "amount", 5), 0),
        (("2026-03-10 18:01", "owner", "cy"), 1),
    ],
)
def test_an_open_deal_is_quiet_when_nothing_happened_for_longer_than_its_stage_allows(last, quiet):
    assert measures(("2026-03-02 09:00", "stage", "lead"), last).get("quiet:lead", 0) == quiet


@pytest.mark.parametrize(("closes", "overdue"), [("2026-03-11 23:59", 1), ("2026-03-12 00:00", 0)])
def test_an_open_deal_is_overdue_from_the_day_after_its_close_date(closes, overdue):
    told = ("2026-03-02 09:00", "closes", closes)
    assert measures(("2026-03-02 09:00", "stage", "lead"), told).get("overdue:lead", 0) == overdue


def test_a_win_dated_ahead_is_won_later():
    won = (("2026-03-02 09:00", "stage", "won"), ("2026-03-02 09:00", "closes", "2026-03-12 18:01"))
    assert measures(*won)["won_later"] == 1
    assert "won_later" not in measures(*won, now=NOW + timedelta(minutes=1))


def test_a_lead_that_becomes_a_deal_in_the_next_pipeline_is_converted_when_it_reaches_the_mark():
    given = (
        ("2026-03-02 09:00", "stage", "warm-lead"),
        ("2026-03-03 09:00", "stage", "lead"),
        ("2026-03-04 12:00", "stage", "offer"),
    )
    assert row(*given[:2])["qualifying"] | {"until": None, "fate": "open"} == row(*given[:2])["qualifying"]
    qualifying = row(*given)["qualifying"]
    assert (qualifying["pipeline_id"], qualifying["fate"]) == ("leads", "converted")
    assert qualifying["until"] == micros("2026-03-04 12:00")
    assert measures(*given)["mql_converted_after:51"] == 1
