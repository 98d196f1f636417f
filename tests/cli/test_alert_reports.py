"""`dealstream alerts tune`, `backtest` and `explain` over a history with a leak, and the same from the API."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.alert_reports import Backtest, Explanation, Tuning
from schemas.events import deal_event
from stream.alerts import words
from stream.alerts.picture.drawing import draw
from stream.alerts.retrospect import present_calibration
from stream.alerts.series import series_of
from stream.cli.alerts import retrospect
from stream.cli.commands import alerts
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from stream.page.alert_pictures import AlertPictureRoutes
from stream.page.alert_reports import AlertReportRoutes
from stream.words import LANGUAGES
from tests.support.alerts import alert, store_alerts
from tests.support.small_funnel import ONE_STAGE
from tests.support.stored_deals import keep_events, store

TEXT = (
    ONE_STAGE
    + """teams: [{id: north, name: North}, {id: south, name: South}]
reps:
  - {id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: north}]}
  - {id: bo, name: Bo, assignments: [{starts: 2020-01-01, team: south}]}
alerts: {watch: [lost], false_alarms_a_month: 0.2}
"""
)
FIRST, LEAK, LAST = date(2026, 3, 2), date(2026, 7, 20), date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
NORTH = "lost/new/offer/team/north"


def history():
    """Yield the events of deals that are decided on the day after they came; Ada's are lost more often in a leak."""
    draw = Random(4)
    for number in range((LAST - FIRST).days):
        day = FIRST + timedelta(days=number)
        for place in range(0 if day.weekday() > 4 else 8):
            rep, deal = ("ada", "bo")[place % 2], f"{day}-{place}"
            at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=30 * place)
            rate = 0.6 if rep == "ada" and day >= LEAK else 0.2
            end = "lost" if draw.random() < rate else "won"
            told = [
                {"type": "deal.created", "occurred_at": at},
                {"type": "deal.owner_changed", "occurred_at": at, "rep_id": rep},
                {"type": "deal.amount_changed", "occurred_at": at, "amount": 100_000, "currency": "EUR"},
                {"type": "deal.stage_changed", "occurred_at": at, "stage_id": "offer"},
                {"type": "deal.stage_changed", "occurred_at": at + timedelta(hours=24), "stage_id": end},
            ]
            for count, one in enumerate(told):
                yield deal_event.validate_python(one | {"event_id": f"{deal}-{count}", "deal_id": deal})


@pytest.fixture
def stored(chdb):
    """A history in ClickHouse."""
    events = list(history())
    store(chdb, events, Funnel(parse(TEXT)))
    keep_events(chdb, events)
    return chdb


