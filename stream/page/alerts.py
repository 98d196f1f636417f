"""`/api/alerts`: alerts as they stand, the history of one, and what people say to them."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, get_args

from aiohttp import web
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.alert import Alert, Answer, State
from schemas.alert_list import AlertList
from schemas.violations import violations
from stream.access.problems import problem
from stream.access.reader import words_of
from stream.access.sight import seen_by
from stream.alerts import store
from stream.alerts.alert_log import write
from stream.alerts.in_language import told_in
from stream.alerts.renamed import calibration_now
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.kafka.producers import new_producer
from stream.page.alert_reader import AlertReader
from stream.page.parameters import bad
from stream.service.json_bodies import json_object
from stream.service.work import Work
from stream.sinks.clickhouse.client import ClickHouse
from stream.words import Refusal

LONGEST_ANSWER = 16_384
"""Bytes."""
BODY_SECONDS = 5.0
WRITE_SECONDS = 10.0

T = TypeVar("T")

_STATES: tuple[str, ...] = get_args(State)
_WITHOUT_EFFECT = {
    ("silence", "real"): "no-real-silence",
    ("silence", "new_normal"): "no-new-normal-silence",
    ("batch", "new_normal"): "no-new-normal-batch",
}
"""Why something cannot be said to an alert (a message), by the alert's kind and the answer's."""


class AlertRoutes(AlertReader):
    """The routes of alerts."""

    def __init__(
        self,
        clickhouse: ClickHouse,
        settings: Settings,
        funnel: Funnel,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(clickhouse, funnel, clock)
        self._settings = settings

    def add_routes(self, app: web.Application) -> None:
        """Mount them on an application."""
        Work.of(app)  # is there before it starts
        app.router.add_get("/api/alerts", self._list)
        app.router.add_get("/api/alerts/{id}", self._history)
        app.router.add_post("/api/alerts/{id}/answer", self._answer)
        app.router.add_get("/api/calibration", self._calibration)

    async def _list(self, request: web.Request) -> web.Response:
        state, team = request.query.get("state", ""), request.query.get("team", "")
        if state and state not in _STATES:
            raise bad("state", "must-be-one-of", choices=", ".join(_STATES))
        alerts = tuple(
            one
            for one in await _read(request, store.listed, self._clickhouse)
            if sees(request, one)
            if state in ("", one.state) and team in ("", one.team_id)
        )
        words = words_of(request)
        told = tuple(told_in(words, one, self._funnel) for one in alerts)
        listed = AlertList(generated_at=self._clock(), alerts=told)
        return web.json_response(text=listed.model_dump_json(by_alias=True))

    async def _history(self, request: web.Request) -> web.Response:
        alert_id = request.match_info["id"]
        history = await _read(request, store.history, self._clickhouse, alert_id)
        if history is None or not sees(request, history.alert):
            raise no_alert(alert_id)
        words = words_of(request)
        told = {
            "alert": told_in(words, history.alert, self._funnel),
            "parts": tuple(told_in(words, one, self._funnel) for one in history.parts if sees(request, one)),
            "versions": tuple(told_in(words, one, self._funnel) for one in history.versions),
        }
        history = history.model_copy(update=told)
        return web.json_response(text=history.model_dump_json(by_alias=True))

    async def _calibration(self, request: web.Request) -> web.Response:
        calibrations = await _read(request, store.calibrations, self._clickhouse)
        if not calibrations:
            return web.json_response(text="null")
        return web.json_response(text=calibration_now(calibrations[-1], self._funnel).model_dump_json(by_alias=True))

    async def _answer(self, request: web.Request) -> web.Response:
        _check_type(request)
        alert_id = request.match_info["id"]
        body = await _body(request)
        if login := seen_by(request).login:
            body["by"] = login
        answer = self._read_answer(alert_id, body)
        versions = await _read(request, store.versions, self._clickhouse, alert_id)
        if not versions or not sees(request, versions[-1]):
            raise no_alert(alert_id)
        _check_kind(answer, versions[-1])
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await _write(new_producer(self._settings), answer)
        except (KafkaError, OSError, TimeoutError):
            raise problem(web.HTTPServiceUnavailable, Refusal("kafka-silent")) from None
        return web.json_response(text=answer.model_dump_json(by_alias=True), status=202)

    def _read_answer(self, alert_id: str, body: dict[str, Any]) -> Answer:
        now = self._clock()
        told = {"by": ""} | body | {"alert_id": alert_id, "at": now.isoformat()}
        try:
            answer = Answer.model_validate_json(json.dumps(told))
        except ValidationError as error:
            first = next(violations(error))
            raise bad(".".join(map(str, first.place)) or "answer", "as-it-is", why=first.message) from None
        if (answer.kind == "snoozed") != (answer.until is not None):
            raise bad("until", "day-of-a-snooze")
        if answer.until is not None and answer.until < now.astimezone(self._funnel.zone).date():
            raise bad("until", "not-in-the-past")
        return answer


def sees(request: web.Request, alert: Alert) -> bool:
    """Say whether an alert is for who asks: of a team's alerts for who sees the team; none are of one rep."""
    sight = seen_by(request)
    return sight.is_all or (sight.rep is None and alert.team_id == sight.team)


def _check_kind(answer: Answer, alert: Alert) -> None:
    """Raise HTTPBadRequest: what would change nothing is not taken."""
    if why := _WITHOUT_EFFECT.get((alert.kind, answer.kind)):
        raise bad("kind", why)


def _check_type(request: web.Request) -> None:
    """Raise HTTPUnsupportedMediaType: JSON is what no form of another page can send without asking before."""
    if request.content_type != "application/json":
        raise problem(web.HTTPUnsupportedMediaType, Refusal("send-json"))


async def _read(request: web.Request, read: Callable[..., T], *asked: Any) -> T:
    return await Work.of(request.app).reports.do(partial(read, *asked))


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            raw = await request.read()
    except TimeoutError:
        raise bad("answer", "answer-late", seconds=f"{BODY_SECONDS:g}") from None
    if len(raw) > LONGEST_ANSWER:
        raise bad("answer", "answer-too-long", n=LONGEST_ANSWER)
    try:
        return json_object(raw)
    except ValueError:
        raise bad("answer", "must-be-answer") from None


async def _write(producer: AIOKafkaProducer, answer: Answer) -> None:
    try:
        await producer.start()
        await write(producer, answer)
    finally:
        await producer.stop()


def no_alert(alert_id: str) -> web.HTTPNotFound:
    """Return the answer where there is no such alert, or none for who asks."""
    return problem(web.HTTPNotFound, Refusal("no-alert", id=repr(alert_id[:100])))
