"""Periods and grains in the reporting time zone, quarters by its fiscal year. `now` is an argument."""

from datetime import date, timedelta
from typing import Literal, get_args

from stream.core.buckets import Days, Grain, buckets, fiscal_start
from stream.core.funnel import Funnel

PeriodName = Literal["today", "7d", "month", "quarter", "year"]
PERIODS: tuple[PeriodName, ...] = get_args(PeriodName)
GRAINS: tuple[Grain, ...] = get_args(Grain)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2299, 12, 30)
"""The days that ClickHouse can hold, one day after the last included."""

# The finest grain that still gives a table that can be looked over: up to so many days, this grain.
_READABLE: tuple[tuple[int, Grain], ...] = ((31, "day"), (92, "week"), (3 * 366, "month"), (20 * 366, "quarter"))
_LONGER: tuple[Grain, ...] = ("month", "quarter", "year")
# A period to date is a part of what it is called by, however few of its days have passed; these are no part of any.
_NAMED: dict[PeriodName, tuple[Grain, ...]] = {
    "today": (),
    "7d": (),
    "month": ("month",),
    "quarter": ("quarter",),
    "year": ("year",),
}


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


def whole_period(days: Days, fiscal_year_starts: int, name: PeriodName | None = None) -> tuple[Grain, Days] | None:
    """Return the month, quarter or year that the days are the begin of, or all of; None: of none.

    Args:
        days: the days.
        fiscal_year_starts: month, 1 to 12.
        name: the period to date that they are; None: any days, which are of the shortest that they begin with.
    """
    for grain in _LONGER if name is None else _NAMED[name]:
        [whole] = buckets(grain, Days(days.first, days.first), fiscal_year_starts)
        if days.first == whole.first and days.last <= whole.last:
            return grain, whole
    return None


def whole_days(days: Days, fiscal_year_starts: int, name: PeriodName | None = None) -> Days:
    """Return all days of the month, quarter or year that some days are the begin of; else the days themselves."""
    whole = whole_period(days, fiscal_year_starts, name)
    return days if whole is None else whole[1]
