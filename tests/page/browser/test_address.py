"""The address of the page: what it asks for and is not known is told, and what is known is shown."""

import pytest
from selenium.webdriver.common.by import By

from tests.page.browser.screen import choose, go, shown, text_of, wait_until
from tests.support.histories import north_was


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("period=dates", "Choose a first day"),
        ("to=2026-11-02", "Choose a first day"),
        ("from=2026-11-20&to=2026-11-01", "The first day is after the last."),
    ],
)
def test_days_that_are_not_whole_are_told_beside_the_numbers_of_this_month(server, browser, reports, address, told):
    browser.get(f"{server.url}/?{address}")
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    assert told in text_of(browser, "#dates-problem")
    assert browser.find_element(By.CSS_SELECTOR, "input[value=dates]").is_selected()
    assert {query.period for query in reports.asked} == {"month"}


@pytest.mark.parametrize(
    "unknown",
    [
        "period=nope", "team=nope", "territory=nope", "pipeline=nope", "chapter=toString", "rep=r1", "from=abc",
        "from=1800-01-01", "as_of=2026-02-31", "as_of=2299-01-01", "lang=xx",
    ],
)  # fmt: skip
def test_what_is_not_known_is_told_until_something_else_is_chosen(server, browser, unknown):
    browser.get(f"{server.url}/?{unknown}")
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    assert f"({unknown})" in text_of(browser, ".notice")
    choose(browser, "team", "n")
    wait_until(browser, lambda: not text_of(browser, ".notice"))


def test_an_address_with_an_id_from_before_opens_the_team_of_now(server, browser, reports):
    with north_was("old"):
        browser.get(f"{server.url}/?team=old")
        wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    assert {query.whose.team for query in reports.asked} == {"n"}
    assert not text_of(browser, ".notice")
    assert browser.execute_script("return location.search") == "?period=month&team=n"


@pytest.mark.parametrize(
    ("field", "day", "why"),
    [("from", "1850-01-31", "from: must be from 1900-01-01"), ("as_of", "2299-01-31", "as_of: lies ahead")],
)
def test_what_the_service_refuses_is_told_with_its_reason_until_it_is_answered(server, browser, field, day, why):
    browser.get(f"{server.url}/?from=2026-11-01&to=2026-11-20")
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    choose(browser, field, day)
    wait_until(browser, lambda: why in text_of(browser, ".notice"))
    choose(browser, field, "2026-11-02")
    wait_until(browser, lambda: why not in text_of(browser, "header"))


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        ("{report: {generated_at: 0}, connected: true}", "There is no answer yet to what you chose"),
        ("{connected: false}", "There is no answer yet; trying again."),
        ("{report: {generated_at: 0}, connected: false}", "These numbers are of what you chose before"),
    ],
)
def test_what_was_chosen_and_is_not_answered_is_told(server, browser, stream, told):
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    notice = browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        f"import('/static/live.js').then(({{ freshness }}) => done(freshness({{...{stream}, asked: 1}}, 60000).notice))"
    )
    assert told in notice


def test_steps_back_and_forward_lead_through_what_was_chosen(server, browser):
    def shows(address, chapter, team):
        now = browser.find_element(By.CSS_SELECTOR, ".chapters [aria-current]").text
        chosen = browser.find_element(By.CSS_SELECTOR, "[name=team]").get_attribute("value")
        return (browser.execute_script("return location.search"), now, chosen) == (address, chapter, team)

    browser.get(f"{server.url}/?period=quarter")
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    choose(browser, "team", "n")
    wait_until(browser, lambda: shows("?period=quarter&team=n", "Overview", "n"))
    go(browser, "Funnel")
    wait_until(browser, lambda: shows("?period=quarter&team=n&chapter=funnel", "Funnel", "n"))
    browser.back()
    wait_until(browser, lambda: shows("?period=quarter&team=n", "Overview", "n"))
    browser.back()
    wait_until(browser, lambda: shows("?period=quarter", "Overview", ""))
    browser.forward()
    wait_until(browser, lambda: shows("?period=quarter&team=n", "Overview", "n"))


def test_a_chapter_that_is_opened_beside_shows_what_was_chosen(server, browser):
    browser.get(f"{server.url}/?period=quarter&team=n")
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    link = browser.find_element(By.LINK_TEXT, "Funnel")
    assert link.get_attribute("href") == f"{server.url}/?period=quarter&team=n&chapter=funnel"
    taken = browser.execute_script(
        "let taken; addEventListener('click', (event) => { taken = event.defaultPrevented; event.preventDefault(); });"
        "arguments[0].dispatchEvent(new MouseEvent('click', {ctrlKey: true, bubbles: true, cancelable: true}));"
        "return taken",
        link,
    )
    assert taken is False  # so that the browser opens it in a tab of its own
