"""The page over a report that the test writes itself."""

import threading
from copy import deepcopy
from dataclasses import asdict
from datetime import date, datetime

import pytest
from aiohttp import web

from stream.kpis import kpi
from stream.kpis.periods import Days, buckets, readable_grain
from stream.page.feed import Intervals
from stream.page.routes import Page
from stream.reports import View
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from tests.support.histories import KNOWN


class FakeReports:
    """Reports of measures that are set by hand; notes what it was asked."""

    def __init__(self):
        self.measures = {}
        self.rep_name = "Ada"
        self.uncertain_deals = 0
        self.away = False
        self.first_day = date(2024, 2, 29)
        self.left = []  # (team, rep) who are in no funnel file any more
        self.asked = []
        self.grains = []
        self._lock = threading.Lock()

    def report(self, view: View, now: datetime, grain=None):
        with self._lock:
            self.asked.append(view)
            self.grains.append(grain)
            measures = deepcopy(self.measures)
        if self.away:
            raise ClickHouseUnavailable("away")
        grain = grain or readable_grain(view.days)
        waiting = {0: {name: value for name, value in measures.items() if name.startswith("still_there")}}
        kpis = asdict(kpi.kpi_set(measures, KNOWN))
        kpis |= asdict(kpi.now_kpis(KNOWN.stages.values(), waiting, 10**6))
        stages = [
            {"name": stage.name, "kind": stage.kind, **asdict(kpi.stage_kpis(stage, measures, waiting, 10**6, 0))}
            for stage in KNOWN.stages.values()
            if stage.pipeline_id == "new"
        ]
        return {
            "from": view.days.first.isoformat(),
            "to": view.days.last.isoformat(),
            "team": view.team,
            "rep": view.rep,
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
            "grain": grain,
            "trend": [
                {"from": days.first.isoformat(), "to": days.last.isoformat(), **kpis}
                for days in buckets(grain, view.days, KNOWN.file.fiscal_year_starts)
            ],
            "uncertain_deals": self.uncertain_deals,
            "has_data": bool(measures),
        }

    def all_days(self, view: View):
        return Days(self.first_day, view.days.last)

    def mark(self, view: View, now: datetime):
        if self.away:
            raise ClickHouseUnavailable("away")
        return deepcopy((self.measures, self.rep_name, self.uncertain_deals))

    def members(self):
        return self.left

    def windows(self):
        return iter(['{"a":1}', '{"b":2}'])


@pytest.fixture
def reports() -> FakeReports:
    return FakeReports()


@pytest.fixture
def status() -> dict:
    return {"ready": True, "stored": True, "waiting": 0, "behind_seconds": 0.0}


@pytest.fixture
def intervals() -> Intervals:
    """Of the page's feeds; a test that needs others takes `pytest.mark.parametrize`."""
    return Intervals(look_seconds=0.02)


@pytest.fixture
def page_app(reports, status, intervals) -> web.Application:
    async def now():
        return dict(status)

    app = web.Application()
    Page(reports, KNOWN, now, intervals).add_routes(app)
    return app
