"""Periods and grains in the reporting time zone, quarters by its fiscal year. `now` is an argument."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from stream.core.funnel import Funnel

PeriodName = Literal["today", "7d", "month", "quarter", "year"]
Grain = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[PeriodName, ...] = get_args(PeriodName)
GRAINS: tuple[Grain, ...] = get_args(Grain)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2299, 12, 30)
"""The days that ClickHouse can hold, one day after the last included."""

# The finest grain that still gives a table that can be looked over: up to so many days, this grain.
_READABLE: tuple[tuple[int, Grain], ...] = ((31, "day"), (92, "week"), (3 * 366, "month"), (20 * 366, "quarter"))
# More days than the longest bucket has, and fewer than two of the shortest.
_BEYOND: dict[Grain, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


class Days(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def fiscal_start(months: int, day: date, fiscal_year_starts: int) -> date:
    """Return the first day of the part of the fiscal year that a day is in.

    Args:
        months: length of the parts: 3 for quarters, 12 for the year itself.
        day: the day.
        fiscal_year_starts: month, 1 to 12.
    """
    months_in = (day.month - fiscal_year_starts) % months
    month = day.month - months_in
    return date(day.year, month, 1) if month > 0 else date(day.year - 1, month + 12, 1)


def start_of(grain: Grain, day: date, fiscal_year_starts: int) -> date:
    """Return the first day of the day's bucket; weeks begin on Monday."""
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return fiscal_start(3, day, fiscal_year_starts)
        case "year":
            return fiscal_start(12, day, fiscal_year_starts)


def buckets(grain: Grain, days: Days, fiscal_year_starts: int) -> Iterator[Days]:
    """Yield all buckets that have a day in common with `days`, whole, in order."""
    first = start_of(grain, days.first, fiscal_year_starts)
    while first <= days.last:
        following = start_of(grain, first + timedelta(days=_BEYOND[grain]), fiscal_year_starts)
        yield Days(first, following - timedelta(days=1))
        first = following


def readable_grain(days: Days) -> Grain:
    """Return the grain in which so many days are best looked over: a few dozen buckets at most."""
    length = (days.last - days.first).days + 1
    return next((grain for most, grain in _READABLE if length <= most), "year")


def period(name: PeriodName, now: int, funnel: Funnel) -> Days:
    """Return the days of a period to date.

    Args:
        name: today; 7d (the last seven days, today included); month, quarter, year (fiscal): from their begin.
        now: microseconds UTC.
        funnel: gives the time zone and the fiscal year.
    """
    today = funnel.day_of(now)
    match name:
        case "today":
            return Days(today, today)
        case "7d":
            return Days(today - timedelta(days=6), today)
        case "month":
            return Days(today.replace(day=1), today)
        case "quarter":
            return Days(fiscal_start(3, today, funnel.file.fiscal_year_starts), today)
        case "year":
            return Days(fiscal_start(12, today, funnel.file.fiscal_year_starts), today)
