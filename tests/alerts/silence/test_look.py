"""Silence read off ClickHouse: what is said at a moment, of whom something was heard, and how it was judged."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import SecretStr

from schemas.events import deal_event
from stream.alerts import look as alerts_look
from stream.alerts.backtest.report import backtest
from stream.alerts.board import Board
from stream.alerts.counts import Counts, DayCounts
from stream.alerts.look import look
from stream.alerts.retrospect import explained
from stream.alerts.series import Series
from stream.alerts.silence.arrivals import _before
from stream.alerts.silence.report import heard
from stream.config.settings import Settings
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from stream.words import LANGUAGES
from tests.alerts.silence.hours import FUNNEL, HUBSPOT, NORTH, TUESDAY, ZONE, in_office
from tests.support.clickhouse import opened
from tests.support.stored_deals import store

BEGAN = datetime(2026, 1, 5, 9, tzinfo=ZONE)
COLUMNS = ("topic", "entity_id", "event_id", "revision", "type", "occurred_at", "received_at", "source", "body")
SAID = datetime(2026, 3, 3, 15, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def hours():
    at = BEGAN
    while at < TUESDAY:
        if in_office(at):
            yield at
        at += HOUR


def deals():
    """Two new deals of Ada's in each working hour, until Tuesday at ten."""
    for hour in hours():
        for number in range(in_office(hour)):
            at = (hour + timedelta(minutes=20 * (number + 1))).astimezone(UTC)
            deal = f"{at:%m%d%H%M}"
            for kind, more in (
                ("created", {}),
                ("stage_changed", {"stage_id": "offer"}),
                ("owner_changed", {"rep_id": "ada"}),
                ("property_changed", {"property": "origin", "value": "web"}),
            ):
                base = {"event_id": f"{deal}-{kind}", "deal_id": deal, "occurred_at": at, "type": f"deal.{kind}"}
                yield deal_event.validate_python(base | more)


@pytest.fixture(scope="module")
def own(chdb_folder) -> Iterator[ClickHouse]:
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="silence_look")
    for client in opened(settings):
        events = list(deals())
        store(client, events, FUNNEL)
        rows = [
            ("sales.deals", one.deal_id, one.event_id, 0, one.type, one.occurred_at, one.occurred_at, "hubspot", "{}")
            for one in events
        ]
        client.insert("raw_events", COLUMNS, rows)
        first = datetime(2026, 1, 5, tzinfo=UTC)
        slots = [(first + timedelta(minutes=10 * number), "a") for number in range(6 * 24 * 70)]
        client.insert("listening", ("slot", "gateway"), slots)
        yield client
        _before.cache_clear()


def looked(own, now, known=(), funnel: Funnel = FUNNEL):
    return look(own, funnel, {one.alert_id: one for one in known}, {}, {}, now.astimezone(UTC))


def test_a_connector_that_is_silent_is_said_by_the_clock_while_nothing_arrives(own):
    before, board = looked(own, SAID - timedelta(hours=2)), looked(own, SAID)
    assert [one.state for one in before.alerts] in ([], ["warning"])
    later = looked(own, SAID + timedelta(hours=4)).alerts  # of one false alarm a month over few series
    (alert,) = [one for one in later if one.state == "firing"]
    assert (alert.series, alert.silence.teams, alert.silence.everybody) == (HUBSPOT.id, ("north",), True)
    assert alert.text.startswith(
        "Nothing has come from HubSpot since Tuesday 3 March 2026, 09:40. Usually there is news of about "
    )
    for said in ("North depends on it", "subscription in HubSpot", "under calendar, in holidays: “2026-03-03: 1”"):
        assert said in alert.text
    assert HUBSPOT.id in board.evidence


def test_days_of_a_silence_are_not_judged_for_leaks(own, monkeypatch):
    numbers = [(date(2026, 3, day) - date(1970, 1, 1)).days for day in (2, 3, 4)]
    north = Series("lost", "new", "offer", "team", "north")
    counts = Counts(
        Days(date(2026, 1, 1), date(2026, 3, 4)), {north: DayCounts(numbers, [0] * 3, [9] * 3, [9] * 3)}, []
    )
    given = []

    def judge(_calibration, counts, *_):
        given.append(counts.of[north].days)
        return Board([], {north.id: 0.5})

    monkeypatch.setattr(alerts_look, "read_counts", lambda *_: counts)
    monkeypatch.setattr(alerts_look, "judge", judge)
    judged = looked(own, datetime(2026, 3, 5, 9, tzinfo=UTC))
    assert given == [numbers[:1]]
    assert north.id not in judged.evidence  # not quiet: not known


