"""One generation of numbers in a worker: it counts and stores from its start, and serves once it is in force."""

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiohttp import web
from mode import Service
from prometheus_client import REGISTRY

from stream.access.reader import Readers
from stream.alerts.audited import leak_counts
from stream.alerts.look import look
from stream.alerts.runs import Runs
from stream.audit.routes import AuditRoutes
from stream.backup.routes import BackupRoutes
from stream.config.settings import Settings
from stream.core.codec import fingerprint
from stream.core.funnel import Funnel
from stream.kafka.generations import Offsets
from stream.kafka.presence import kafka_problem
from stream.page.alert_pictures import AlertPictureRoutes
from stream.page.alert_reports import AlertReportRoutes
from stream.page.alerts import AlertRoutes
from stream.page.commission import CommissionRoutes
from stream.page.forecast import ForecastRoutes
from stream.page.routes import Page
from stream.reports import Deals, Hours, Reports
from stream.reports.commission import Commissions
from stream.reports.forecast import Forecasts
from stream.reports.problems import problems
from stream.reports.watched import Watched
from stream.service import metrics
from stream.service.http import add_service_routes, only_of
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.prometheus import KpiCollector
from stream.sql.routes import SqlRoutes
from stream.topology import Generation
from stream.worker.alerting import Alerting
from stream.worker.app import build
from stream.worker.health import AgentWatch
from stream.worker.numbers_there import NumbersThere
from stream.worker.redriving import Redriving
from stream.worker.storage import Storage
from stream.worker.stored_events import StoredEvents
from stream.worker.stored_gauges import StoredGauges
from stream.worker.watching import Watching

log = logging.getLogger(__name__)


