"""Alerts on the page: on top of the overview, and in a chapter with what stands behind them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from schemas.alert import Watched
from schemas.alert_reports import ExplainedDay, Explanation, Heard, HeardOf
from stream.access.sight import Sight
from tests.page.browser.screen import barriers, go, on_a_phone, shown, text_of, wait_until
from tests.support.alerts import NOON, alert, answer, behind, delivery

FIRST = date(2026, 4, 6)
WATCHED = Watched(
    series="lost/new-business/proposal/team/north", parent="lost/new-business/proposal/all", standing="watched",
    watched_in="", why="", outcomes=400, leaks=80, a_day=10.0, rate=0.2, known=420.0, needed=112.0,
    days_between_false_alarms=500.0, baseline=((400, 80, 0.0),), prior=(4.0, 16.0), sizes=((10, 1.0),),
    heights=((-1.4, 4.3),), warning_below=1.2, moves_by=0.01,
)  # fmt: skip
EXPLAINED = Explanation(
    name="Lost in Proposal, North",
    calibration_id="2026-04-01",
    watched=WATCHED,
    days=tuple(
        ExplainedDay(
            day=FIRST + timedelta(days=n), outcomes=10, leaks=2 + (n > 20), expected=2.0, tolerated=2.6,
            evidence=max(0.0, (n - 20) * 0.5), threshold=4.3, event="",
        )
        for n in range(30)
    ),
)  # fmt: skip

MOVED = """
window.moved = [];
const note = (shift) => shift.sources.forEach(({ node }) => window.moved.push(node.id || node.parentElement.id));
new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def chapter(server, browser, alerts):
    """Open the chapter with an alert that fires."""

    def opened(*others, **fields):
        alerts.now = (alert(behind=behind(), **fields), *others)
        alerts.explanation = EXPLAINED
        browser.get(f"{server.url}/?chapter=alerts")
        wait_until(browser, lambda: "usually lost" in shown(browser, "Now"))

    return opened


def test_what_leaks_stands_on_top_of_the_overview(server, browser, alerts):
    alerts.now = (alert(), alert("a2", group_id="a1", title="Part of it"), alert("a3", state="warning"))
    browser.get(server.url)
    wait_until(browser, lambda: shown(browser, "Alerts"))
    told = shown(browser, "Alerts")
    assert told.startswith("1 alert\n")
    assert "More is lost in Proposal. Since about 27 April 36 of 100 deals" in told
    first = browser.find_element(By.CSS_SELECTOR, "main section")
    assert first.get_attribute("aria-label") == "Alerts"


def test_an_alert_calls_people_and_places_by_name_also_where_the_page_shows_those_of_others(server, browser, alerts):
    own = {"team_id": "s", "pipeline_id": "more", "stage_id": "ask"}
    alerts.now = (alert(behind=behind(reps=({"id": "cy", "leaks": 9, "outcomes": 20},)), **own),)
    browser.get(f"{server.url}/?chapter=alerts&team=n")
    wait_until(browser, lambda: "Cy: 9 of 20" in shown(browser, "Now"))
    browser.execute_script("document.querySelector('.behind + details').open = true")
    browser.find_element(By.XPATH, "//button[contains(., 'lost deals') or contains(., 'Lost deals')]").click()
    wait_until(browser, lambda: "Ask, South, " in text_of(browser, "#deals-title"))


def test_of_many_alerts_those_that_cost_most_are_on_top_and_the_others_folded(server, browser, alerts):
    def costing(alert_id, amount):
        return alert(alert_id, title=f"Costs {amount}", behind=behind(amount_above=amount))

    silent = alert("quiet", kind="silence", title="Nothing comes any more")
    alerts.now = (*(costing(f"a{n}", n) for n in range(1, 8)), silent)
    browser.get(server.url)
    wait_until(browser, lambda: shown(browser, "Alerts"))
    titles = "section[aria-label=Alerts] strong"
    seen = [one.text for one in browser.find_elements(By.CSS_SELECTOR, titles) if one.is_displayed()]
    assert seen == ["Nothing comes any more", "Costs 7", "Costs 6"]
    folded = browser.find_element(By.CSS_SELECTOR, "section[aria-label=Alerts] summary")
    assert folded.text == "5 more alerts"
    folded.send_keys(Keys.ENTER)
    wait_until(browser, lambda: "Costs 1" in shown(browser, "Alerts"))


def test_on_a_phone_the_first_number_is_near_the_top_also_beside_many_alerts(server, browser, alerts):
    on_a_phone(browser)
    alerts.now = tuple(alert(f"a{n}", text="Since about 27 April 36 of 100 deals are lost. " * 4) for n in range(8))
    browser.get(server.url)
    wait_until(browser, lambda: shown(browser, "Alerts") and shown(browser, "At a glance"))
    assert browser.execute_script("return document.querySelector('.card').getBoundingClientRect().top") < 900


