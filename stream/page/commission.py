"""`/api/commission`: what reps are paid."""

from datetime import UTC, datetime

from aiohttp import web

from stream.access.sight import narrowed
from stream.config import plans_file
from stream.config.funnel_file import FunnelError
from stream.core.funnel import Funnel
from stream.page.parameters import bad, read
from stream.reports import Reports
from stream.reports.commission import Commissions, PayQuery
from stream.service.work import Work


class CommissionRoutes:
    """The routes of what reps are paid."""

    def __init__(self, commissions: Commissions, reports: Reports, funnel: Funnel) -> None:
        self._commissions = commissions
        self._reports = reports
        self._funnel = funnel

    def add_routes(self, app: web.Application) -> None:
        """Mount them on an application."""
        Work.of(app)  # is there before it starts
        app.router.add_get("/api/commission", self._commission)

    async def _commission(self, request: web.Request) -> web.Response:
        def make() -> str:
            now = datetime.now(UTC)
            answer = self._commissions.commission(self._read(request), now)
            return answer.model_dump_json(by_alias=True)

        return web.json_response(text=await Work.of(request.app).reports.do(make))

    def _read(self, request: web.Request) -> PayQuery:
        asked = read(narrowed(request), self._funnel, self._reports)
        plans = request.query.get("plans")
        try:
            other = None if not plans else plans_file.parse(plans, "plans", self._funnel.file)
        except FunnelError as error:
            raise bad("plans", "as-it-is", why=str(error)) from None
        return PayQuery(asked, other)
