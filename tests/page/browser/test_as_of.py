"""The page as it was known on a day."""

from datetime import UTC, datetime

from selenium.webdriver.common.by import By

from tests.page.browser.screen import choose, shown, text_of, wait_until
from tests.page.sample import a_report, nothing, row

THEN = datetime(2026, 11, 10, 22, 59, 59, tzinfo=UTC)


def test_a_day_can_be_chosen_whose_knowledge_all_numbers_and_deals_are_of(server, browser, reports, deals, commissions):
    browser.get(f"{server.url}/?chapter=money")
    wait_until(browser, lambda: commissions.asked)
    reports.now = a_report(as_of=THEN, total=row(revenue=3_000_000, restated={"revenue": 3_500_000}))
    choose(browser, "as_of", "2026-11-10")
    wait_until(browser, lambda: text_of(browser, "#state-text") == "As known on Nov 10, 2026")
    assert "as_of=2026-11-10" in browser.current_url
    wait_until(browser, lambda: commissions.asked[-1].asked.as_of is not None)
    assert {query.as_of.date().isoformat() for query in reports.asked if query.as_of} == {"2026-11-10"}
    browser.find_element(By.CSS_SELECTOR, "[aria-label='Quotas by team, table'] tbody button").click()
    wait_until(browser, lambda: deals.asked and deals.asked[-1].asked.as_of is not None)


def test_what_is_other_by_now_stands_beside_what_was_known(server, browser, reports):
    reports.now = a_report(as_of=THEN, total=row(revenue=3_000_000, restated={"revenue": 3_500_000}))
    browser.get(f"{server.url}/?as_of=2026-11-10")
    wait_until(browser, lambda: "now known: €35,000" in text_of(browser, "[data-kpi=revenue]"))
    assert text_of(browser, "[data-kpi=win_rate] .restated") == ""


def test_a_button_leads_back_to_now(server, browser, reports):
    reports.now = a_report(as_of=THEN)
    browser.get(f"{server.url}/?as_of=2026-11-10")
    wait_until(browser, lambda: "at the end of Nov 10, 2026" in text_of(browser, ".past"))
    reports.now = a_report()
    browser.find_element(By.CSS_SELECTOR, ".past button").click()
    wait_until(browser, lambda: text_of(browser, "#state-text") == "Live")
    assert "as_of" not in browser.current_url


def test_a_forecast_is_of_now_and_is_not_asked_for_another_day(server, browser, reports, forecasts):
    reports.now = a_report(as_of=THEN)
    browser.get(f"{server.url}/?as_of=2026-11-10&chapter=forecast")
    wait_until(browser, lambda: "A forecast is of now." in shown(browser, "Forecast"))
    assert forecasts.asked == []


def test_before_anything_had_arrived_nothing_was_known(server, browser, reports):
    reports.now = nothing().model_copy(update={"as_of": THEN})
    browser.get(f"{server.url}/?as_of=2026-11-10")
    wait_until(browser, lambda: "no deal and no activity had arrived here" in text_of(browser, "main"))
