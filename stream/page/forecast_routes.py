"""`/api/forecast`: the forecast of the present month or quarter."""

import asyncio
from datetime import UTC, datetime
from typing import get_args

from aiohttp import web

from stream.core.funnel import Funnel
from stream.page.parameters import read_choice, read_whose
from stream.reports import Reports
from stream.reports.forecast import ForecastPeriod, ForecastQuery, Forecasts


class ForecastRoutes:
    """The forecast of one worker. `reports` knows who left the funnel file."""

    def __init__(self, forecasts: Forecasts, reports: Reports, funnel: Funnel) -> None:
        self._forecasts = forecasts
        self._reports = reports
        self._funnel = funnel

    def add_routes(self, app: web.Application) -> None:
        """Mount it on an application."""
        app.router.add_get("/api/forecast", self._forecast)

    async def _forecast(self, request: web.Request) -> web.Response:
        def make() -> str:
            period: ForecastPeriod = read_choice(request.query, "period", get_args(ForecastPeriod)) or "month"
            whose = read_whose(request.query, ("period",), self._funnel, self._reports)
            return self._forecasts.report(ForecastQuery(period, whose), datetime.now(UTC)).model_dump_json(
                by_alias=True
            )

        return web.json_response(text=await asyncio.to_thread(make))