def test_nothing_moves_down_when_an_alert_comes_on_top(server, browser, alerts):
    alerts.now = (alert(),)
    noting = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": MOVED})
    try:
        browser.get(server.url)
        wait_until(browser, lambda: shown(browser, "Alerts") and shown(browser, "At a glance"))
        assert "main" not in browser.execute_script("return window.moved")
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", noting)


def test_the_overview_says_nothing_of_alerts_where_none_fires_or_all_are_put_off(server, browser, alerts):
    alerts.now = (
        alert("a1", answer=answer(kind="snoozed", until=date(2026, 5, 9))),
        alert("a2", state="resolved", ended_on=date(2026, 5, 5)),
    )
    browser.get(server.url)
    wait_until(browser, lambda: shown(browser, "At a glance"))
    assert shown(browser, "Alerts") == ""


def test_what_was_put_off_comes_back_after_its_last_day_though_nothing_else_has_changed(server, browser, alerts):
    put_off = answer(kind="snoozed", until=NOON.date() - timedelta(days=1))
    alerts.now = (alert(answer=put_off, judged_on=NOON.date() - timedelta(days=4)),)
    browser.get(server.url)
    wait_until(browser, lambda: shown(browser, "Alerts").startswith("1 alert"))


def test_all_parts_that_go_on_are_shown_though_what_they_were_told_with_is_over(server, browser, alerts):
    alerts.now = (
        alert("part", group_id="a1", title="South goes on"),
        alert("west", group_id="a1", title="West goes on"),
        alert(state="resolved", ended_on=date(2026, 5, 5), title="North is over"),
    )
    browser.get(server.url)
    wait_until(browser, lambda: shown(browser, "Alerts"))
    assert shown(browser, "Alerts").startswith("2 alerts\n")
    browser.find_element(By.CSS_SELECTOR, "section[aria-label=Alerts] button").click()
    wait_until(browser, lambda: "South goes on" in shown(browser, "Now"))
    assert "West goes on" in shown(browser, "Now")
    assert "North is over over May 5, 2026" in " ".join(shown(browser, "Over").split())


@pytest.mark.parametrize(
    ("followed", "place"),
    [("a1", "Now"), ("a2", "Now"), ("unsure", "Not sure yet"), ("over", "Over"), ("part", "What you were told")],
)
def test_a_link_to_an_alert_opens_it_wherever_it_stands(server, browser, alerts, followed, place):
    alerts.now = (
        alert(),
        alert("a2", title="Another one"),
        alert("unsure", state="warning", fired_on=None),
        alert("over", state="resolved", ended_on=date(2026, 4, 20)),
        alert("part", group_id="a1"),
    )
    browser.get(f"{server.url}/?alert={followed}")
    wait_until(browser, lambda: shown(browser, place))
    opened = f"section[aria-label='{place}'] details[data-alert={followed}][open]"
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, opened))


def test_the_picture_of_what_is_over_shows_its_own_days_and_two_weeks_more(server, browser, alerts):
    over = alert(state="resolved", ended_on=date(2026, 4, 20), since={"best": FIRST, "from": FIRST, "to": FIRST})
    alerts.now, alerts.explanation = (over,), EXPLAINED
    browser.get(f"{server.url}/?chapter=alerts")
    wait_until(browser, lambda: shown(browser, "Over"))
    browser.find_element(By.CSS_SELECTOR, "section[aria-label=Over] summary").click()
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "svg.course"))
    said = browser.find_element(By.CSS_SELECTOR, "svg.course").get_attribute("aria-label")
    assert "from Apr 6, 2026 to May 4, 2026" in said


def test_its_life_has_a_line_for_each_state_and_not_for_each_day_in_the_order_of_time(chapter, browser, alerts):
    days = [alert(version=n, judged_on=FIRST + timedelta(days=n)) for n in (2, 3, 4)]
    alerts.versions = (alert(state="warning", fired_on=None), *days)
    alerts.deliveries = (delivery(minutes=13 * 60),)
    chapter(answer=answer(minutes=14 * 60))
    life = browser.find_elements(By.CSS_SELECTOR, ".alert details")[-1]
    life.find_element(By.TAG_NAME, "summary").click()
    came = [line.split(": ")[-1] for line in life.text.splitlines()[1:]]
    assert came == ["not sure yet", "leaking", "told hook", "seen. The price list"]
    assert "May 7, 2026, 04:30 AM: told hook" in life.text  # in the reporting time zone


