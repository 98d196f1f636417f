"""Numbers as they were known at a moment."""

import json
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.events import any_event
from stream.core.buckets import Days
from stream.core.funnel import micros, moment
from stream.reports import DealQuery, Deals, Hours, ReportQuery, Reports, folded_again
from stream.reports import as_of as as_of_module
from stream.reports.as_of import as_of
from stream.reports.restated import restated
from tests.support.arrivals import arrived, keep
from tests.support.deals import event, utc
from tests.support.examples import examples
from tests.support.histories import KNOWN, deal_events
from tests.support.stored_deals import store

MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))
_OF_THE_ANSWER = ("generated_at", "as_of", "fresh_until")


@pytest.fixture
def database(of_histories):
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    return of_histories


def report(clickhouse, now, as_of=None):
    query = ReportQuery("month", MARCH.first, MARCH.last, as_of=as_of)
    told = json.loads(Reports(Hours(clickhouse, KNOWN), KNOWN).report(query, now).model_dump_json(by_alias=True))
    return {name: value for name, value in told.items() if name not in _OF_THE_ANSWER}


def without_restated(told):
    if isinstance(told, list):
        return [without_restated(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {name: without_restated(value) for name, value in told.items() if name != "restated"}


WON = partial(event, deal_id="a")
TOLD = [
    WON(0, "2026-03-02 09:00", "created"),
    WON(1, "2026-03-02 09:00", "stage", "meet"),
    WON(2, "2026-03-02 09:00", "owner", "ada"),
    WON(3, "2026-03-02 09:00", "amount", 120_000),
    WON(4, "2026-03-20 15:00", "stage", "won"),
]
REOPENED = WON(5, "2026-03-27 09:00", "stage", "offer")


def test_as_of_a_moment_a_report_is_what_it_was_then_and_says_what_was_restated_since(database):
    events = [arrived(one, one.occurred_at) for one in (*TOLD, REOPENED)]
    keep(database, events)
    store(database, events)
    query = ReportQuery("month", MARCH.first, MARCH.last, as_of=utc("2026-03-25 12:00"))
    answer = Reports(Hours(database, KNOWN), KNOWN).report(query, utc("2026-03-31 12:00"))
    assert (answer.total.kpis["won"], answer.total.kpis["revenue"]) == (1, 120_000)
    assert (answer.total.restated["won"], answer.total.restated["revenue"]) == (0, 0)
    assert answer.teams[0].restated["won"] == 0
    assert "open_deals" not in answer.total.restated  # it is of now
    assert "still_open" not in answer.total.restated  # it goes on changing as deals go on
    assert (answer.as_of, answer.generated_at) == (utc("2026-03-25 12:00"), utc("2026-03-31 12:00"))
    assert answer.fresh_until == answer.as_of
    assert report(database, utc("2026-03-31 12:00"))["total"]["won"] == 0


def test_a_list_of_deals_as_of_a_moment_is_by_the_clock_of_then(database):
    events = [arrived(one, one.occurred_at) for one in (*TOLD, REOPENED)]
    keep(database, events)
    store(database, events)
    asked = DealQuery(ReportQuery(as_of=utc("2026-03-06 09:00")))
    (deal,) = Deals(database, KNOWN).listed(asked, utc("2026-03-31 12:00")).deals
    assert (deal.stage_id, deal.days_in_stage, deal.quiet) == ("meet", 4.0, True)
    asked = asked._replace(asked=ReportQuery(as_of=utc("2026-03-02 10:00")))
    (deal,) = Deals(database, KNOWN).listed(asked, utc("2026-03-31 12:00")).deals
    assert (deal.stage_id, deal.quiet) == ("meet", False)


def test_what_was_delivered_again_or_replayed_was_known_since_its_first_arrival(database):
    events = [arrived(one, one.occurred_at) for one in TOLD]
    keep(database, events)
    store(database, events)
    at = utc("2026-03-25 12:00")
    before = report(database, at, at)
    keep(database, [arrived(one, utc("2026-03-26 10:00")) for one in events])
    keep(database, [arrived(one, None) for one in events])
    assert report(database, at, at) == before
    assert report(database, at, utc("2026-03-20 14:00"))["total"]["won"] == 0


def test_what_arrived_at_that_very_moment_was_known_also_among_the_raw_events(database):
    at = utc("2026-03-25 12:00")
    reopened = WON(5, "2026-03-24 09:00", "stage", "offer")
    keep(database, [arrived(one, at) for one in TOLD] + [arrived(reopened, at + timedelta(microseconds=1))])
    with as_of(database, KNOWN, at) as (known, _):
        assert known.query(f"SELECT count() FROM {known.database}.raw_events") == [(len(TOLD),)]
        assert known.query(f"SELECT outcome FROM {known.database}.deals") == [("won",)]


def test_activities_count_as_they_were_known(database):
    keep(database, [arrived(one, one.occurred_at) for one in TOLD])
    at = utc("2026-03-25 12:00")
    call = {"type": "activity.logged", "activity_id": "c", "activity_type": "call", "rep_id": "ada"}
    logged = any_event.validate_python(call | {"event_id": "c1", "occurred_at": utc("2026-03-10 09:00")})
    keep(database, [arrived(logged, utc("2026-03-26 10:00"))])
    assert report(database, at, at)["total"]["activities"] == 0
    assert report(database, at, utc("2026-03-26 11:00"))["total"]["activities"] == 1


def test_the_database_is_dropped_in_the_end_also_of_a_process_that_was_killed(database, monkeypatch):
    def beside():
        sql = "SELECT name FROM system.databases WHERE startsWith(name, {prefix:String})"
        return database.query(sql, {"prefix": f"{database.database}_as_of_"})

    with as_of(database, KNOWN, utc("2026-03-25 12:00")):
        assert len(beside()) == 1
    assert beside() == []
    database.command(f"CREATE DATABASE {database.database}_as_of_left")
    database.command(f"CREATE TABLE {database.database}_as_of_left.one (a UInt8) ENGINE = Memory")
    monkeypatch.setattr(as_of_module, "_LEFT_BEHIND_HOURS", 0)
    database.query("SELECT sleep(1.1)")
    with as_of(database, KNOWN, utc("2026-03-25 12:00")):
        assert len(beside()) == 1


@st.composite
def arriving(draw):
    events = draw(deal_events(tuple(f"d{number}" for number in range(6)), 30, 8))
    return [
        arrived(one, one.occurred_at + timedelta(hours=draw(st.sampled_from([0, 0, 0, 1, 30, 200]))))
        for one in events
        if getattr(one, "stage_id", "") != "unknown"  # a dead letter, which takes nothing back
    ]


@example_settings(max_examples=examples(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving(), st.integers(0, 200), st.sampled_from([8, 100_000]))
def test_a_report_as_of_a_moment_is_the_one_that_was_recorded_then(of_histories, events, hours, slice_events):
    at = moment(micros(utc("2026-03-02 00:00"))) + timedelta(hours=hours)
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    then = [one for one in events if one.received_at <= at]
    keep(of_histories, then)
    store(of_histories, then)
    recorded = report(of_histories.beside(of_histories.database, at), at)  # by the clock of then
    keep(of_histories, events)
    keep(of_histories, [arrived(one, one.received_at + timedelta(hours=7)) for one in events[::3]])
    store(of_histories, events)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(folded_again, "SLICE_EVENTS", slice_events)
        told = report(of_histories, at + timedelta(days=20), at)
    assert without_restated(told) == without_restated(recorded)


def test_all_that_settles_is_restated_also_of_stages_and_sources(database):
    known = [arrived(one, one.occurred_at) for one in TOLD]
    lost = [
        event(number, "2026-03-20 15:00", *told, deal_id="b")
        for number, told in enumerate([("created",), ("stage", "meet"), ("owner", "ada"), ("amount", 90_000)], 10)
    ]
    lost.append(event(14, "2026-03-21 15:00", "stage", "lost", deal_id="b"))
    late = [arrived(one, utc("2026-03-27 09:00")) for one in lost]
    events = [*known, *late]
    keep(database, events)
    store(database, events)
    query = ReportQuery("month", MARCH.first, MARCH.last, as_of=utc("2026-03-25 12:00"))
    answer = Reports(Hours(database, KNOWN), KNOWN).report(query, utc("2026-03-31 12:00"))
    (source,) = answer.sources
    assert (source.restated["created"], source.restated["lost"]) == (2, 1)
    (meet,) = (one for one in answer.pipelines[0].stages if one.stage_id == "meet")
    assert meet.restated["entered_deals"] == 2
    assert "moved_on" not in meet.restated  # it goes on changing as deals go on


def test_of_types_of_activity_those_are_restated_that_are_other_now(database):
    then = Reports(Hours(database, KNOWN), KNOWN).report(ReportQuery("month", *MARCH), utc("2026-03-31 12:00"))

    def with_calls(**of_types):
        return then.model_copy(update={"total": then.total.model_copy(update={"activities_by_type": of_types})})

    told = restated(with_calls(call=2, task=1), with_calls(call=3, task=1, mail=1)).total.restated
    assert told == {"activities_by_type": {"call": 3, "mail": 1}}
