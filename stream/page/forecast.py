"""`/api/forecast`: the forecast of the present month or quarter."""

from datetime import UTC, datetime
from typing import cast, get_args

from aiohttp import web

from stream.access.sight import narrowed
from stream.core.funnel import Funnel
from stream.page.parameters import bad, read
from stream.reports import Reports
from stream.reports.forecast import ForecastPeriod, ForecastQuery, Forecasts
from stream.service.work import Work


class ForecastRoutes:
    """The forecast of one worker. `reports` knows who left the funnel file."""

    def __init__(self, forecasts: Forecasts, reports: Reports, funnel: Funnel) -> None:
        self._forecasts = forecasts
        self._reports = reports
        self._funnel = funnel

    def add_routes(self, app: web.Application) -> None:
        """Mount it on an application."""
        Work.of(app)  # is there before it starts
        app.router.add_get("/api/forecast", self._forecast)

    async def _forecast(self, request: web.Request) -> web.Response:
        def make() -> str:
            return self._forecasts.report(self._read(request), datetime.now(UTC)).model_dump_json(by_alias=True)

        return web.json_response(text=await Work.of(request.app).reports.do(make))

    def _read(self, request: web.Request) -> ForecastQuery:
        asked = read(narrowed(request), self._funnel, self._reports)
        if asked.period not in get_args(ForecastPeriod):
            raise bad("period", "must-be-one-of", choices=", ".join(get_args(ForecastPeriod)))
        return ForecastQuery(cast(ForecastPeriod, asked.period), asked.whose, asked.as_of)
