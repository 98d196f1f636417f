"""Ramps: the share of the quota that new reps are asked in their first months."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from schemas.planning import Ramp
from stream.core.buckets import ONE_DAY, Days


class Ramps:
    """The ramps of one rep; where two of them overlap, the one that began later counts."""

    def __init__(self, ramps: Sequence[Ramp]) -> None:
        self._months = [
            (share, Days(_months_later(ramp.starts, number), _months_later(ramp.starts, number + 1) - ONE_DAY))
            for ramp in ramps
            for number, share in enumerate(map(Fraction, ramp.months))
        ]

    def parts(self, days: Days) -> Iterator[tuple[Days, Fraction]]:
        """Yield some days in parts, each with the share that is asked."""
        while days.first <= days.last:
            share, until = Fraction(1), days.last
            for of_month, month in self._months:
                if month.first > days.first:
                    until = min(until, month.first - ONE_DAY)
                elif days.first <= month.last:
                    share, until = of_month, min(until, month.last)
            yield Days(days.first, until), share
            days = Days(until + ONE_DAY, days.last)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last of it where it has no such day."""
    first = _first_of_month(day, months)
    return min(first + (day - day.replace(day=1)), _first_of_month(day, months + 1) - ONE_DAY)


def _first_of_month(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
