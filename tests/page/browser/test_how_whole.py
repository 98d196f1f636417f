"""The page says how fresh and how whole its numbers are."""

from datetime import UTC, datetime, timedelta

from selenium.webdriver.common.by import By

from stream.sinks.clickhouse.client import ClickHouseUnavailable
from tests.page.browser.screen import shown, text_of, wait_until
from tests.page.sample import a_report


def test_it_says_when_the_stream_is_behind(server, browser, status):
    status["waiting"] = 12_000
    browser.get(server.url)
    wait_until(browser, lambda: "12,000 events are still on their way" in text_of(browser, ".notice"))


def test_a_worker_that_stands_still_does_not_stay_live(server, browser, status):
    browser.get(server.url)
    wait_until(browser, lambda: text_of(browser, "#state-text") == "Live")
    status["silent_seconds"] = 300.0
    wait_until(browser, lambda: text_of(browser, "#state-text") == "Standing still")
    assert "No news for 5 minutes" in text_of(browser, ".notice")


def test_a_worker_that_catches_up_is_behind_and_does_not_stand_still(server, browser, reports, status):
    reports.now = a_report(fresh_until=datetime.now(UTC) - timedelta(minutes=5))
    status["behind_seconds"] = 300.0
    browser.get(server.url)
    wait_until(browser, lambda: text_of(browser, "#state-text") == "Catching up")
    assert "Numbers are 5 minutes behind" in text_of(browser, ".notice")


def test_what_still_grows_is_not_compared_with_an_older_period(server, browser):
    browser.get(f"{server.url}/?chapter=all")
    wait_until(browser, lambda: shown(browser, "All numbers"))
    rows = {
        row.text.split("\n")[0]: row
        for row in browser.find_elements(By.CSS_SELECTOR, "[aria-label='All numbers'] tbody tr")
    }
    change = "return arguments[0].lastElementChild.textContent.trim()"
    assert browser.execute_script(change, rows["Win rate of deals created"]) == ""


def test_it_says_how_many_deals_may_have_missed_changes(server, browser, reports):
    reports.now = a_report(uncertain_deals=1200)
    browser.get(server.url)
    wait_until(browser, lambda: "1,200 deals may have missed changes" in text_of(browser, "footer"))


def test_it_says_from_when_on_the_numbers_are_whole(server, browser, reports):
    reports.now = a_report(data_since="2026-10-20", complete_since="2026-11-10")
    browser.get(server.url)
    wait_until(browser, lambda: "Data since Oct 20, 2026" in shown(browser, "At a glance"))


def test_while_what_is_stored_cannot_be_read_the_numbers_stand_still(server, browser, reports, monkeypatch):
    def away(*_):
        raise ClickHouseUnavailable("away")

    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    monkeypatch.setattr(reports, "mark", away)
    wait_until(browser, lambda: text_of(browser, "#state-text") == "Standing still")
    assert "The stored numbers cannot be read" in text_of(browser, ".notice")
    assert "€40,000" in shown(browser, "At a glance")


def test_it_says_when_the_connection_is_lost(server, browser):
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    server.stop()
    wait_until(browser, lambda: "Connection lost" in text_of(browser, ".notice"))
