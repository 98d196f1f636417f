"""Days, weeks, months, quarters, half years and years (of the fiscal year) as stretches of days."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

Grain = Literal["day", "week", "month", "quarter", "year"]
"""What reports are by."""

Length = Grain | Literal["half_year"]

ONE_DAY = timedelta(days=1)

# More days than the longest bucket has, and fewer than two of the shortest.
_BEYOND: dict[Length, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "half_year": 184, "year": 366}


class Days(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    def each(self) -> "Iterator[date]":
        """Yield them one by one."""
        return (self.first + timedelta(days=number) for number in range(self.length))

    def common(self, other: "Days") -> "Days | None":
        """Return the days that are in both; None: there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Days(first, last) if first <= last else None

    def without(self, others: "Iterable[Days]") -> "list[Days]":
        """Return what is left of them without others, all in order."""
        left = []
        first = self.first
        for other in others:
            if first < other.first:
                left.append(Days(first, min(other.first - ONE_DAY, self.last)))
            if self.last <= other.last:
                return left
            first = max(first, other.last + ONE_DAY)
        return [*left, Days(first, self.last)]


def fiscal_start(months: int, day: date, fiscal_year_starts: int) -> date:
    """Return the first day of the part of the fiscal year that a day is in.

    Args:
        months: length of the parts: 3 for quarters, 6 for half years, 12 for the year itself.
        day: the day.
        fiscal_year_starts: month, 1 to 12.
    """
    months_in = (day.month - fiscal_year_starts) % months
    month = day.month - months_in
    return date(day.year, month, 1) if month > 0 else date(day.year - 1, month + 12, 1)


def start_of(grain: Length, day: date, fiscal_year_starts: int) -> date:
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
        case "half_year":
            return fiscal_start(6, day, fiscal_year_starts)
        case "year":
            return fiscal_start(12, day, fiscal_year_starts)


def buckets(grain: Length, days: Days, fiscal_year_starts: int) -> Iterator[Days]:
    """Yield all buckets that have a day in common with `days`, whole, in order."""
    first = start_of(grain, days.first, fiscal_year_starts)
    while first <= days.last:
        following = start_of(grain, first + timedelta(days=_BEYOND[grain]), fiscal_year_starts)
        yield Days(first, following - timedelta(days=1))
        first = following
