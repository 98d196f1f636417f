"""What series count is what the oracle reads off the same events, which shares no code with it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from pydantic import SecretStr

from schemas.events import DealEvent, deal_event
from stream.alerts.calibrating.history import read_history
from stream.alerts.counts import day_of_number, read_counts, read_cycles
from stream.alerts.series import Series
from stream.config.settings import Settings
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.oracle.leakage import leakage
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.clickhouse import opened
from tests.support.examples import examples
from tests.support.histories import FILE, KNOWN, START, deal_events
from tests.support.stored_deals import store

ALL_DAYS = Days(date(2026, 2, 1), date(2026, 8, 31))
UNTIL = datetime(2026, 8, 31, 18, 30, tzinfo=UTC)  # midnight in Kolkata


@pytest.fixture(scope="module")
def own(chdb_folder) -> Iterator[ClickHouse]:
    yield from opened(Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="series_counts"))


def counted(clickhouse, days=ALL_DAYS, cycles=None):
    """Return counts as the oracle has them."""
    of = read_counts(clickhouse, KNOWN, days, cycles or {}).of
    return {
        (*series[:5], day_of_number(day), band): (outcomes, leaks)
        for series, counts in of.items()
        for day, band, outcomes, leaks in zip(*counts, strict=True)
    }


def expected(events, until=UNTIL, cycles=None):
    watched = {"new": "lost disqualified", "more": "lost", "leads": "lost disqualified"}
    known = leakage([event.model_dump() for event in events], FILE, cycles or {}, until)
    return {
        key: value
        for key, value in known.items()
        if key[0] not in ("lost", "disqualified") or key[0] in watched[key[1]].split()
    }


@example_settings(max_examples=examples(60), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(deal_events(("d1", "d2", "d3", "d4", "d5"), max_size=40))
def test_every_series_counts_what_the_oracle_counts_whatever_happened(own, events):
    store(own, events)
    days = timedelta(days=1)
    cycles = {"new": 2 * days, "more": days}
    in_micros = {name: one // timedelta(microseconds=1) for name, one in cycles.items()}
    assert counted(own, cycles=in_micros) == expected(events, cycles=cycles)


@example_settings(max_examples=examples(12), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(deal_events(("d1", "d2", "d3"), max_size=30))
def test_counts_of_some_days_are_those_of_all_days_on_these(own, events):
    store(own, events)
    some = Days(date(2026, 3, 3), date(2026, 3, 8))
    assert counted(own, some) == {
        key: value for key, value in counted(own).items() if some.first <= key[5] <= some.last
    }


def moved(deal, stage, minutes, **more):
    at = START + timedelta(minutes=minutes)
    base = {"event_id": f"{deal}{stage}{minutes}", "deal_id": deal, "occurred_at": at}
    return deal_event.validate_python(base | {"type": "deal.stage_changed", "stage_id": stage} | more)


def owned(deal, rep):
    base = {"event_id": f"{deal}{rep}", "deal_id": deal, "occurred_at": START - timedelta(days=1)}
    return deal_event.validate_python(base | {"type": "deal.owner_changed", "rep_id": rep})


def worth(deal, amount):
    base = {"event_id": f"{deal}-worth", "deal_id": deal, "occurred_at": START - timedelta(days=1)}
    return deal_event.validate_python(base | {"type": "deal.amount_changed", "amount": amount, "currency": "EUR"})


def lost_at_once(number, rep="ada", minute=30, stage="offer"):
    """Deals of a rep in a stage, which they all leave within a second."""
    for one in range(number):
        deal = f"{rep}{one}"
        yield from (owned(deal, rep), worth(deal, 100 + one), moved(deal, stage, 0), moved(deal, "lost", minute))


def test_what_one_person_closes_within_ten_minutes_is_one_outcome(own):
    store(own, [*lost_at_once(4), *lost_at_once(2, "bo")])
    lost = {key: value for key, value in counted(own).items() if key[:3] == ("lost", "new", "offer")}
    day = date(2026, 3, 2)  # 18:30 UTC is midnight
    assert lost == {
        ("lost", "new", "offer", "all", "", day, 0): (2, 2),
        ("lost", "new", "offer", "team", "n", day, 0): (2, 2),
        ("lost", "new", "offer", "territory", "t", day, 0): (1, 1),
    }


def test_deals_that_move_back_and_deals_that_move_to_another_pipeline_at_once_are_two_outcomes(own):
    events = []
    for deal, stage in (("back", "lead"), ("other", "new-lead")):
        events += [owned(deal, "ada"), moved(deal, "meet", 0), moved(deal, stage, 30)]
    store(own, events)
    counts = counted(own)
    assert counts == expected(events)
    assert counts["lost", "new", "meet", "all", "", date(2026, 3, 2), 0] == (2, 0)


def test_ten_deals_lost_at_once_are_told_apart_as_a_batch_nine_are_not(own):
    store(own, [*lost_at_once(10), *lost_at_once(9, "bo")])
    (batch,) = read_counts(own, KNOWN, ALL_DAYS, {}).batches
    assert batch[:6] == ("new", "offer", "n", "t", "ada", "lost")
    assert (batch.day, batch.number, batch.bands, batch.amount) == (date(2026, 3, 2), 10, {0: 10}, 1045)
    assert batch.deals[:2] == ("ada9", "ada8")


def test_dead_deals_that_are_closed_after_the_limit_are_no_outcome_but_a_batch(own):
    store(own, lost_at_once(12, minute=10 * 24 * 60, stage="lead"))
    counts = read_counts(own, KNOWN, ALL_DAYS, {})
    assert not [series for series in counts.of if series.kind == "lost" and series.stage_id == "lead"]
    stuck = [one.leaks for series, one in counts.of.items() if series.kind == "stuck"]
    assert stuck == [[1], [1], [1]]  # of all, the territory and the team
    assert [batch.bands for batch in counts.batches] == [{5: 12}]


def test_the_cycle_of_a_pipeline_is_the_median_of_what_was_won_before_the_day(own):
    created: list[DealEvent] = [
        deal_event.validate_python(
            {"event_id": f"c{n}", "deal_id": f"d{n}", "occurred_at": START, "type": "deal.created"}
        )
        for n in range(3)
    ]
    store(own, [*created, *(moved(f"d{n}", "won", 60 * (n + 1)) for n in range(3))])
    assert read_cycles(own, KNOWN, date(2026, 3, 3)) == {"new": 2 * 3600 * 10**6}
    assert read_cycles(own, KNOWN, date(2026, 3, 1)) == {}


def test_what_deals_are_worth_is_said_of_each_stage_and_of_what_is_closed_in_a_pipeline(own):
    """By it the budget is split, where the funnel file says so."""
    of_won = [
        event for n in (1, 2) for event in (owned(f"w{n}", "bo"), worth(f"w{n}", 500 * n), moved(f"w{n}", "offer", n))
    ]
    store(own, [*lost_at_once(2), *of_won, moved("w1", "won", 90), moved("w2", "lost", 100), moved("d", "offer", 1)])
    by_value = Funnel(FILE.model_copy(update={"alerts": FILE.alerts.model_copy(update={"split": "deal_value"})}))
    of = read_history(own, by_value, date(2026, 4, 1)).worth
    offer, won = Series("lost", "new", "offer", "all"), Series("win_rate", "new", "", "all")
    assert of[offer] == of[won] == pytest.approx((100 + 101 + 500 + 1000) / 4)
    assert (of[won.of("team", "n")], of[won.of("team", "s")]) == (100.5, 750)
    assert of[won.of("territory", "t")] == pytest.approx(100.5)
    assert read_history(own, KNOWN, date(2026, 4, 1)).worth == {}