def test_the_button_on_the_overview_leads_to_what_stands_behind_it(server, browser, alerts):
    alerts.now = (alert(),)
    browser.get(server.url)
    wait_until(browser, lambda: shown(browser, "Alerts"))
    browser.find_element(By.CSS_SELECTOR, "section[aria-label=Alerts] button").click()
    wait_until(browser, lambda: "More is lost in Proposal" in shown(browser, "Now"))
    assert "chapter=alerts" in browser.current_url


def test_an_alert_says_what_it_costs_and_what_the_deals_have_in_common(chapter, browser, alerts):
    alerts.deliveries = (delivery(), delivery(status="waiting", receiver="slack"))
    chapter()
    told = shown(browser, "Now")
    assert "leaking" in told
    assert "Worth about €40,000 more than what is usually lost" in told
    assert "price: 10" in told
    assert "101: 9 of 20" in told
    assert "Small numbers say little of a person" in told
    life = browser.find_elements(By.CSS_SELECTOR, ".alert details")[-1]
    life.find_element(By.TAG_NAME, "summary").click()
    assert "told hook" in life.text
    assert "slack" not in life.text


def test_the_picture_says_in_words_how_sure_it_is_and_since_when(chapter, browser):
    chapter()
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "svg.course"))
    said = browser.find_element(By.CSS_SELECTOR, "svg.course").get_attribute("aria-label")
    assert "from Apr 6, 2026 to May 5, 2026: above what makes an alert; it began about Apr 27, 2026" in said
    assert len(browser.find_elements(By.CSS_SELECTOR, "svg.course .change")) == 1


def test_what_somebody_says_is_sent_with_the_reason(chapter, browser, alerts):
    chapter()
    form = browser.find_element(By.CSS_SELECTOR, "form.answering")
    Select(form.find_element(By.TAG_NAME, "select")).select_by_visible_text("This is the new normal")
    form.find_element(By.NAME, "reason").send_keys("New price list")
    form.find_element(By.NAME, "by").send_keys("Ada")
    form.find_element(By.TAG_NAME, "button").click()
    wait_until(browser, lambda: "Ada says: the new normal. New price list" in shown(browser, "Now"))
    assert alerts.said == [{"kind": "new_normal", "reason": "New price list", "by": "Ada"}]


def test_what_cannot_be_said_now_is_told_and_nothing_typed_is_lost(chapter, browser):
    chapter()
    form = browser.find_element(By.CSS_SELECTOR, "form.answering")
    Select(form.find_element(By.TAG_NAME, "select")).select_by_value("real")
    form.find_element(By.NAME, "reason").send_keys("A competitor")
    form.find_element(By.TAG_NAME, "button").click()
    wait_until(browser, lambda: "Kafka does not answer; say it again" in text_of(browser, "form.answering"))
    assert form.find_element(By.NAME, "reason").get_attribute("value") == "A competitor"


def test_the_deals_of_a_leak_can_be_listed(chapter, browser, deals):
    chapter(team_id="n", pipeline_id="new", stage_id="offer")
    browser.find_element(By.CSS_SELECTOR, ".alert details:has(.ids) summary").click()
    assert text_of(browser, ".ids") == "4711"
    browser.find_element(By.CSS_SELECTOR, ".alert details:has(.ids) button").click()
    wait_until(browser, lambda: deals.asked)
    asked = deals.asked[-1]
    of = asked.asked
    assert (asked.kpi, asked.stage, of.whose.team, of.first) == ("lost_moves", "offer", "n", date(2026, 4, 27))


def test_what_is_over_and_what_is_not_sure_stand_apart(chapter, browser):
    chapter(
        alert("w", state="warning", fired_on=None, title="Perhaps"),
        alert("o", state="withdrawn", ended_on=date(2026, 5, 5), title="It was not so"),
    )
    assert "Perhaps not sure yet" in shown(browser, "Not sure yet").replace("\n", " ")
    assert "It was not so withdrawn" in shown(browser, "Over").replace("\n", " ")


def test_where_nothing_leaks_and_nothing_is_known_it_says_so(server, browser):
    browser.get(f"{server.url}/?chapter=alerts")
    wait_until(browser, lambda: "Nothing leaks more than usual" in shown(browser, "Now"))
    wait_until(browser, lambda: "a quarter of deals must be known" in shown(browser, "What is watched"))


def heard_of(name, *, silent=False, why=None, hours_ago=5):
    return HeardOf(
        series=f"silence/connector/{name.lower()}", name=name, standing="learning" if why else "watched", why=why,
        last_at=datetime.now(UTC) - timedelta(hours=hours_ago), threshold=None if why else 7.5,
        days_between_false_alarms=364.0, is_silent=silent, a_week=81.0, active_hours=34.0, spread=0.1,
        said_after_hours=None if why else 6,
    )  # fmt: skip


