"""Numbers on the page open the deals behind them."""

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.page.browser.screen import shown, text_of, wait_until


def test_every_number_of_deals_opens_the_deals_behind_it_with_their_pages_in_the_crm(server, browser, deals):
    browser.get(f"{server.url}/?chapter=team&period=quarter")
    wait_until(browser, lambda: "Ada" in shown(browser, "Reps"))
    browser.find_element(By.XPATH, "//section[@aria-label='Reps']//tr[th[starts-with(., 'Ada')]]//button").click()
    wait_until(browser, lambda: "4711" in text_of(browser, "dialog"))
    assert browser.find_element(By.CSS_SELECTOR, "dialog a").get_attribute("href") == "https://crm.example.com/4711"
    assert "250 deals, €12,500, 3 without an amount in EUR." in text_of(browser, "dialog")
    assert text_of(browser, "dialog h2") == "Revenue · Ada"
    # Where all are open, no row says so.
    headings = text_of(browser, "dialog thead")
    assert headings.startswith("Deal Amount Stage ")
    assert "Would pay" in headings
    assert "Outcome" not in headings
    [asked] = deals.asked
    assert (asked.kpi, asked.asked.whose.rep, asked.asked.period) == ("revenue", "r1", "quarter")
    browser.find_element(By.CSS_SELECTOR, "dialog button.plain").click()
    wait_until(browser, lambda: not browser.find_element(By.CSS_SELECTOR, "dialog").is_displayed())


def test_a_list_grows_to_the_thousand_deals_that_can_be_asked_for_and_says_how_to_see_the_others(
    server, browser, deals
):
    browser.get(f"{server.url}/?chapter=pipeline")
    for limit in (10, 100):
        wait_until(browser, lambda limit=limit: deals.asked and deals.asked[-1].limit == limit)
        wait_until(browser, lambda: browser.find_elements(By.XPATH, "//button[.='Show more']"))
        browser.find_element(By.XPATH, "//button[.='Show more']").click()
    wait_until(browser, lambda: deals.asked[-1].limit == 1000)
    wait_until(browser, lambda: "1 of 250 deals are listed. Choose fewer days" in shown(browser, "Stuck longest"))


def test_what_is_open_and_what_was_closed_open_their_deals_too(server, browser, deals):
    browser.get(f"{server.url}/?chapter=pipeline")
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[aria-label='Open now'] .lead button"))
    browser.find_element(By.CSS_SELECTOR, "[aria-label='Open now'] .lead button").click()
    wait_until(browser, lambda: deals.asked[-1].kpi == "open_deals")
    browser.get(f"{server.url}/?chapter=funnel")
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".closed button"))
    browser.find_element(By.CSS_SELECTOR, ".closed button").click()
    wait_until(browser, lambda: deals.asked[-1].kpi == "won")
    assert deals.asked[-1].asked.whose.pipeline is not None


def test_each_bar_of_a_waterfall_opens_its_deals_by_mouse_and_by_key(server, browser, deals):
    browser.get(f"{server.url}/?chapter=pipeline")
    bar = "[aria-label='New: +€20,000 · 3 deals. Show the deals']"
    wait_until(browser, lambda: len(browser.find_elements(By.CSS_SELECTOR, bar)) == 2)
    for number, name in enumerate(("waterfall", "waterfall_due")):
        one = browser.find_elements(By.CSS_SELECTOR, bar)[number]
        browser.execute_script("arguments[0].focus()", one)
        one.send_keys(Keys.ENTER) if number else one.click()
        wait_until(browser, lambda name=name: getattr(deals.asked[-1], name) == "new")
        assert text_of(browser, "dialog h2") == "New"
        browser.find_element(By.CSS_SELECTOR, "dialog button.plain").click()
        wait_until(browser, lambda: not browser.find_element(By.CSS_SELECTOR, "dialog").is_displayed())


def test_a_list_that_is_open_is_what_is_printed(server, browser, deals, printed):
    browser.get(f"{server.url}/?chapter=team&period=quarter")
    wait_until(browser, lambda: "Ada" in shown(browser, "Reps"))
    browser.find_element(By.XPATH, "//section[@aria-label='Reps']//tr[th[starts-with(., 'Ada')]]//button").click()
    wait_until(browser, lambda: "4711" in text_of(browser, "dialog"))
    printed()
    assert text_of(browser, "body").startswith("Revenue · Ada")
    assert "Reps" not in text_of(browser, "main")
    assert "Close" not in text_of(browser, "body")
