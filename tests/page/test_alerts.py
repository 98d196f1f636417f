"""`/api/alerts`: alerts, the history of one, and what people say to it."""

import asyncio
from datetime import date
from functools import partial

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.alert import Answer
from schemas.alert_list import AlertHistory, AlertList
from stream.access.parameters import known_parameters
from stream.access.reader import Readers
from stream.alerts.alert_log import AlertLog
from stream.kafka.topics import ensure_topics
from stream.page.alerts import LONGEST_ANSWER, AlertRoutes
from tests.support.alerts import NOON, alert, answer, delivery, store_alerts
from tests.support.histories import KNOWN

SAID = {"kind": "acknowledged", "reason": "The new price list", "by": "Ada"}


@pytest.fixture
def store(chdb):
    return partial(store_alerts, chdb)


@pytest.fixture
async def client(chdb, chdb_settings):
    nobody = chdb_settings.model_copy(update={"kafka": "127.0.0.1:9"})
    app = web.Application(middlewares=[Readers().middleware(), known_parameters])
    AlertRoutes(chdb, nobody, KNOWN, lambda: NOON).add_routes(app)
    async with TestClient(TestServer(app)) as started:
        yield started


async def listed(client, query=""):
    answered = await client.get(f"/api/alerts{query}")
    return [one.alert_id for one in AlertList.model_validate_json(await answered.text()).alerts]


async def problem(answered):
    return answered.status, (await answered.json())["error"]


async def test_the_last_version_of_each_alert_is_listed_open_ones_first(client, store):
    store(
        alert("over", state="resolved"), alert("over-now"), alert("over-now", version=2, state="withdrawn"),
        alert("warns", state="warning", fired_on=None), alert("fires", team_id="south"),
    )  # fmt: skip
    assert await listed(client) == ["fires", "warns", "over", "over-now"]
    assert await listed(client, "?state=withdrawn") == ["over-now"]
    assert await listed(client, "?team=south") == ["fires"]


async def test_alerts_and_their_history_are_told_in_the_language_that_is_asked_for(client, store):
    over = {"id": "because-did-not-last", "told": {}}
    store(alert("a"), alert("a", version=2, state="resolved", reason="It did not last.", because=over))
    (one,) = (await (await client.get("/api/alerts?lang=tr")).json())["alerts"]
    assert "daha çok anlaşma kaybediliyor" in one["title"]
    assert (one["text"].endswith("Sürmedi."), one["reason"]) == (True, "Sürmedi.")
    history = await (await client.get("/api/alerts/a?lang=tr")).json()
    assert (history["alert"]["title"], history["versions"][1]["reason"]) == (one["title"], "Sürmedi.")
    assert history["versions"][0]["title"] == one["title"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?state=open", "state: must be one of warning, firing"),
        ("?rep=1", "rep: is no parameter; there are state, team, lang"),
    ],
)
async def test_what_cannot_be_asked_is_refused(client, query, why):
    status, told = await problem(await client.get(f"/api/alerts{query}"))
    assert status == 400
    assert told.startswith(why)


async def test_the_history_of_an_alert_has_all_that_is_known_of_it(client, store):
    resolved = alert(version=2, state="resolved", answer=answer())
    part, was_part = alert("part", group_id="a1"), alert("was", group_id="a1")
    store(alert(), resolved, part, was_part, alert("was", version=2), answer(), answer("other"), delivery())
    history = AlertHistory.model_validate_json(await (await client.get("/api/alerts/a1")).text())
    assert history == AlertHistory(
        alert=resolved, parts=(part,), versions=(alert(), resolved), answers=(answer(),), deliveries=(delivery(),)
    )


async def test_there_is_no_history_of_an_alert_that_is_none(client):
    assert await problem(await client.get("/api/alerts/nope")) == (404, "there is no alert 'nope'")


async def test_nothing_is_watched_before_the_first_calibration(client):
    assert await (await client.get("/api/calibration")).json() is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"kind": "maybe", "reason": "x"}, "kind: "),
        ({"kind": "real"}, "reason: "),
        ({"kind": "real", "reason": ""}, "reason: "),
        ({"kind": "real", "reason": "x" * 2001}, "reason: "),
        ({"kind": "real", "reason": "x", "mood": "bad"}, "mood: "),
        ({"kind": "snoozed", "reason": "x"}, "until: is the last day of a snooze"),
        ({"kind": "real", "reason": "x", "until": "2026-06-01"}, "until: is the last day of a snooze"),
        ({"kind": "snoozed", "reason": "x", "until": "2026-05-05"}, "until: must not be in the past"),
        ([], "answer: must be a JSON object"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_refused_by_its_field(client, store, body, why):
    store(alert())
    status, told = await problem(await client.post("/api/alerts/a1/answer", json=body))
    assert status == 400
    assert told.startswith(why)


@pytest.mark.parametrize(("kind", "said"), [("silence", "real"), ("silence", "new_normal"), ("batch", "new_normal")])
async def test_what_would_change_nothing_of_an_alert_is_refused(client, store, kind, said):
    store(alert(kind=kind))
    status, told = await problem(await client.post("/api/alerts/a1/answer", json=SAID | {"kind": said}))
    assert status == 400
    assert told.startswith(f"kind: {said} is for leaks")


@pytest.mark.parametrize("body", [b"{", b"[" * 10_000, b'"' + b"x" * LONGEST_ANSWER + b'"'])
async def test_what_is_no_json_or_too_long_is_refused(client, body):
    answered = await client.post("/api/alerts/a1/answer", data=body, headers={"Content-Type": "application/json"})
    assert answered.status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_no_form_of_another_page_can_say_something(client, store, headers, status):
    store(alert())
    told = {"Content-Type": "application/json"} | headers
    assert (await client.post("/api/alerts/a1/answer", json=SAID, headers=told)).status == status


async def test_while_kafka_is_away_it_is_to_be_said_again(client, store):
    store(alert())
    status, told = await problem(await client.post("/api/alerts/a1/answer", json=SAID))
    assert (status, told) == (503, "Kafka does not answer; say it again in a moment")


async def test_nothing_can_be_said_to_an_alert_that_is_none(client):
    assert (await client.post("/api/alerts/nope/answer", json=SAID)).status == 404


async def test_what_somebody_says_is_on_the_topic_when_it_is_answered(chdb, chdb_settings, store, broker):
    settings = chdb_settings.model_copy(update={"kafka": broker.address, "kafka_idempotence": False})
    await ensure_topics(settings)
    await asyncio.to_thread(store, alert())
    app = web.Application(middlewares=[known_parameters])
    AlertRoutes(chdb, settings, KNOWN, lambda: NOON).add_routes(app)
    async with TestClient(TestServer(app)) as client:
        own = {"Origin": f"http://{client.host}:{client.port}", "Sec-Fetch-Site": "same-origin"}
        body = SAID | {"kind": "snoozed", "until": "2026-05-06", "at": "2020-01-01T00:00:00Z", "alert_id": "other"}
        answered = await client.post("/api/alerts/a1/answer", json=body, headers=own)
        assert answered.status == 202
        said = Answer.model_validate_json(await answered.text())
    assert said == Answer(
        alert_id="a1", kind="snoozed", reason="The new price list", by="Ada", at=NOON, until=date(2026, 5, 6)
    )
    log = AlertLog(settings)
    await log.open(chdb)
    assert log.answers == {"a1": said}
    await log.close()