def test_a_connector_that_is_silent_says_what_to_do_and_whom_nothing_is_heard_of(server, browser, alerts):
    text = "Nothing has come from HubSpot since Tuesday 3 March 2026, 09:40. Look whether the subscription is still on."
    silence = {"last_at": NOON, "usually": 24.0, "teams": ("n",), "everybody": True}
    alerts.now = (
        alert(
            kind="silence", series="silence/connector/hubspot", team_id="", pipeline_id="", stage_id="",
            calibration_id="", rate_after=None, title="Nothing comes from HubSpot any more", text=text, silence=silence,
        ),
    )  # fmt: skip
    alerts.heard = Heard(series=(heard_of("HubSpot", silent=True), heard_of("Close", why="young", hours_ago=50)))
    browser.get(f"{server.url}/?chapter=alerts")
    wait_until(browser, lambda: "What is it?" in shown(browser, "Now"))
    wait_until(browser, lambda: "Now 1 is silent." in shown(browser, "Heard of"))  # it is asked for by itself
    assert "Nothing comes from HubSpot any more silent" in shown(browser, "Now").replace("\n", " ")
    assert text in shown(browser, "Now")
    kinds = Select(browser.find_element(By.CSS_SELECTOR, "form.answering select")).options
    assert [one.get_attribute("value") for one in kinds] == ["acknowledged", "snoozed"]
    rows = [
        row.text.replace("\n", " ")
        for row in browser.find_elements(By.CSS_SELECTOR, "[aria-label='Heard of'] tbody tr")
    ]
    assert rows == [
        "HubSpot CRM 5 hours ago 81 6 hours silent",
        "Close CRM 2 days ago – – learning it has been heard of for less than eight weeks",
    ]


def test_where_nothing_was_heard_yet_there_is_no_table_of_it(server, browser):
    browser.get(f"{server.url}/?chapter=alerts")
    wait_until(browser, lambda: shown(browser, "What is watched"))
    assert shown(browser, "Heard of") == ""


def test_an_alert_with_all_that_is_folded_in_it_shuts_nobody_out(server, browser, alerts):
    alerts.now = (alert(behind=behind(deals=tuple(f"salesforce:00600000000{n:04}AAA" for n in range(200)))),)
    alerts.parts = (alert("a2", group_id="a1"),)
    alerts.explanation = EXPLAINED
    browser.get(f"{server.url}/?chapter=alerts")
    wait_until(browser, lambda: "usually lost" in shown(browser, "Now"))
    wait_until(browser, lambda: "How sure it is" in shown(browser, "Now"))
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    wait_until(browser, lambda: "0199AAA" in shown(browser, "Now"))
    assert barriers(browser) == []


@pytest.mark.parametrize(
    ("sight", "told"),
    [(Sight("mia", team="n"), "Nothing leaks more than usual"), (Sight("ada", rep="ada"), "Alerts are about teams")],
)
def test_who_sees_a_part_is_shown_nothing_of_what_is_about_everybody(server, browser, monkeypatch, sight, told):
    monkeypatch.setattr("stream.page.routes.seen_by", lambda _: sight)
    browser.get(f"{server.url}/?chapter=alerts")
    wait_until(browser, lambda: told in text_of(browser, "main"))
    go(browser, "Team")
    wait_until(browser, lambda: shown(browser, "Reps"))
    assert not shown(browser, "Are territories fair?")
    go(browser, "Overview")
    wait_until(browser, lambda: shown(browser, "At a glance"))
    assert not shown(browser, "What could not be used")
    asked = browser.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
    assert not [one for one in asked if "/api/calibration" in one or "/api/silence" in one]


def test_alerts_are_printed_with_what_they_say_though_they_are_folded(chapter, browser, printed):
    chapter(alert("a2", title="Also lost", text="More of them."))
    is_seen = """return [...document.querySelectorAll(".alert > p")].map((one) => one.checkVisibility())"""
    assert browser.execute_script(is_seen) == [True, False]
    printed()
    assert browser.execute_script(is_seen) == [True, True]


def test_deals_behind_an_alert_are_those_of_the_alert_whatever_the_page_shows(server, browser, alerts, deals):
    alerts.now = (alert(behind=behind(), team_id="", pipeline_id="new", stage_id="offer"),)
    browser.get(f"{server.url}/?chapter=alerts&team=n")
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".behind ~ details summary"))
    browser.find_element(By.CSS_SELECTOR, ".behind ~ details summary").click()
    browser.find_element(By.XPATH, "//button[.='Show all lost deals of these days']").click()
    wait_until(browser, lambda: deals.asked)
    assert deals.asked[-1].asked.whose.team is None