@pytest.fixture
def run(stored, typed, funnel_file, monkeypatch):
    """Types the command on the day after the last; nobody listens on the worker's port."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return NOW.astimezone(tz)

    monkeypatch.setattr(retrospect, "datetime", Clock)
    monkeypatch.setenv("COLUMNS", "200")
    funnel_file.write_text(TEXT)
    return partial(typed, alerts.command)


@pytest.fixture
async def ask(stored):
    """Asks the API, on the day after the last."""
    app = web.Application()
    AlertReportRoutes(stored, Funnel(parse(TEXT)), lambda: NOW).add_routes(app)
    AlertPictureRoutes(stored, Funnel(parse(TEXT)), lambda: NOW).add_routes(app)
    async with TestClient(TestServer(app)) as client:

        async def get(path):
            answer = await client.get(path)
            body = await answer.read()
            return answer.status, body if answer.content_type == "image/png" else body.decode()

        yield get


def test_a_backtest_says_what_would_have_fired_when_and_what_was_lost_until_then(run):
    days = ("--from", "2026-07-01", "--to", "2026-08-31")
    told = Backtest.model_validate_json(run("backtest", *days, "--json"))
    assert told.learning == ()
    (alert,) = [one for one in told.alerts if one.series == NORTH]
    assert alert.fired_on is not None
    assert alert.behind is not None
    assert LEAK <= alert.fired_on <= date(2026, 8, 14)
    assert abs((alert.since.best - LEAK).days) <= 7
    # Lost until then are Ada's deals decided from the change on to the day on which it fired.
    decided = [one for one in history() if one.type == "deal.stage_changed" and one.stage_id != "offer"]
    until = [
        one
        for one in decided
        if int(one.deal_id[-1]) % 2 == 0 and alert.since.best <= one.occurred_at.date() <= alert.fired_on
    ]
    lost = [one for one in until if one.stage_id == "lost"]
    assert (alert.behind.outcomes, alert.behind.leaks) == (len(until), len(lost))
    assert set(alert.behind.deals) == {one.deal_id for one in lost}
    assert alert.behind.amount_above == round(100_000 * alert.behind.leaks_above)
    assert "North" in run("backtest", *days)


def test_another_budget_may_be_tried_and_before_a_quarter_is_known_it_is_learning(run):
    told = Backtest.model_validate_json(
        run("backtest", "--from", "2026-05-15", "--to", "2026-08-31", "--budget", "0.001", "--json")
    )
    assert told.learning == (date(2026, 4, 1),)
    assert told.false_alarms_a_month == 0.001
    assert "must not be after" in run("backtest", "--from", "2026-02-01", "--to", "2026-01-01", code=2)
    one_a_month = run("backtest", "--from", "2026-05-15", "--to", "2026-05-16", "--budget", "1")
    assert ", at 1 false alarm a month." in " ".join(one_a_month.split())
    assert "--budget" in run("backtest", "--from", "2026-02-01", "--to", "2026-02-02", "--budget", "0", code=2)


def test_tuning_says_what_is_watched_and_how_soon_a_leak_is_seen(run):
    told = Tuning.model_validate_json(run("tune", "--json"))
    (north,) = [one for one in told.series if one.watched.series == NORTH]
    assert north.watched.standing == "watched"
    assert north.watched.known > north.watched.needed
    assert north.delay_days is not None
    assert north.delay_days_of_nine is not None
    assert 1 < north.delay_days < north.delay_days_of_nine
    assert "North: Offer" in run("tune")


@pytest.mark.parametrize("language", LANGUAGES.tags)
def test_on_a_narrow_terminal_words_give_way_to_days_and_numbers(run, language, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("explain", NORTH, "--language", language).splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "…" in line]


def test_an_explanation_counts_day_by_day_and_names_when_it_fired(run):
    told = Explanation.model_validate_json(run("explain", NORTH, "--json"))
    assert sum(one.outcomes for one in told.days if one.day < LEAK) > 30
    (fired,) = [one for one in told.days if one.event == "fire"]
    assert fired.evidence >= fired.threshold
    assert fired.day >= LEAK
    assert "fire" in run("explain", NORTH)
    assert "tune" in run("explain", "lost/new/nowhere/all", code=1)


async def test_the_api_says_the_same_and_names_what_it_cannot_read(ask):
    status, body = await ask("/api/alert-backtest?from=2026-07-01&to=2026-08-31")
    assert status == 200
    assert NORTH in {one.series for one in Backtest.model_validate_json(body).alerts}
    status, body = await ask(f"/api/alert-explanation?of={NORTH}")
    assert status == 200
    assert Explanation.model_validate_json(body).watched.series == NORTH
    status, body = await ask("/api/alert-tuning")
    assert NORTH in {one.watched.series for one in Tuning.model_validate_json(body).series}
    for path, field in (
        ("/api/alert-backtest?from=x&to=2026-08-31", "from"),
        ("/api/alert-backtest?from=0001-01-01&to=0001-01-02", "from"),
        ("/api/alert-backtest?from=2026-08-31&to=2026-07-01", "from"),
        ("/api/alert-backtest?from=2026-07-01&to=2026-08-31&budget=-1", "budget"),
    ):
        status, body = await ask(path)
        assert status == 400
        assert json.loads(body)["error"].startswith(field)
    status, _ = await ask("/api/alert-explanation?of=nothing")
    assert status == 404


async def test_the_picture_of_an_alert_is_of_the_course_by_which_it_was_judged(stored, ask):
    calibration = present_calibration(stored, Funnel(parse(TEXT)), {}, NOW)
    since = {"best": LEAK, "from": LEAK, "to": LEAK + timedelta(days=3)}
    judged: dict[str, Any] = {
        "series": NORTH,
        "judged_on": LAST,
        "since": since,
        "calibration_id": calibration.calibration_id,
    }
    leak = alert(**judged)
    store_alerts(stored, calibration, leak, alert("lost", **judged | {"calibration_id": "none"}))
    status, body = await ask("/api/alert-explanation?of=a1")
    assert status == 200
    assert await ask("/api/alerts/a1/picture.png") == (200, draw(leak, Explanation.model_validate_json(body).days))
    status, body = await ask("/api/alerts/lost/picture.png")
    assert (status, "what the alert lost was judged by is not known" in body) == (404, True)


def test_where_nothing_is_known_yet_tuning_says_what_is_missing_and_promises_nothing(typed, funnel_file):
    funnel_file.write_text(TEXT)
    told = typed(alerts.command, "tune")
    assert "a quarter of deals must be known" in " ".join(told.split())
    assert "false alarm" not in told


def test_what_may_leak_is_named_by_what_its_share_is_of():
    names = [
        words.name_of(series_of(f"{one}/all"), Funnel(parse(TEXT))) for one in ("conversion/new/offer", "win_rate/new")
    ]
    assert names == ["Everybody: Offer, not moved on", "Everybody: New, not won"]
