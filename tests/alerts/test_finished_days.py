"""Which days may be judged: those that are over and of which nearly all is known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stream.alerts.finished_days import HISTORY, QUIET, Newest, last_finished, newest, usual_wait
from tests.alerts.boards import FUNNEL
from tests.support.tables import TABLES

NOON = datetime(2026, 8, 12, 10, tzinfo=UTC)
"""In Berlin, of a Wednesday."""
NO_WAIT = timedelta(0)
HOUR = timedelta(hours=1)


def judged(happened, arrived=None, waits=NO_WAIT, now=NOON):
    return last_finished(Newest(happened, happened if arrived is None else arrived), waits, now, FUNNEL)


def test_where_nothing_has_happened_no_day_is_judged():
    assert last_finished(Newest(None, None), NO_WAIT, NOON, FUNNEL) is None


def test_a_day_is_judged_once_something_of_the_next_day_is_known():
    assert judged(NOON - HOUR / 2) == date(2026, 8, 11)
    assert judged(NOON - 20 * HOUR, arrived=NOON) == date(2026, 8, 10)


def test_where_nothing_has_arrived_for_an_hour_the_clock_alone_says_that_a_day_is_over():
    late = NOON - 20 * HOUR
    assert judged(late, arrived=NOON - QUIET + timedelta(seconds=1)) == date(2026, 8, 10)
    assert judged(late, arrived=NOON - QUIET) == date(2026, 8, 11)


def test_a_day_waits_as_long_as_its_events_usually_take():
    assert judged(NOON, waits=11 * HOUR) == date(2026, 8, 11)
    assert judged(NOON, waits=13 * HOUR) == date(2026, 8, 10)


@pytest.mark.parametrize(("utc", "day"), [("21:59", 11), ("22:01", 12)])
def test_days_end_at_midnight_of_the_reporting_zone(utc, day):
    now = datetime.fromisoformat(f"2026-08-12T{utc}+00:00")
    assert judged(now, now=now) == date(2026, 8, day)


@pytest.mark.parametrize(("now", "day"), [("2026-10-25T22:30", 24), ("2026-10-25T23:30", 25), ("2026-03-29T21:30", 28)])
def test_where_the_clocks_change_a_day_is_over_at_its_own_midnight(now, day):
    at = datetime.fromisoformat(f"{now}+00:00")
    assert judged(at, now=at).day == day


def received(clickhouse, *events):
    """Store moves of deals, and no others: when, how late each arrived, into which stage, and from where."""
    clickhouse.command(f"TRUNCATE TABLE {clickhouse.database}.raw_events")
    received_again(clickhouse, *events)


def received_again(clickhouse, *events):
    topic = "sales.deals"
    rows = [
        (topic, f"d{n}", f"e{n}", 0, "deal.stage_changed", at, at + late, source, f'{{"stage_id": "{stage}"}}')
        for n, (at, late, stage, source) in enumerate(events)
    ]
    clickhouse.insert("raw_events", TABLES[topic].columns, rows)


def waits(clickhouse):
    return usual_wait(clickhouse, FUNNEL, date(2026, 8, 1), date(2026, 8, 11))


def test_it_is_waited_for_the_connector_and_the_kind_of_outcome_that_come_latest(chdb):
    soon = [(NOON - timedelta(days=2, minutes=n), HOUR / 4, "offer", "hubspot") for n in range(100)]
    late = [(NOON - timedelta(days=2, minutes=n), 5 * HOUR, "won", "close") for n in range(3)]
    received(chdb, *soon, *late)
    assert waits(chdb) == 5 * HOUR
    received(chdb, *soon)
    assert waits(chdb) == HOUR / 4


def test_two_of_a_hundred_may_come_later_than_is_waited_for(chdb):
    usual = [(NOON - timedelta(days=2, minutes=n), HOUR, "offer", "hubspot") for n in range(98)]
    received(chdb, *usual, *[(NOON - timedelta(days=3, minutes=n), 30 * HOUR, "offer", "hubspot") for n in range(2)])
    assert waits(chdb) == HOUR
    received(chdb, *usual, *[(NOON - timedelta(days=3, minutes=n), 30 * HOUR, "offer", "hubspot") for n in range(3)])
    assert waits(chdb) == 30 * HOUR


def test_what_is_delivered_again_came_when_it_came_first(chdb):
    usual = [(NOON - timedelta(days=2, minutes=n), HOUR, "offer", "hubspot") for n in range(10)]
    received(chdb, *usual)
    received_again(chdb, *((at, 30 * HOUR, stage, source) for at, _, stage, source in usual))
    assert waits(chdb) == HOUR


def test_history_and_what_the_funnel_file_does_not_know_say_nothing_of_how_late_events_come(chdb):
    at = NOON - timedelta(days=2)
    received(
        chdb,
        (at, HISTORY, "offer", "hubspot"),
        (at, 2 * HOUR, "offer", "backfill"),
        (at, 2 * HOUR, "gone", "hubspot"),
        (at, HOUR, "offer", "hubspot"),
        (NOON, 3 * HOUR, "offer", "hubspot"),  # on a day that was not asked for
    )
    assert waits(chdb) == HOUR


def test_the_newest_events_are_those_that_happened_by_now_and_not_what_lies_in_the_future(chdb):
    received(
        chdb,
        (NOON - HOUR, HOUR / 2, "offer", "hubspot"),
        (NOON - 5 * HOUR, 5 * HOUR, "offer", "hubspot"),
        (NOON + HOUR, NO_WAIT, "offer", "hubspot"),
    )
    assert newest(chdb, NOON) == Newest(NOON - HOUR, NOON)
    assert newest(chdb, NOON - 10 * HOUR) == Newest(None, None)
