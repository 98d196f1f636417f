"""A browser, and a server with reports that the test sets."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from schemas.report import Problem, Problems
from stream.page.commission import CommissionRoutes
from stream.page.feed import Intervals
from stream.page.forecast import ForecastRoutes
from stream.page.routes import Page
from tests.page.browser import chromium as chromium_here
from tests.page.browser.screen import FakeAlerts, FakeCommissions, FakeDeals, FakeForecasts, FakeReports, Server
from tests.support.histories import KNOWN
from tests.support.waiting import PATIENCE

UNKNOWN_REP = Problem(
    reason="unknown_rep", value="51099", title="Rep 51099 is not in the funnel file", count=12,
    newest=datetime(2026, 11, 25, tzinfo=UTC), advice="Add it under reps.", line='- {id: "51099", name: …}',
)  # fmt: skip


@pytest.fixture
def reports() -> FakeReports:
    return FakeReports()


@pytest.fixture
def status() -> dict[str, Any]:
    return {"ready": True, "waiting": 0, "behind_seconds": 0}


@pytest.fixture
def deals() -> FakeDeals:
    return FakeDeals()


@pytest.fixture
def commissions() -> FakeCommissions:
    return FakeCommissions()


@pytest.fixture
def forecasts() -> FakeForecasts:
    return FakeForecasts()


@pytest.fixture
def alerts() -> FakeAlerts:
    return FakeAlerts()


@pytest.fixture
def server(
    reports: Any, deals: Any, commissions: Any, forecasts: Any, alerts: FakeAlerts, status: dict[str, Any]
) -> Iterator[Server]:
    told = Problems(count=12, problems=(UNKNOWN_REP,), redrive="dealstream redrive")

    async def now() -> dict[str, Any]:
        return dict(status)

    app = web.Application()
    Page(reports, deals, lambda *_: told, KNOWN, now, Intervals(0.05, 0.5)).add_routes(app)
    CommissionRoutes(commissions, reports, KNOWN).add_routes(app)
    ForecastRoutes(forecasts, reports, KNOWN).add_routes(app)
    alerts.add_routes(app)
    started = Server(app)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not chromium_here.IS_THERE:
        pytest.skip(chromium_here.NEEDED)
    driver = chromium_here.started(tmp_path_factory.mktemp("chromium"))
    driver.set_script_timeout(PATIENCE)  # axe looks at everything
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: Any) -> Iterator[Any]:
    chromium.get_log("browser")  # what happened before is another test's
    yield chromium
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.get("about:blank")


@pytest.fixture
def printed(browser):
    """Shows the page as it is printed."""
    yield lambda: browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
