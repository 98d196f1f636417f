"""The page in the real browser: a server in a thread, what it shows, and how a person uses it."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from axe_core_python.selenium import Axe
from pydantic import BaseModel
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from schemas.alert import Alert, Calibration
from schemas.alert_delivery import Delivery
from schemas.alert_list import AlertHistory, AlertList
from schemas.alert_reports import Explanation, Heard
from schemas.commission import Commission
from schemas.forecast import ForecastReport
from schemas.report import DealList, Report
from stream.reports import DealQuery, ReportQuery
from stream.reports.commission import PayQuery
from stream.reports.forecast import ForecastQuery
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from tests.page.sample import a_deal, a_report
from tests.page.sample_of_plans import a_commission, a_forecast
from tests.support.alerts import NOON
from tests.support.waiting import PATIENCE


class Server:
    """The page in a thread with a loop of its own."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._started.wait(PATIENCE)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._runner = web.AppRunner(self._app, shutdown_timeout=0.1)
        self._loop.run_until_complete(self._runner.setup())
        self._loop.run_until_complete(web.TCPSite(self._runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        # Feeds that a page still listens to end here, and not when somebody else's test looks for garbage.
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE)


class FakeReports:
    """Reports that the test sets; notes what it was asked for."""

    def __init__(self) -> None:
        self.now: Report = a_report()
        self.asked: list[ReportQuery] = []

    def report(self, query: ReportQuery, now: datetime, mark: object = None) -> Report:
        self.asked.append(query)
        days = {"from": query.first, "to": query.last} if query.first else {}
        return self.now.model_copy(update={"first": str(days["from"]), "last": str(days["to"])} if days else {})

    def check(self, query: ReportQuery, now: datetime) -> None:
        """Refuse nothing."""

    def mark(self, query: ReportQuery, now: datetime) -> tuple[Any, ...]:
        return (id(self.now),)

    def members(self) -> list[tuple[str, str]]:
        return [("n", "r1")]


class FakeDeals:
    """Lists one deal, whatever it is asked for; notes that."""

    def __init__(self) -> None:
        self.asked: list[DealQuery] = []

    def listed(self, query: DealQuery, now: datetime) -> DealList:
        self.asked.append(query)
        return DealList(
            currency="EUR",
            money_unit="0.01 EUR",
            generated_at=now,
            count=250,
            amount=1_250_000,
            without_amount=3,
            deals=(a_deal(),),
        )


class FakeCommissions:
    """What reps are paid, as the test sets it; notes what it was asked."""

    def __init__(self) -> None:
        self.now: Commission = a_commission()
        self.away = False
        self.asked: list[PayQuery] = []

    def commission(self, query: PayQuery, now: datetime) -> Commission:
        self.asked.append(query)
        if self.away:
            raise ClickHouseUnavailable("away")
        return self.now


class FakeForecasts:
    """A forecast that the test sets; notes what it was asked."""

    def __init__(self) -> None:
        self.now: ForecastReport = a_forecast()
        self.asked: list[ForecastQuery] = []

    def report(self, query: ForecastQuery, now: datetime) -> ForecastReport:
        self.asked.append(query)
        return self.now.model_copy(update={"period": query.period})


class FakeAlerts:
    """Alerts that the test sets; notes what was said to them."""

    def __init__(self) -> None:
        self.now: tuple[Alert, ...] = ()
        self.parts: tuple[Alert, ...] = ()
        self.versions: tuple[Alert, ...] = ()
        self.deliveries: tuple[Delivery, ...] = ()
        self.explanation: Explanation | None = None
        self.calibration: Calibration | None = None
        self.heard = Heard(series=())
        self.said: list[dict[str, Any]] = []

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/api/alerts", self._list)
        app.router.add_get("/api/calibration", self._calibration)
        app.router.add_get("/api/alerts/{id}", self._history)
        app.router.add_get("/api/alert-explanation", self._explanation)
        app.router.add_get("/api/silence", self._heard)
        app.router.add_post("/api/alerts/{id}/answer", self._answer)

    async def _list(self, _: web.Request) -> web.Response:
        return _json(AlertList(generated_at=NOON, alerts=self.now))

    async def _history(self, request: web.Request) -> web.Response:
        alert = next(one for one in self.now if one.alert_id == request.match_info["id"])
        answers = () if alert.answer is None else (alert.answer,)
        return _json(
            AlertHistory(
                alert=alert,
                parts=self.parts,
                versions=self.versions or (alert,),
                answers=answers,
                deliveries=self.deliveries,
            )
        )

    async def _explanation(self, _: web.Request) -> web.Response:
        return _none() if self.explanation is None else _json(self.explanation)

    async def _heard(self, _: web.Request) -> web.Response:
        return _json(self.heard)

    async def _calibration(self, _: web.Request) -> web.Response:
        return web.json_response(None) if self.calibration is None else _json(self.calibration)

    async def _answer(self, request: web.Request) -> web.Response:
        told = await request.json()
        self.said.append(told)
        if told["kind"] == "real":
            return web.json_response({"error": "Kafka does not answer; say it again in a moment"}, status=503)
        whole = {"alert_id": request.match_info["id"], "at": NOON.isoformat(), "until": None} | told
        return web.json_response(whole, status=202)


def _json(content: BaseModel) -> web.Response:
    return web.json_response(text=content.model_dump_json(by_alias=True))


def _none() -> web.Response:
    return web.json_response({"error": "there is none"}, status=404)


_TEXT = """
const found = document.querySelector(arguments[0]);
if (!found?.checkVisibility({opacityProperty: true, visibilityProperty: true})) return "";
return found.innerText.replace(/\\t/g, " ").replace(/ *\\n+/g, "\\n").trim();
"""


def text_of(browser: Any, css: str) -> str:
    """Return the text of the first element of a selector as it is shown; nothing: there is none, or it is hidden."""
    # The driver's own way is the same text, and takes forty times as long: seconds where there is much.
    return str(browser.execute_script(_TEXT, css))


def wait_until(browser: Any, check: Callable[..., object]) -> None:
    """Wait for something to be so."""
    # The page may draw anew between finding an element and reading it.
    drawn_anew = [StaleElementReferenceException]
    WebDriverWait(browser, PATIENCE, poll_frequency=0.05, ignored_exceptions=drawn_anew).until(lambda _: check())


def shown(browser: Any, label: str) -> str:
    """Return the text of a panel, by its label."""
    return text_of(browser, f"section[aria-label='{label}']")


def drawn(browser: Any) -> bool:
    """Return whether a chapter is there with the answers to its own questions."""
    return bool(browser.find_elements(By.CSS_SELECTOR, "main section")) and "Looking for" not in text_of(
        browser, "main"
    )


def barriers(browser: Any) -> list[tuple[str, list[str]]]:
    """Return what shuts somebody out, by axe-core's rules: their ids, each with the first elements that break it."""
    # Only what is wrong is told of in full: of what is right that would be megabytes.
    broken = Axe().run(browser, options={"resultTypes": ["violations"]})["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in broken]


def on_a_phone(browser: Any) -> None:
    """Make the window as small as that of a phone, until the test ends."""
    phone = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)


def go(browser: Any, chapter: str) -> None:
    """Open a chapter."""
    browser.find_element(By.LINK_TEXT, chapter).click()


def choose(browser: Any, name: str, value: str) -> None:
    """Set a field as a person does who leaves it afterwards."""
    browser.execute_script(
        "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
        "for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {bubbles: true}))",
        f"[name={name}]",
        value,
    )
