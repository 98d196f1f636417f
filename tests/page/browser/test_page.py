"""The page in the real browser, over reports that the test sets."""

from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from stream.core.codec import fingerprint
from tests.page.browser.screen import barriers, choose, drawn, go, on_a_phone, shown, text_of, wait_until
from tests.page.sample import a_report, nothing, rate, row, stage
from tests.page.sample_of_plans import a_goal
from tests.support.histories import KNOWN


def test_a_sales_leader_sees_the_numbers_beside_those_of_before_and_watches_them_change(server, browser, reports):
    reports.now = a_report(total=row(revenue=4_000_000, won=4, lost=6, previous={"revenue": 2_000_000}))
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    assert "100%" in text_of(browser, "[data-kpi=revenue] .better")
    assert "Arrows compare with Oct 1–25" in shown(browser, "At a glance")
    reports.now = a_report(total=row(revenue=5_000_000))
    wait_until(browser, lambda: "€50,000" in shown(browser, "At a glance"))


@pytest.mark.parametrize(("currency", "written"), [("HUF", "HUF 40,000"), ("IQD", "IQD 4,000"), ("JPY", "¥4M")])
def test_amounts_are_as_much_as_the_service_says_where_browsers_know_other_minor_units(
    server, browser, reports, currency, written
):
    reports.now = a_report(currency=currency, total=row(revenue=4_000_000))
    browser.get(server.url)
    wait_until(browser, lambda: written in shown(browser, "At a glance").replace("\xa0", " "))


def test_a_column_of_amounts_reads_in_one_form_and_a_short_amount_says_what_it_is_to_the_unit(server, browser, reports):
    amounts = {"Ada": 123_456_789, "Bo": 9_950_000, "Cem": 1_250_000}
    reps = tuple(row(rep_id=name, name=name, teams=(), revenue=amount) for name, amount in amounts.items())
    reports.now = a_report(total=row(revenue=sum(amounts.values())), reps=reps)
    browser.get(f"{server.url}/?chapter=team")
    wait_until(browser, lambda: "Cem" in shown(browser, "Reps"))
    column = "[aria-label=Reps] tr td:nth-of-type(1) .number"
    cells = f"return [...document.querySelectorAll('{column}')].map((one) => one.innerText)"
    assert browser.execute_script(cells) == ["€1,346,568", "€1,234,568", "€99,500", "€12,500"]
    go(browser, "Overview")
    wait_until(browser, lambda: "€1.35M" in shown(browser, "At a glance"))
    [short] = browser.find_elements(By.CSS_SELECTOR, "[data-kpi=revenue] .number")
    assert short.get_attribute("title") == "€1,346,568"
    assert "€1,346,568" in short.get_attribute("aria-label")


SHEET = {"width": 1032, "height": 720, "deviceScaleFactor": 1, "mobile": False}
"""A4 across, within its margins."""
SHRINKS = 1.25
"""So much wider a browser lets a page be that it prints; what is beyond that is cut."""


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_widest_table_has_room_on_paper(server, browser, reports, printed, language):
    much: dict[str, Any] = dict.fromkeys(("revenue", "quota", "landing", "open_amount"), 9_876_543_200)
    much |= {"average_deal": 12_345_600, "quota_attainment": 0.5, "pace": 0.8, "previous": {"revenue": 1_000_000}}
    reports.now = a_report(
        total=row(**much), reps=(row(rep_id="r1", name="Jonas-Maximilian Bergengruen", teams=(), **much),)
    )
    browser.get(f"{server.url}/?chapter=team&lang={language}")
    wait_until(browser, lambda: "Jonas-Maximilian" in text_of(browser, "main"))
    printed()
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SHEET)
    ends = "return [...document.querySelectorAll('main table')].map((one) => one.getBoundingClientRect().right)"
    assert max(browser.execute_script(ends)) < SHEET["width"] * SHRINKS


def test_days_of_another_year_say_of_which(server, browser, reports):
    reports.now = a_report(previous_from="2025-11-01", previous_to="2025-11-25")
    browser.get(server.url)
    wait_until(browser, lambda: "Arrows compare with Nov 1–25, 2025" in shown(browser, "At a glance"))


