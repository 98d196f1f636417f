"""What may be expected of what is watched, what would have fired, and why: for `dealstream alerts`."""

from collections.abc import Callable
from datetime import date

from aiohttp import web

from schemas.base import Contract
from stream.access.problems import problem
from stream.access.reader import words_of
from stream.access.sight import seen_by
from stream.alerts import retrospect, store
from stream.alerts.backtest.report import backtest
from stream.alerts.silence.report import heard
from stream.core.buckets import Days
from stream.page.alert_reader import AlertReader
from stream.page.alerts import no_alert
from stream.page.parameters import bad, bounded, day_of
from stream.service.work import Work

MOST_DAYS = 3 * 366
"""Of a backtest."""


class AlertReportRoutes(AlertReader):
    """Their routes."""

    def add_routes(self, app: web.Application) -> None:
        """Mount them on an application."""
        Work.of(app)  # is there before it starts
        app.router.add_get("/api/alert-tuning", self._tuning)
        app.router.add_get("/api/alert-backtest", self._backtest)
        app.router.add_get("/api/alert-explanation", self._explanation)
        app.router.add_get("/api/silence", self._silence)

    async def _tuning(self, request: web.Request) -> web.Response:
        return await _told(request, lambda: retrospect.present_tuning(self._clickhouse, self._funnel, self._clock()))

    async def _silence(self, request: web.Request) -> web.Response:
        words = words_of(request)

        def make() -> str:
            return heard(self._clickhouse, self._funnel, self._clock(), words).model_dump_json(by_alias=True)

        return web.json_response(text=await Work.of(request.app).reports.do(make))

    async def _backtest(self, request: web.Request) -> web.Response:
        days = Days(_day(request, "from"), _day(request, "to"))
        if days.first > days.last:
            raise bad("from", "not-after", last="`to`")
        bounded(days, MOST_DAYS)
        budget = _budget(request.query.get("budget", ""))
        return await _told(request, lambda: backtest(self._clickhouse, self._funnel, days, budget, self._clock()))

    async def _explanation(self, request: web.Request) -> web.Response:
        told, sight = request.query.get("of", ""), seen_by(request)
        if not sight.is_all:
            # A series by itself is for who sees all; an alert, for who sees it.
            versions = await Work.of(request.app).long.do(lambda: store.versions(self._clickhouse, told))
            if sight.rep is not None or not versions or versions[-1].team_id != sight.team:
                raise no_alert(told)
        try:
            return await _told(
                request, lambda: retrospect.explained(self._clickhouse, self._funnel, told, self._clock())
            )
        except retrospect.NotWatched as error:
            raise problem(web.HTTPNotFound, error) from None


async def _told(request: web.Request, read: Callable[[], Contract]) -> web.Response:
    text = await Work.of(request.app).long.do(lambda: read().model_dump_json(by_alias=True))
    return web.json_response(text=text)


def _day(request: web.Request, name: str) -> date:
    day = day_of(request.query, name)
    if day is None:
        raise bad(name, "must-be-date")
    return day


def _budget(told: str) -> float | None:
    try:
        budget = float(told) if told else None
    except ValueError:
        budget = 0.0
    if budget is not None and not 0 < budget <= store.MOST:
        raise bad("budget", "must-be-budget")
    return budget
