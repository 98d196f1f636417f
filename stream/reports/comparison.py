"""Which days a period is compared with, and which whole period it is a part of. Pure."""

from calendar import monthrange
from datetime import date, timedelta

from stream.core.buckets import Days, Grain, start_of
from stream.kpis.periods import FIRST_DAY, PeriodName, whole_days, whole_period

_MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


def due_by(days: Days, fiscal_year_starts: int, name: PeriodName | None = None) -> date:
    """Return the last day of the whole period that the days are the begin of; else their own last day."""
    return whole_days(days, fiscal_year_starts, name).last


def previous_days(days: Days, fiscal_year_starts: int, name: PeriodName | None = None) -> Days | None:
    """Return the days before that are as many, or have the same place in the month, quarter or year before.

    The whole of one is compared with the whole of the one before, whichever is longer; days that its months do not have
    are its last ones. None: before all days that can be stored.
    """
    whole = whole_period(days, fiscal_year_starts, name)
    if whole is None:
        length = days.last - days.first + timedelta(days=1)
        previous = Days(days.first - length, days.first - timedelta(days=1))
    else:
        grain, bucket = whole
        before = bucket.first - timedelta(days=1)
        is_whole = days.last == bucket.last
        last = before if is_whole else min(before, _months_earlier(days.last, _MONTHS[grain]))
        previous = Days(start_of(grain, before, fiscal_year_starts), last)
    return previous if previous.first >= FIRST_DAY else None


def _months_earlier(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