@pytest.mark.parametrize(
    ("kpi", "value", "said"), [("revenue", 0, ["€0"]), ("created", 1, ["0", "1"]), ("created", 3, ["0", "1", "2", "3"])]
)
def test_no_value_stands_twice_on_the_axis_of_a_chart(server, browser, reports, kpi, value, said):
    days = [row(**{kpi: value}) | {"from": f"2026-11-0{day}", "to": f"2026-11-0{day}"} for day in (1, 2)]
    reports.now = a_report(trend=tuple(days), previous_trend=())
    browser.get(server.url)
    wait_until(
        browser, lambda: browser.execute_script("return document.querySelector('option[value=created]') !== null")
    )
    browser.execute_script(
        "const field = document.querySelector('option[value=created]').parentElement; field.value = arguments[0];"
        "field.dispatchEvent(new Event('change', {bubbles: true}))",
        kpi,
    )
    axis = "return [...document.querySelectorAll('.chart [text-anchor=end]')].map((one) => one.textContent)"
    wait_until(browser, lambda: [one for one in browser.execute_script(axis) if one] == said)


def test_the_funnel_says_in_words_what_became_of_the_deals_of_each_stage(server, browser):
    browser.get(f"{server.url}/?chapter=funnel")
    wait_until(browser, lambda: "50 moved on" in text_of(browser, "[data-stage=lead]"))
    told = text_of(browser, "[data-stage=lead]")
    assert "91 deals entered" in told
    assert "29 lost" in told
    assert "12 still fresh" in told


def test_a_stage_leaks_most_only_where_chance_does_not_explain_it(server, browser, reports):
    def pipelines(lost):
        stages = (stage("lead", "Lead", lost=rate(20, 100)), stage("offer", "Offer", lost=rate(lost, 100)))
        return (row(pipeline_id="new", name="New", kind="deals", stages=stages),)

    reports.now = a_report(pipelines=pipelines(25))
    browser.get(f"{server.url}/?chapter=funnel")
    wait_until(browser, lambda: "25%" in text_of(browser, "[data-stage=offer]"))
    assert "Biggest leak" not in text_of(browser, "main")
    reports.now = a_report(pipelines=pipelines(60))
    wait_until(browser, lambda: "Biggest leak: Offer" in shown(browser, "New"))


def test_deals_without_a_stage_are_told_once_under_a_name_of_their_own(server, browser, reports):
    placed = a_report().pipelines
    unplaced = row(pipeline_id="", name="No stage yet", kind="deals", created=3, stages=())
    reports.now = a_report(pipelines=(*placed, unplaced))
    browser.get(f"{server.url}/?chapter=funnel")
    wait_until(browser, lambda: "3 deals were created" in shown(browser, "No stage yet"))


def test_a_selection_survives_an_update(server, browser, reports):
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    browser.execute_script(
        "getSelection().selectAllChildren(document.querySelector('[data-kpi=won], [data-kpi=win_rate] dt'))"
    )
    selected = browser.execute_script("return getSelection().toString()")
    assert selected
    reports.now = a_report(total=row(revenue=5_000_000))
    wait_until(browser, lambda: "€50,000" in shown(browser, "At a glance"))
    assert browser.execute_script("return getSelection().toString()") == selected


def test_reps_are_sorted_searched_and_keep_their_total_in_view(server, browser):
    browser.get(f"{server.url}/?chapter=team")
    wait_until(browser, lambda: "Ida" in shown(browser, "Reps"))

    def names():
        return [cell.text.split()[0] for cell in browser.find_elements(By.CSS_SELECTOR, "[aria-label=Reps] tbody th")]

    assert names()[:2] == ["Ida", "Hal"]
    browser.find_element(By.XPATH, "//section[@aria-label='Reps']//th//button[starts-with(., 'Revenue')]").click()
    assert names()[:2] == ["Ada", "Bo"]
    browser.find_element(By.CSS_SELECTOR, "[aria-label=Reps] input").send_keys("da")
    wait_until(browser, lambda: names() == ["Ada", "Dana", "Ida"])
    assert "Total" in text_of(browser, "[aria-label=Reps] thead .total")


