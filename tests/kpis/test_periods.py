from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.core.buckets import Days, buckets, fiscal_start, start_of
from stream.core.funnel import Funnel, micros, moment
from stream.kpis.periods import GRAINS, period, readable_grain
from tests.support.histories import FILE


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


@pytest.mark.parametrize(
    ("day", "starts", "first"),
    [
        (date(2026, 3, 31), 1, date(2026, 1, 1)),
        (date(2026, 3, 31), 4, date(2025, 4, 1)),
        (date(2026, 4, 1), 4, date(2026, 4, 1)),
        (date(2024, 2, 29), 3, date(2023, 3, 1)),
        (date(2026, 12, 31), 12, date(2026, 12, 1)),
    ],
)
def test_years_are_fiscal_years(day, starts, first):
    assert start_of("year", day, starts) == first
    assert period("year", micros(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)), funnel_in("UTC", starts)) == (
        Days(first, day)
    )


def test_the_buckets_of_a_leap_february_are_its_29_days():
    february = Days(date(2024, 2, 1), date(2024, 2, 29))
    assert list(buckets("month", Days(date(2024, 2, 10), date(2024, 2, 11)), 1)) == [february]
    assert len(list(buckets("day", february, 1))) == 29


DATES = st.dates(date(1901, 1, 1), date(2298, 12, 31))


@given(first=DATES, length=st.integers(0, 1500), grain=st.sampled_from(GRAINS), starts=st.integers(1, 12))
def test_buckets_follow_each_other_without_a_gap_and_each_begins_where_its_days_do(first, length, grain, starts):
    days = Days(first, first + timedelta(days=length))
    found = list(buckets(grain, days, starts))
    assert found[0].first <= days.first <= found[0].last
    assert found[-1].first <= days.last <= found[-1].last
    for before, after in pairwise(found):
        assert after.first == before.last + timedelta(days=1)
    for bucket in found:
        assert start_of(grain, bucket.first, starts) == start_of(grain, bucket.last, starts) == bucket.first


@pytest.mark.parametrize(
    ("length", "grain"),
    [
        (1, "day"), (31, "day"), (32, "week"), (92, "week"), (93, "month"), (366, "month"), (3 * 366, "month"),
        (3 * 366 + 1, "quarter"), (3653, "quarter"), (20 * 366 + 1, "year"),
    ],
)  # fmt: skip
def test_days_are_looked_over_in_a_few_dozen_buckets(length, grain):
    days = Days(date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=length - 1))
    assert readable_grain(days) == grain
    assert len(list(buckets(grain, days, 1))) <= 82


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
