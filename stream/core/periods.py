"""Periods and grains in the reporting time zone, quarters by its fiscal year. `now` is an argument."""

from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from stream.core.funnel import Funnel

PeriodName = Literal["today", "7d", "month", "quarter"]
Grain = Literal["day", "week", "month", "quarter"]
PERIODS: tuple[PeriodName, ...] = get_args(PeriodName)
GRAINS: tuple[Grain, ...] = get_args(Grain)


class Days(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def quarter_start(day: date, fiscal_year_starts: int) -> date:
    """Return the first day of the fiscal quarter that a day is in."""
    months_in = (day.month - fiscal_year_starts) % 3
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
            return quarter_start(day, fiscal_year_starts)


def period(name: PeriodName, now: int, funnel: Funnel) -> Days:
    """Return the days of a period to date.

    Args:
        name: today; 7d (the last seven days, today included); month, quarter: from their begin.
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
            return Days(quarter_start(today, funnel.file.fiscal_year_starts), today)
