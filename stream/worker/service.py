"""Put a worker together with what it serves, and run it."""

import asyncio
import gc
import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

import faust
from aiohttp import web
from prometheus_client import REGISTRY

from stream.alerts.look import look
from stream.audit.routes import AuditRoutes
from stream.config.settings import Settings
from stream.core.codec import fingerprint
from stream.core.funnel import Funnel
from stream.kafka.presence import kafka_problem
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
from stream.sinks.prometheus import KpiCollector
from stream.worker.alerting import Alerting
from stream.worker.app import build
from stream.worker.health import AgentWatch
from stream.worker.http import HttpServer
from stream.worker.redriving import Redriving
from stream.worker.storage import Storage
from stream.worker.stored_gauges import StoredGauges
from stream.worker.watching import Watching

LOGGING = {"merge": True, "root": {"level": "WARNING"}, "loggers": {"stream": {"level": "INFO"}}}
"""On top of what Faust sets up: what the service says itself is seen, of libraries their warnings only."""


def run(settings: Settings, funnel: Funnel) -> None:
    """Run a worker until SIGTERM or SIGINT; leaves the process."""
    worker = build(settings, funnel)
    storage = Storage(settings, funnel)
    of_deals = worker.tables[0]
    redriving = Redriving(settings, funnel, lambda: 0 in of_deals.active)
    of_deals.on_recover(redriving.recovered)
    worker.watch.on_change += [storage.funnel_changed, redriving.funnel_changed]
    alerting = Alerting(settings, funnel, storage.clickhouse, lambda: 0 in of_deals.active, storage.prepared, look)
    progress = AgentWatch(worker.app)
    hours = Hours(storage.clickhouse, funnel)
    reports = Reports(hours, funnel)
    watched = Watched(storage.clickhouse, funnel, hours, reports)
    stored_gauges = StoredGauges(watched.samples, lambda: 0 in of_deals.active)
    REGISTRY.register(
        KpiCollector(
            worker.live_totals, funnel, settings.series_limit, lambda: datetime.now(UTC), stored_gauges.samples
        )
    )
    metrics.UNBALANCED.set_function(worker.live_totals.unbalanced)

    async def kafka() -> str | None:
        return await kafka_problem(settings)

    async def status() -> dict[str, Any]:
        ready = await progress.recovered() is None
        waiting = sum(progress.lag().values())
        stored = ready and not waiting and await storage.sink.stored()
        return {
            "ready": ready,
            "funnel": fingerprint(funnel.file),
            "funnel_problem": worker.watch.problem,
            "stored": stored,
            "waiting": waiting,
            "behind_seconds": round(storage.sink.behind_seconds, 1),
            "silent_seconds": round(await progress.silent_seconds(), 1),
        }

    async def in_force(_request: web.Request) -> web.Response:
        return web.json_response(text=funnel.file.model_dump_json(by_alias=True))

    def before_scrape() -> None:
        progress.show_lag()
        alerting.show()

    def routes(app: web.Application) -> None:
        app.middlewares.append(only_of(storage.clickhouse.where))
        add_service_routes(
            app,
            live={"agents": progress.agents},
            ready={
                "kafka": kafka,
                "state": progress.recovered,
                "agents": progress.agents,
                "clickhouse": storage.problem,
            },
            before_scrape=before_scrape,
        )
        deals = Deals(storage.clickhouse, funnel, hours.running)
        Page(reports, deals, partial(problems, storage.clickhouse), funnel, status).add_routes(app)
        CommissionRoutes(Commissions(storage.clickhouse, funnel, hours.outlook), reports, funnel).add_routes(app)
        ForecastRoutes(Forecasts(storage.clickhouse, funnel), reports, funnel).add_routes(app)
        AlertRoutes(storage.clickhouse, settings, funnel).add_routes(app)
        AlertReportRoutes(storage.clickhouse, funnel).add_routes(app)
        AuditRoutes(storage.clickhouse, lambda: funnel.file).add_routes(app)
        app.router.add_get("/api/funnel-file", in_force)

    _collect_garbage_seldom()
    asyncio.set_event_loop(asyncio.new_event_loop())
    process = faust.Worker(
        worker.app,
        HttpServer(settings, routes),
        storage,
        Watching(worker.watch),
        redriving,
        stored_gauges,
        alerting,
        loglevel=logging.INFO,
        logging_config=dict(LOGGING),
        redirect_stdouts=False,
        quiet=True,
    )
    process.spinner = None  # logs are read by people and programs
    process.execute_from_commandline()


def _collect_garbage_seldom() -> None:
    # A chunk makes thousands of objects that live until it is stored, and hardly any cycles: looking through them
    # every 700 objects, as Python does, finds nothing and takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
