"""Working time: which days are worked, and how much of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.core.buckets import Days
from stream.planning.calendar import WHOLE_DAY, WorkingTime, WorkingTimes
from tests.planning.funnels import BAVARIA, Q2, TURKEY, calendar, days, funnel


def time_of(*calendars) -> WorkingTime:
    time = WorkingTimes(funnel(calendar=list(calendars)).file).of("a", "")
    assert time is not None
    return time


@pytest.mark.parametrize(
    ("one", "by_15_may", "in_all"),
    [
        (calendar(), 33, 65),
        (calendar(*BAVARIA), 29, 59),
        (calendar(*TURKEY), 31, 59),
        (calendar(*TURKEY, halves=("2026-05-26",)), 31, 58.5),
    ],
)
def test_holidays_are_not_worked_and_half_of_half_days_is(one, by_15_may, in_all):
    time = time_of(one)
    assert time.worked(days("2026-04-01", "2026-05-15")) == by_15_may * WHOLE_DAY
    assert time.worked(Q2) == in_all * WHOLE_DAY


def test_a_holiday_on_a_day_that_is_not_worked_takes_nothing_away():
    assert time_of(calendar("2026-11-01")).worked(days("2026-11-01", "2026-11-25")) == 18 * WHOLE_DAY


def test_a_calendar_holds_from_its_day_on_and_the_first_one_before_too():
    time = time_of(
        calendar(starts="2026-01-01"), calendar(starts="2026-06-15", working_days=["mon", "tue"], hours_a_day=7.5)
    )
    assert time.worked(days("2026-06-08", "2026-06-14")) == 5 * WHOLE_DAY
    assert time.worked(days("2026-06-15", "2026-06-21")) == 2 * WHOLE_DAY
    assert time.worked(days("2025-06-09", "2025-06-15")) == 5 * WHOLE_DAY
    assert [time.seconds_on(date(2026, 6, day)) for day in (12, 13, 15)] == [8 * 3600, 0, 7.5 * 3600]


def test_a_team_s_calendar_counts_before_that_of_the_territory_and_that_before_the_file_s():
    def in_calendar(*worked: str) -> dict:
        return {"calendar": {"working_days": list(worked)}}

    file = funnel(
        calendar={"working_days": ["mon"]},
        teams=[{"id": "a", "name": "A", **in_calendar("mon", "tue", "wed")}, {"id": "b", "name": "B"}],
        territories=[{"id": "t", "name": "T", **in_calendar("mon", "tue")}, {"id": "u", "name": "U"}],
    ).file
    times = WorkingTimes(file)
    week = days("2026-06-15", "2026-06-21")
    assert [times.of(*seat).worked(week) // WHOLE_DAY for seat in (("a", "t"), ("b", "t"), ("b", "u"), ("b", ""))] == [
        3,
        2,
        1,
        1,
    ]


def test_without_a_calendar_nothing_is_said_of_working_time():
    assert WorkingTimes(funnel().file).of("a", "t") is None


@given(st.dates(date(2024, 12, 1), date(2027, 2, 1)), st.integers(0, 800), st.integers(0, 800))
def test_working_time_adds_up(first, length, cut):
    time = time_of(calendar(*BAVARIA, halves=("2026-12-24",), hours_a_day=7.3))
    last = first + timedelta(days=length)
    middle = first + timedelta(days=min(cut, length))
    assert time.worked(Days(first, last)) == sum(map(time.worked_on, Days(first, last).each()))
    after = time.worked(Days(middle + timedelta(days=1), last))
    assert time.worked(Days(first, last)) == time.worked(Days(first, middle)) + after