def test_reps_and_teams_have_their_quota_beside_what_they_did_where_anybody_has_one(server, browser, reports):
    half: dict[str, Any] = {
        "revenue": 6_000_000,
        "quota": 12_000_000,
        "quota_attainment": 0.5,
        "pace": 0.8,
        "landing": 9_600_000.0,
    }
    reports.now = a_report(
        teams=(row(team_id="n", name="North", **half),), reps=(row(rep_id="r1", name="Ada", teams=(), **half),)
    )
    browser.get(f"{server.url}/?chapter=team")
    wait_until(browser, lambda: "Ada" in shown(browser, "Reps"))
    for label in ("Teams", "Reps"):
        head = text_of(browser, f"[aria-label={label}] thead")
        assert all(one in head for one in ("Quota", "Attained", "Pace", "Landing"))
        of_one = text_of(browser, f"[aria-label={label}] tbody tr")
        assert all(one in of_one for one in ("€120,000", "50%", "80%", "behind", "€96,000"))
    no_quota: dict[str, Any] = {"quota": None, "quota_attainment": None, "pace": None, "landing": None}
    reports.now = a_report(reps=(row(rep_id="r1", name="Bo", teams=(), **no_quota),))
    wait_until(browser, lambda: "Bo" in shown(browser, "Reps"))
    assert "Landing" not in text_of(browser, "[aria-label=Reps] thead")


def test_what_could_not_be_used_is_told_with_the_line_for_the_funnel_file(server, browser):
    browser.get(server.url)
    wait_until(browser, lambda: "Rep 51099" in shown(browser, "What could not be used"))
    told = shown(browser, "What could not be used")
    assert "12 times" in told
    assert '- {id: "51099", name: …}' in told


def test_nothing_comes_from_elsewhere_and_nothing_goes_wrong(server, browser):
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    for chapter in ("Funnel", "Pipeline", "Forecast", "Goals and pay", "Team", "All numbers"):
        go(browser, chapter)
        wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "main section"))
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    urls = browser.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert urls
    assert all(url.startswith(server.url) for url in urls)


def test_names_are_asked_for_once_and_again_when_the_funnel_file_is_another(server, browser, status):
    def asked():
        urls = browser.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
        return [url for url in urls if "/api/funnel?" in url]

    status["funnel"] = fingerprint(KNOWN.file)
    browser.get(server.url)
    wait_until(browser, lambda: text_of(browser, "#state-text") == "Live")
    assert len(asked()) == 1
    status["funnel"] = 7
    wait_until(browser, lambda: len(asked()) == 2)


@pytest.mark.parametrize("chapter", ["overview", "alerts", "funnel", "pipeline", "forecast", "money", "team", "all"])
def test_everybody_can_use_it(server, browser, chapter):
    browser.get(f"{server.url}/?chapter={chapter}")
    wait_until(browser, lambda: drawn(browser))
    assert barriers(browser) == []


def test_without_any_deal_it_says_so(server, browser, reports):
    reports.now = nothing()
    browser.get(server.url)
    wait_until(browser, lambda: "No data yet" in text_of(browser, "main"))


def test_a_name_from_the_data_is_never_markup(server, browser, reports):
    name = "<img src=x onerror=alert(1)>"
    reports.now = a_report(reps=(row(rep_id="x", name=name, teams=()),))
    browser.get(f"{server.url}/?chapter=team")
    wait_until(browser, lambda: "<img src=x" in shown(browser, "Reps"))
    assert browser.find_elements(By.CSS_SELECTOR, "img") == []


