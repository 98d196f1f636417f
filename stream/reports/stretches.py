"""Stretches of time in SQL: in which of some periods a moment lies."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from stream.core.buckets import Days
from stream.core.funnel import MICROS, Funnel


class Stretch(NamedTuple):
    """A stretch of time: from one moment to before another, microseconds UTC."""

    begin: int
    end: int

    def has_moment(self, at: str) -> str:
        """Return the condition that an expression, microseconds UTC, lies in it."""
        return f"{at} >= {self.begin} AND {at} < {self.end}"

    def has_hour(self, hour: str) -> str:
        """Return the condition that a column, the start of an hour as DateTime64, lies in it."""
        # As DateTime64: fromUnixTimestamp knows only 1970 to 2106.
        begin, end = (f"toDateTime64({at // MICROS}, 0, 'UTC')" for at in self)
        return f"{hour} >= {begin} AND {hour} < {end}"


def stretches(periods: Sequence[Days], funnel: Funnel) -> list[Stretch]:
    """Return the stretches that some days are, on the clocks of the reporting zone."""
    return [Stretch(funnel.midnight(one.first), funnel.midnight(one.last + timedelta(days=1))) for one in periods]


def number_of(conditions: Sequence[str]) -> str:
    """Return the number, from 0, of the first of some conditions that holds; -1: none does."""
    cases = (f"{condition}, {number}" for number, condition in enumerate(conditions))
    return f"multiIf({', '.join(cases)}, -1)"


def one_of(conditions: Sequence[str]) -> str:
    """Return the condition that one of some conditions holds."""
    return f"({' OR '.join(f'({condition})' for condition in conditions)})"