class Running(Service):
    """The parts of a generation, which live and end together.

    Args:
        settings: where all is.
        funnel: the funnel file with which it counts.
        clickhouse: the connection.
        generation: which one it is.
        starts: where it begins to read the events; not given: at the oldest.
        beside: the generation in force, beside which it is made; None: this one is in force.
    """

    def __init__(
        self,
        settings: Settings,
        funnel: Funnel,
        clickhouse: ClickHouse,
        generation: Generation,
        starts: Offsets | None = None,
        beside: Generation | None = None,
    ) -> None:
        super().__init__()
        self.generation = generation
        self.funnel = funnel
        self._settings = settings
        self._worker = build(settings, funnel, generation, starts)
        self._worker.app.in_worker = True
        self._storage = Storage(settings, funnel, clickhouse, generation, beside)
        self._stored_events = StoredEvents(
            self._storage.clickhouse, self._storage.prepared, self._storage.sink.begin_again
        )
        of_deals = self._worker.tables[0]
        self._redriving = Redriving(settings, funnel, lambda: 0 in of_deals.active)
        of_deals.on_recover(self._redriving.recovered)
        judge = partial(look, runs=Runs())
        self._alerting = Alerting(
            settings, funnel, self._storage.clickhouse, lambda: 0 in of_deals.active, self._storage.prepared, judge
        )
        self._watching = Watching(self._worker.watch)
        self._worker.watch.on_change += [self._storage.funnel_changed, self._redriving.funnel_changed]
        self._progress = AgentWatch(self._worker.app)
        self._numbers = NumbersThere(self._progress, self._storage.sink.ends, self._storage.sink.stored_to)
        self._hours = Hours(self._storage.clickhouse, funnel)
        self._reports = Reports(self._hours, funnel)
        watched = Watched(self._storage.clickhouse, funnel, self._hours, self._reports)
        self._stored_gauges = StoredGauges(watched.samples, lambda: 0 in of_deals.active)
        self._collector = KpiCollector(
            self._worker.live_totals,
            funnel,
            settings.series_limit,
            lambda: datetime.now(UTC),
            self._stored_gauges.samples,
        )

    def on_init_dependencies(self) -> list[Service]:
        """Return what begins with it; the app waits for Kafka, so it comes last."""
        return [self._storage]

    async def on_started(self) -> None:
        """Begin to count, without holding up those who wait for this."""
        self.add_future(self._count())

    async def _count(self) -> None:
        await self.add_runtime_dependency(self._worker.app)

    def show_gauges(self, instead_of: "Running | None") -> None:
        """Have /metrics give its numbers."""
        if instead_of is not None:
            REGISTRY.unregister(instead_of._collector)  # noqa: SLF001 (one of its kind)
        REGISTRY.register(self._collector)
        metrics.UNBALANCED.set_function(self._worker.live_totals.unbalanced)
        metrics.SINK_BEHIND_SECONDS.set_function(lambda: self._storage.sink.behind_seconds)

    async def get_ready(self) -> None:
        """Read what it is to show; until then another one shows its own."""
        await self._stored_events.look_now()
        await self._stored_gauges.look_now()

    async def come_into_force(self) -> None:
        """Have views read its numbers, and look after the funnel file, dead letters and alerts."""
        self._storage.come_into_force()
        await self.add_runtime_dependency(self._stored_events)
        await self.add_runtime_dependency(self._watching)
        await self.add_runtime_dependency(self._redriving)
        await self.add_runtime_dependency(self._stored_gauges)
        await self.add_runtime_dependency(self._alerting)

    async def step_back(self) -> None:
        """Leave views, dead letters and alerts to the generation that comes into force."""
        self._storage.step_back()
        await self._redriving.stop()
        await self._alerting.stop()

    def routes(self, app: web.Application) -> None:
        """Add what it serves."""
        clickhouse, funnel, hours, reports = self._storage.clickhouse, self.funnel, self._hours, self._reports
        app.middlewares.append(only_of(clickhouse.where))
        add_service_routes(
            app,
            live={"agents": self._progress.agents},
            ready={
                "kafka": partial(kafka_problem, self._settings),
                "state": self._progress.recovered,
                "agents": self._progress.agents,
                "numbers": self._numbers.problem,
                "clickhouse": self._storage.problem,
                "events": self._stored_events.problem,
            },
            before_scrape=self._before_scrape,
            shown=lambda: [table.active for table in self._worker.tables],
        )
        deals = Deals(clickhouse, funnel, hours.running)
        Page(
            reports,
            deals,
            partial(problems, clickhouse),
            funnel,
            self._status,
            most_feeds=self._settings.feeds,
            readers=Readers(language=self._settings.language, deal=self._settings.deal_word),
        ).add_routes(app)
        CommissionRoutes(Commissions(clickhouse, funnel, hours.outlook), reports, funnel).add_routes(app)
        ForecastRoutes(Forecasts(clickhouse, funnel), reports, funnel).add_routes(app)
        AlertRoutes(clickhouse, self._settings, funnel).add_routes(app)
        AlertReportRoutes(clickhouse, funnel).add_routes(app)
        AlertPictureRoutes(clickhouse, funnel).add_routes(app)
        self._stored_events.add_routes(app)
        BackupRoutes(clickhouse).add_routes(app)
        if clickhouse.embedded:  # nobody else can open it
            SqlRoutes(clickhouse).add_routes(app)
        AuditRoutes(
            clickhouse, lambda: funnel.file, lambda: leak_counts(clickhouse, funnel, datetime.now(UTC))
        ).add_routes(app)
        app.router.add_get("/api/funnel-file", self._funnel_file)

    def _before_scrape(self) -> None:
        self._progress.show_lag()
        self._alerting.show()
        self._collector.look()

    async def _status(self) -> dict[str, Any]:
        ready = await self._progress.recovered() is None
        waiting = sum(self._progress.lag().values())
        stored = ready and not waiting and await self._storage.sink.stored()
        return {
            "ready": ready,
            "generation": self.generation.number,
            "funnel": fingerprint(self.funnel.file),
            "funnel_problem": self._worker.watch.problem,
            "missing": self._stored_events.missing,
            "stored": stored,
            "waiting": waiting,
            "behind_seconds": round(self._storage.sink.behind_seconds, 1),
            "silent_seconds": round(await self._progress.silent_seconds(), 1),
        }

    async def _funnel_file(self, _request: web.Request) -> web.Response:
        return web.json_response(text=self.funnel.file.model_dump_json(by_alias=True))