def test_period_team_and_chapter_are_kept_in_the_address(server, browser, reports):
    browser.get(f"{server.url}/?period=quarter&team=s&chapter=team")
    wait_until(browser, lambda: any(query.whose.team == "s" for query in reports.asked))
    assert browser.find_element(By.CSS_SELECTOR, "input[value=quarter]").is_selected()
    assert "Ada" in shown(browser, "Reps")
    browser.execute_script("document.querySelector('input[value=today]').click()")
    wait_until(browser, lambda: all(part in browser.current_url for part in ("period=today", "team=s", "chapter=team")))


def test_any_dates_can_be_chosen_beginning_with_those_on_the_screen(server, browser, reports):
    browser.get(server.url)
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    browser.find_element(By.CSS_SELECTOR, "input[value=dates]").send_keys(Keys.SPACE)
    wait_until(browser, lambda: browser.find_elements(By.NAME, "from"))
    assert browser.find_element(By.NAME, "from").get_attribute("value") == "2026-11-01"
    choose(browser, "to", "2026-11-20")
    wait_until(browser, lambda: "from=2026-11-01&to=2026-11-20" in browser.current_url)
    browser.refresh()
    wait_until(browser, lambda: "Nov 1–20, 2026" in text_of(browser, "#range"))
    assert browser.find_element(By.CSS_SELECTOR, "input[value=dates]").is_selected()


def test_dates_in_the_wrong_order_say_so_and_the_numbers_stay(server, browser, reports):
    browser.get(f"{server.url}/?from=2024-01-01&to=2024-01-31")
    wait_until(browser, lambda: "€40,000" in shown(browser, "At a glance"))
    choose(browser, "to", "2023-01-31")
    wait_until(browser, lambda: text_of(browser, "#dates-problem") == "The first day is after the last.")
    assert "from=2024-01-01&to=2024-01-31" in browser.current_url
    assert all(query.first is None or query.last is None or query.first <= query.last for query in reports.asked)


def test_no_word_in_a_table_is_broken_on_a_phone(server, browser):
    on_a_phone(browser)
    browser.get(server.url)
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[data-kpi=revenue] button"))
    browser.find_element(By.CSS_SELECTOR, "[data-kpi=revenue] button").click()
    wait_until(browser, lambda: "overdue" in text_of(browser, "dialog[open]"))
    lines = "return [...document.querySelectorAll('dialog .flag')].map((flag) => flag.getClientRects().length)"
    assert browser.execute_script(lines) == [1, 1]


WIDEST_NAME = """
const names = [...document.querySelectorAll(".scroll tbody th")];
return Math.max(0, ...names.map((name) => name.getBoundingClientRect().width));
"""


@pytest.mark.parametrize("chapter", ["overview", "alerts", "funnel", "pipeline", "forecast", "money", "team"])
def test_nothing_sticks_out_on_a_phone(server, browser, reports, chapter):
    long = "Donaudampfschifffahrtsgesellschaftskapitän"
    pipeline = row(pipeline_id="new", name=long, kind="deals", stages=(stage("lead", long), stage("won", "Won", "won")))
    reps = tuple(row(rep_id=f"r{n}", name=long, teams=({"team_id": "n", "name": long},)) for n in range(9))
    reports.now = a_report(pipelines=(pipeline,), reps=reps, goals=(a_goal(of=(long,)),))
    on_a_phone(browser)
    browser.get(f"{server.url}/?chapter={chapter}")
    wait_until(browser, lambda: drawn(browser))
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    assert browser.execute_script(WIDEST_NAME) < 250, "beside a name there is room for a number"


COVERED = """
const buttons = [...document.querySelectorAll("[aria-label=Reps] tbody button.number")];
return [...buttons, ...buttons.reverse()].filter((button) => {
  button.focus();
  const { left, top, width, height } = button.getBoundingClientRect();
  return !button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}).map((button) => button.getAttribute("aria-label"));
"""


def test_what_has_the_focus_in_a_table_lies_beneath_neither_its_names_nor_its_headings(server, browser):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 700, "height": 500, "deviceScaleFactor": 1, "mobile": False}
    )
    browser.get(f"{server.url}/?chapter=team")
    wait_until(browser, lambda: "Ida" in shown(browser, "Reps"))
    assert browser.execute_script(COVERED) == []