def test_an_event_that_comes_ends_it(own):
    known = looked(own, SAID + timedelta(hours=4)).alerts
    at = datetime(2026, 3, 3, 18, 20, tzinfo=UTC)
    own.insert(
        "raw_events", COLUMNS, [("sales.activities", "a", "late", 0, "activity.logged", at, at, "hubspot", "{}")]
    )
    try:
        (alert,) = looked(own, at + timedelta(minutes=2), known).alerts
        assert (alert.state, alert.alert_id) == ("resolved", known[0].alert_id)
        assert not alert.is_past
    finally:
        own.command(f"DELETE FROM {own.database}.raw_events WHERE event_id = 'late'")


def test_neither_a_backfill_nor_a_replay_nor_history_ends_it(own):
    known = looked(own, SAID + timedelta(hours=4)).alerts
    at = datetime(2026, 3, 3, 18, 20, tzinfo=UTC)
    rows = [
        ("sales.deals", "d", "late1", 0, "deal.created", at, at, "backfill", "{}"),
        ("sales.deals", "d", "late2", 0, "deal.created", at, None, "hubspot", "{}"),
        ("sales.deals", "d", "late3", 0, "deal.created", at - timedelta(days=8), at, "hubspot", "{}"),
    ]
    own.insert("raw_events", COLUMNS, rows)
    try:
        assert [one.state for one in looked(own, at + timedelta(minutes=2), known).alerts] == ["firing"]
    finally:
        own.command(f"DELETE FROM {own.database}.raw_events WHERE startsWith(event_id, 'late')")


def test_of_whom_something_was_heard_is_listed_with_how_soon_a_silence_is_said(own):
    told = {one.series: one for one in heard(own, FUNNEL, SAID + timedelta(hours=4)).series}
    assert list(told) == [HUBSPOT.id, NORTH.id, "silence/source/web"]
    of = told[HUBSPOT.id]
    assert (of.name, of.standing, of.is_silent, of.a_week) == ("HubSpot", "watched", True, 80.0)
    assert of.last_at == datetime(2026, 3, 3, 8, 40, tzinfo=UTC)
    assert of.said_after_hours in (4, 5, 6)
    assert (told[NORTH.id].is_silent, told["silence/source/web"].name) == (False, "Website")


def test_of_whom_something_was_heard_is_named_in_the_readers_language(own):
    at = SAID - timedelta(hours=1)
    own.insert("raw_events", COLUMNS, [("sales.deals", "d", "own1", 0, "deal.created", at, at, "standard", "{}")])
    try:
        told = [one.name for one in heard(own, FUNNEL, SAID + timedelta(hours=4), LANGUAGES.words("tr")).series]
        assert "dealstream'in kendi webhook adresi" in told
    finally:
        own.command(f"DELETE FROM {own.database}.raw_events WHERE event_id = 'own1'")


def test_what_is_heard_of_for_less_than_eight_weeks_is_learning_with_its_age(own):
    (of, *_) = heard(own, FUNNEL, datetime(2026, 2, 20, 12, tzinfo=UTC)).series
    assert (of.standing, of.said_after_hours, of.threshold) == ("learning", None, None)
    assert of.why == "young"
    assert of.last_at == datetime(2026, 2, 20, 11, 40, tzinfo=UTC)


def test_how_it_was_judged_is_told_day_by_day(own):
    told = explained(own, FUNNEL, HUBSPOT.id, datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert [(one.day, one.event) for one in told.days] == [(date(2026, 3, 3), "fire"), (date(2026, 3, 4), "")]
    assert (told.days[0].hours, told.days[0].usually) == (14, 14.0)
    assert told.name == "HubSpot"


def test_a_backtest_says_it_too_where_a_quarter_of_deals_was_known(own):
    days = Days(date(2026, 1, 1), date(2026, 3, 31))
    now = datetime(2026, 3, 31, 23, tzinfo=UTC)
    told = backtest(own, FUNNEL, days, None, now)
    assert told.learning == (date(2026, 1, 1),)
