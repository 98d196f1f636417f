from datetime import UTC, date, datetime, timedelta

import pytest

from stream.core.funnel import Funnel, micros, moment
from stream.core.periods import Days, fiscal_start, period, start_of
from tests.core.strategies import FILE


def funnel_in(zone, fiscal_year_starts=1):
    return Funnel(FILE.model_copy(update={"time_zone": zone, "fiscal_year_starts": fiscal_year_starts}))


def test_today_begins_at_midnight_of_the_reporting_zone():
    late = micros(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert period("today", late, funnel_in("UTC")) == Days(date(2026, 3, 1), date(2026, 3, 1))
    assert period("today", late, funnel_in("Europe/Berlin")).first == date(2026, 3, 2)


def test_seven_days_include_today():
    found = period("7d", micros(datetime(2026, 3, 3, 12, tzinfo=UTC)), funnel_in("UTC"))
    assert found == Days(date(2026, 2, 25), date(2026, 3, 3))


@pytest.mark.parametrize(
    ("day", "starts", "first"),
    [
        (date(2026, 3, 31), 1, date(2026, 1, 1)),
        (date(2026, 3, 31), 2, date(2026, 2, 1)),
        (date(2026, 1, 15), 2, date(2025, 11, 1)),
        (date(2026, 1, 15), 3, date(2025, 12, 1)),
        (date(2026, 1, 15), 4, date(2026, 1, 1)),
        (date(2026, 12, 31), 12, date(2026, 12, 1)),
    ],
)
def test_quarters_follow_the_fiscal_year(day, starts, first):
    assert fiscal_start(3, day, starts) == first


def test_weeks_begin_on_monday():
    assert start_of("week", date(2026, 3, 1), 1) == date(2026, 2, 23)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"])
def test_every_day_is_a_sum_of_whole_hours_also_when_the_clocks_change(zone):
    funnel = funnel_in(zone)
    at = datetime(2026, 3, 20, tzinfo=UTC)
    while at < datetime(2026, 4, 12, tzinfo=UTC):
        hour = funnel.hour_of(micros(at)) * 10**6
        assert 0 <= micros(at) - hour < 3600 * 10**6
        assert funnel.day_of(hour) == funnel.day_of(micros(at))
        assert moment(hour).astimezone(funnel.zone).minute == 0 or zone == "Australia/Lord_Howe"
        at += timedelta(minutes=7)
