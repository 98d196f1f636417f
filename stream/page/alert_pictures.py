"""`/api/alerts/{id}/picture.png`: for who sees the alert, and for whoever a receiver gave the signed address to."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from aiohttp import web

from schemas.alert import Alert
from schemas.alerting import Receiver
from stream.access.problems import problem
from stream.access.reader import words_of
from stream.access.rules import SIGNATURE
from stream.access.sight import NOTHING, seen_by
from stream.alerts import retrospect, store
from stream.alerts.picture.address import RECEIVER, VERSION, has_picture, is_signed
from stream.alerts.picture.drawing import NothingToDraw, draw
from stream.alerts.receivers.due import is_for
from stream.alerts.receivers.keys import GuessableKey, NoKey, keys_of
from stream.core.funnel import Funnel
from stream.page.alert_reader import AlertReader
from stream.page.alerts import no_alert, sees
from stream.page.parameters import bad
from stream.service.work import Work
from stream.sinks.clickhouse.client import ClickHouse
from stream.words import Refusal, Words

KEPT = 64
"""Pictures, of some 20 kB: an address that is given away can be asked for again and again."""


class AlertPictureRoutes(AlertReader):
    """The route of pictures."""

    def __init__(
        self, clickhouse: ClickHouse, funnel: Funnel, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__(clickhouse, funnel, clock)
        self._picture = lru_cache(KEPT)(self._draw)

    def add_routes(self, app: web.Application) -> None:
        """Mount it on an application."""
        Work.of(app)  # is there before it starts
        app.router.add_get("/api/alerts/{id}/picture.png", self._show)

    async def _show(self, request: web.Request) -> web.Response:
        alert_id, version, words = request.match_info["id"], _version(request), words_of(request)
        is_outside = seen_by(request) == NOTHING
        if is_outside and not self._is_signed(request, alert_id, version):
            raise problem(web.HTTPForbidden, Refusal("wrong-signature"))

        def make() -> bytes | None:
            alert = self._alert(alert_id, version)
            if alert is None or not (self._is_told(request, alert) if is_outside else sees(request, alert)):
                return None
            return self._picture(alert.alert_id, alert.version, words)

        try:
            picture = await Work.of(request.app).reports.do(make)
        except (NothingToDraw, retrospect.NotWatched) as error:
            why = error if isinstance(error, Refusal) else Refusal("as-it-is", why=str(error))
            raise problem(web.HTTPNotFound, why) from None
        if picture is None:
            raise no_alert(alert_id)
        # Some receivers have the browsers of those who read them fetch it.
        headers = {"Cross-Origin-Resource-Policy": "cross-origin"} if is_outside else None
        return web.Response(body=picture, content_type="image/png", headers=headers)

    def _is_signed(self, request: web.Request, alert_id: str, version: int | None) -> bool:
        given, receiver = request.query.get(SIGNATURE, ""), self._receiver(request)
        if version is None or receiver is None or receiver.page_url is None:
            return False
        try:
            return is_signed(given, keys_of(receiver), alert_id, version)
        except (GuessableKey, NoKey):
            return False

    def _is_told(self, request: web.Request, alert: Alert) -> bool:
        """Say whether a receiver is told of an alert; who has the key of a webhook can sign for any."""
        receiver = self._receiver(request)
        return receiver is not None and is_for(receiver, alert, store.parts(self._clickhouse, alert.alert_id))

    def _receiver(self, request: web.Request) -> Receiver | None:
        name = request.query.get(RECEIVER)
        return next((one for one in self._funnel.file.alerts.receivers if one.name == name), None)

    def _alert(self, alert_id: str, version: int | None) -> Alert | None:
        stood = store.versions(self._clickhouse, alert_id)
        if version is None:
            return stood[-1] if stood else None
        return next((one for one in stood if one.version == version), None)

    def _draw(self, alert_id: str, version: int, words: Words) -> bytes:
        alert = self._alert(alert_id, version)
        assert alert is not None  # noqa: S101 (it was there just before)
        if not has_picture(alert):
            raise NothingToDraw("there are pictures of leaks only; what this is about does not grow from day to day")
        return draw(alert, retrospect.course(self._clickhouse, self._funnel, alert, self._clock()).days, words)


def _version(request: web.Request) -> int | None:
    told = request.query.get(VERSION)
    if told is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", told):
        raise bad(VERSION, "must-be-from-one")
    return int(told)
