"""The page over a report that the test writes itself."""

import threading
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime

import pytest
from aiohttp import web

from stream.core import kpi
from stream.page.routes import Page
from stream.reports import View
from stream.sinks.clickhouse.client import ClickHouseAway
from tests.core.strategies import KNOWN


class FakeReports:
    """Reports of measures that are set by hand; notes what it was asked."""

    def __init__(self):
        self.measures = {}
        self.rep_name = "Ada"
        self.uncertain_deals = 0
        self.away = False
        self.asked = []
        self._lock = threading.Lock()

    def report(self, view: View, now: datetime):
        with self._lock:
            self.asked.append(view)
            measures = deepcopy(self.measures)
        if self.away:
            raise ClickHouseAway("away")
        waiting = {0: {name: value for name, value in measures.items() if name.startswith("still_there")}}
        kpis = asdict(kpi.kpi_set(measures, KNOWN))
        stages = [
            {"name": stage.name, "kind": stage.kind, **asdict(kpi.stage_kpis(stage, measures, waiting, 10**6, 0))}
            for stage in KNOWN.stages.values()
            if stage.pipeline_id == "new"
        ]
        return {
            "from": view.days.first.isoformat(),
            "to": view.days.last.isoformat(),
            "team": view.team,
            "pipeline": view.pipeline,
            "currency": "EUR",
            "generated_at": now.isoformat(),
            "total": kpis,
            "mql_to_sql": asdict(kpi.mql_to_sql(measures, KNOWN)),
            "teams": [{"team_id": "n", "name": "North", **kpis}] if measures else [],
            "reps": [{"rep_id": "ada", "team_id": "n", "name": self.rep_name, "team": "North", **kpis}]
            if measures
            else [],
            "pipelines": [{"pipeline_id": "new", "name": "New", "stages": stages}],
            "uncertain_deals": self.uncertain_deals,
        }

    def trend(self, view: View, grain: str):
        return [{"from": view.days.first.isoformat(), "grain": grain}]

    def windows(self):
        return iter(['{"a":1}', '{"b":2}'])


@pytest.fixture
def reports() -> FakeReports:
    return FakeReports()


@pytest.fixture
def status() -> dict:
    return {"ready": True, "stored": True, "waiting": 0, "behind_seconds": 0.0}


@pytest.fixture
def page_app(reports, status) -> web.Application:
    async def now():
        return dict(status)

    app = web.Application()
    Page(reports, KNOWN, now).add_routes(app)
    return app
