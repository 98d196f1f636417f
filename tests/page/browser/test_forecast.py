"""Chapter Forecast."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from schemas.report import ForecastValue
from tests.page.browser.screen import shown, text_of, wait_until
from tests.page.sample_of_plans import FORECAST, a_forecast


@pytest.fixture
def chapter(server, browser):
    """Open the chapter, with more parameters."""

    def opened(more=""):
        browser.get(f"{server.url}/?chapter=forecast{more}")
        wait_until(browser, lambda: shown(browser, "How good forecasts were"))

    return opened


def test_what_the_month_comes_to_is_said_with_its_range_and_the_chance_of_the_quota(chapter, browser):
    chapter()
    told = shown(browser, "Forecast")
    assert "Nov 1–30, 2026 comes to about €12,500, in eight of ten cases between €10,000 and €15,000. " in told
    assert "The quota of €12,000 is reached with a chance of 60%." in told
    assert "75% of the quota" in text_of(browser, "[data-kpi=booked]")
    assert "€3,600" in text_of(browser, "[data-kpi=to_come]")
    picture = browser.find_element(By.CSS_SELECTOR, ".outlook")
    assert text_of(browser, ".outlook-marks").splitlines()[-1] == "quota €12,000"
    assert "€10,000 or more in nine of ten cases" in picture.get_attribute("aria-label")


def test_with_what_other_deals_bring_the_month_comes_to_more_and_the_record_has_both(chapter, browser, forecasts):
    all_ = FORECAST | {"mean": 2_000_000, "p10": 1_500_000, "p50": 2_000_000, "p90": 2_500_000, "chance": 0.99}
    past = [one.model_copy(update={"in_all": ForecastValue(**all_), "within_all": True}) for one in a_forecast().record]
    forecasts.now = a_forecast(
        in_all=all_,
        besides={"periods": 4, "in_time": 0.5, "mean": 900_000, "p10": 500_000, "p90": 1_300_000},
        record=tuple(past),
        calibration=a_forecast().calibration.model_copy(update={"periods_in_all": 8, "within_all": 7}),
    )
    chapter()
    told = shown(browser, "Forecast")
    assert "comes to about €20,000, in eight of ten cases between €15,000 and €25,000. " in told
    assert "is reached with a chance of 99%." in told
    band = browser.find_element(By.CSS_SELECTOR, "p.lead + .row-picture .p-band")
    assert (band.get_attribute("x"), band.get_attribute("width")) == ("600", "400")
    assert "By the last 4 months at this point: 50% of what due deals are expected to bring comes by the end" in told
    record = shown(browser, "How good forecasts were")
    assert "In all, with what other deals bring, in 7 of 8 months." in record
    assert "€15,000–€25,000, within" in record


def test_velocity_is_said_with_the_four_numbers_it_is_made_of(chapter, browser):
    chapter()
    said = "40 open qualified deals × 25% won × €12,000 each, over 30 days from creation to close, is €4,000 a day"
    assert said in shown(browser, "Forecast")


def test_teams_deals_and_stages_have_their_part(chapter, browser, deals):
    chapter()
    assert "€10,000–€15,000" in shown(browser, "Forecast by team")
    assert "60%" in shown(browser, "Forecast by team")
    assert "40%" in shown(browser, "The deals that are expected to bring most")
    assert browser.find_element(By.CSS_SELECTOR, "section[aria-label^='The deals that'] a").get_attribute("href")
    assert "2 open deals with no expected close date" in shown(browser, "Forecast by stage")
    browser.find_element(By.CSS_SELECTOR, "[aria-label='Forecast by team'] td button").click()
    wait_until(browser, lambda: deals.asked and deals.asked[-1].asked.whose.team == "n")


def test_how_good_forecasts_were_is_said_in_a_sentence_with_what_came(chapter, browser):
    chapter()
    told = shown(browser, "How good forecasts were")
    assert "What came lay within the range in 3 of 11 months; eight of ten should." in told
    assert "they were too low" in told
    assert "€16,000" in told
    assert "€7,000 of deals due then" in told


@pytest.mark.parametrize("leaning", [None, "too low", "too high"])
def test_it_says_to_which_side_forecasts_lean(chapter, browser, forecasts, leaning):
    record = a_forecast()
    calibration = record.calibration.model_copy(update={"leaning": leaning})
    forecasts.now = record.model_copy(update={"calibration": calibration})
    chapter()
    told = shown(browser, "How good forecasts were")
    assert (leaning or "") in told
    assert ("than chance explains" in told) == (leaning is not None)


def test_where_too_little_is_known_it_says_so(chapter, browser, forecasts):
    forecasts.now = a_forecast(
        total=None, points=(), teams=(), stages=(), deals=(), record=(),
        calibration={"periods": 0, "within": 0, "mean_rank": None, "leaning": None, "stages": ()},
    )  # fmt: skip
    chapter()
    assert "Too few deals were closed to go by" in shown(browser, "Forecast")
    assert "No month is over of which enough was known" in shown(browser, "How good forecasts were")


def test_without_a_quota_there_is_no_chance_of_it(chapter, browser, forecasts):
    forecasts.now = a_forecast(total=FORECAST | {"target": None, "chance": None})
    chapter()
    assert "there is no quota" in text_of(browser, "[data-kpi=chance]")
    assert "quota of" not in text_of(browser, "[aria-label=Forecast] .lead")


@pytest.mark.parametrize(("period", "asked"), [("today", "month"), ("quarter", "quarter"), ("year", "quarter")])
def test_it_is_of_the_month_or_quarter_as_the_page_shows_and_of_the_other_on_demand(
    chapter, browser, forecasts, period, asked
):
    chapter(f"&period={period}&team=n")
    assert {(query.period, query.whose.team) for query in forecasts.asked} == {(asked, "n")}
    other = {"month": "quarter", "quarter": "month"}[asked]
    Select(browser.find_element(By.CSS_SELECTOR, "[aria-label=Forecast] select")).select_by_value(other)
    wait_until(browser, lambda: forecasts.asked[-1].period == other)
