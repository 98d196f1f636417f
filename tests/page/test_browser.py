"""The page in the real browser, over a report that the test changes."""

import asyncio
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="needs Chromium and ChromeDriver (Debian: chromium chromium-driver)"
)

SOME_DEALS = {
    "created": 20,
    "entered:lead": 20,
    "then_advanced:lead": 9,
    "then_lost:lead": 6,
    "still_there:lead": 5,
    "cohort_entered:lead": 20,
    "cohort_progressed:lead": 9,
    "won": 4,
    "won_amount": 4_000_000,
    "won_amounts:1000000": 4,
    "lost_deals": 6,
    "activities:call": 31,
}


class Server:
    """The page in a thread with a loop of its own."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._started.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._runner = web.AppRunner(self._app, shutdown_timeout=0.1)
        self._loop.run_until_complete(self._runner.setup())
        self._loop.run_until_complete(web.TCPSite(self._runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)


@pytest.fixture
def server(page_app):
    started = Server(page_app)
    yield started
    started.stop()


@pytest.fixture
def browser(tmp_path: Path):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path}", "--window-size=1200,900", "--lang=en-US",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def text_of(browser, css):
    found = browser.find_elements(By.CSS_SELECTOR, css)
    return found[0].text if found else ""


def wait_until(browser, check):
    WebDriverWait(browser, 15).until(lambda _: check())


def test_a_sales_leader_sees_the_numbers_and_watches_them_change(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    assert "40%" in text_of(browser, "#cards")
    assert "10 closed deals" in text_of(browser, "#cards")
    assert "45% go on" in text_of(browser, "#funnel")
    assert "6 lost" in text_of(browser, "#funnel")
    assert "Lead leaks most" in text_of(browser, "#leak")
    assert len(browser.find_elements(By.CSS_SELECTOR, "#funnel svg rect")) > 3
    assert "Ada" in text_of(browser, "#reps")
    hours.measures = SOME_DEALS | {"won": 5, "won_amount": 5_000_000}
    wait_until(browser, lambda: "€50,000" in text_of(browser, "#cards"))


def test_it_begins_with_all_pipelines_as_the_terminal_does_and_tells_their_stages_apart(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(server.url)
    wait_until(browser, lambda: "Lead leaks most" in text_of(browser, "#leak"))
    assert {whose.pipeline for _, whose in hours.asked} == {None}
    assert [row.text for row in browser.find_elements(By.CSS_SELECTOR, "#funnel .pipeline")] == [
        "New",
        "More",
        "Leads",
    ]
    assert "New: Lead leaks most" in text_of(browser, "#leak")
    choose(browser, "pipeline", "more")
    wait_until(browser, lambda: any(whose.pipeline == "more" for _, whose in hours.asked))
    wait_until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, "#funnel .pipeline"))


def test_a_number_of_days_or_minutes_says_so(server, browser, hours):
    hours.measures = SOME_DEALS | {"cycle_deals": 4, "cycle_seconds": 4 * 12 * 86_400, "activity_seconds:call": 90 * 60}
    browser.get(server.url)
    wait_until(browser, lambda: "12 d" in text_of(browser, "#teams"))
    browser.execute_script("document.querySelector('details').open = true")
    assert "90 min" in text_of(browser, "#all-deals")


def test_nothing_comes_from_elsewhere_and_nothing_goes_wrong(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    urls = browser.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert urls
    assert all(url.startswith(server.url) for url in urls)


def test_without_any_deal_it_says_so(server, browser):
    browser.get(server.url)
    wait_until(browser, lambda: "No data yet" in text_of(browser, "main"))


def test_a_name_from_the_data_is_never_markup(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    hours.rep = "<img src=x onerror=alert(1)>"
    browser.get(server.url)
    wait_until(browser, lambda: "<img src=x" in text_of(browser, "#reps"))
    assert browser.find_elements(By.CSS_SELECTOR, "#reps img") == []


def test_period_and_team_are_kept_in_the_address(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(f"{server.url}/?period=quarter&team=s")
    wait_until(browser, lambda: any(whose.team == "s" for _, whose in hours.asked))
    assert browser.find_element(By.CSS_SELECTOR, "input[value=quarter]").is_selected()
    browser.execute_script("document.querySelector('input[value=today]').click()")
    wait_until(browser, lambda: "period=today" in browser.current_url and "team=s" in browser.current_url)


def choose(browser, name, value):
    """Set a field as a person does who leaves it afterwards."""
    browser.execute_script(
        "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
        "field.dispatchEvent(new Event('change', {bubbles: true}))",
        f"[name={name}]",
        value,
    )


def asked_for(hours, first, last):
    return any((str(days.first), str(days.last)) == (first, last) for days, _ in hours.asked)


def test_years_are_looked_over_quarter_by_quarter_newest_first_and_the_address_keeps_it(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    hours.known_since = date(2010, 1, 1)
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    browser.find_element(By.CSS_SELECTOR, "input[value=all]").send_keys(Keys.SPACE)
    wait_until(browser, lambda: "Oct – Dec 2010" in text_of(browser, "#time"))
    assert "period=all" in browser.current_url
    assert "Jan 1, 2010" in text_of(browser, "#range")
    head = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "#time thead th")]
    assert head == [
        "Quarter",
        "Revenue",
        "Won",
        "Lost",
        "Win rate",
        "Average deal",
        "Sales cycle",
        "Deals created",
    ]
    rows = browser.find_elements(By.CSS_SELECTOR, "#time tbody tr")
    assert "2010" in rows[-1].text
    line = " ".join(rows[-1].text.split())
    assert line == "Jan – Mar 2010 €40,000 4 6 40% 17%–69% €10,000 – 20"
    hours.measures = SOME_DEALS | {"won": 5, "won_amount": 5_000_000}
    wait_until(browser, lambda: "€50,000" in text_of(browser, "#time"))


def test_one_day_needs_no_table_over_time(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(f"{server.url}/?period=today")
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    assert not browser.find_element(By.ID, "time-panel").is_displayed()


def test_any_dates_can_be_chosen_beginning_with_those_on_the_screen(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(f"{server.url}/?period=all")
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    assert not browser.find_element(By.NAME, "from").is_displayed()
    browser.find_element(By.CSS_SELECTOR, "input[value=dates]").send_keys(Keys.SPACE)
    wait_until(browser, lambda: browser.find_element(By.NAME, "from").is_displayed())
    assert browser.find_element(By.NAME, "from").get_attribute("value") == "2024-02-29"
    choose(browser, "to", "2024-03-31")
    wait_until(browser, lambda: asked_for(hours, "2024-02-29", "2024-03-31"))
    assert "?from=2024-02-29&to=2024-03-31" in browser.current_url
    browser.refresh()
    wait_until(browser, lambda: "Feb 29" in text_of(browser, "#range") and "Mar 31, 2024" in text_of(browser, "#range"))
    assert browser.find_element(By.CSS_SELECTOR, "input[value=dates]").is_selected()


def test_dates_in_the_wrong_order_say_so_and_the_numbers_stay(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(f"{server.url}/?from=2024-01-01&to=2024-01-31")
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    choose(browser, "to", "2023-01-31")
    wait_until(browser, lambda: text_of(browser, "#dates-problem") == "The first day is after the last.")
    assert "?from=2024-01-01&to=2024-01-31" in browser.current_url
    assert all(days.first <= days.last for days, _ in hours.asked)
    choose(browser, "from", "2022-12-31")
    wait_until(browser, lambda: asked_for(hours, "2022-12-31", "2023-01-31"))
    assert text_of(browser, "#dates-problem") == ""


def test_teams_and_reps_say_how_many_deals_are_open_and_stalled(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    for table in ("#teams", "#reps"):
        head = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, f"{table} thead th")]
        row = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, f"{table} tbody tr:first-child > *")]
        assert [row[head.index(name)] for name in ("Open deals", "Stalled deals")] == ["5", "5"]


def test_it_says_when_the_stream_is_behind(server, browser, hours, status):
    hours.measures = dict(SOME_DEALS)
    status["waiting"] = 12_000
    browser.get(server.url)
    wait_until(browser, lambda: "12,000 events are still on their way" in text_of(browser, "#notice"))


def test_it_says_how_many_deals_may_have_missed_changes(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    hours.uncertain_deals = 1200
    browser.get(server.url)
    wait_until(browser, lambda: "1,200 deals may have missed changes" in text_of(browser, "#uncertain"))
    hours.uncertain_deals = 0
    wait_until(browser, lambda: not text_of(browser, "#uncertain"))


def test_it_says_when_the_connection_is_lost(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    server.stop()
    wait_until(browser, lambda: "Connection lost" in text_of(browser, "#notice"))


def test_nothing_sticks_out_on_a_phone(server, browser, hours):
    hours.measures = dict(SOME_DEALS)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    )
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in text_of(browser, "#cards"))
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
