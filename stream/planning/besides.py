"""What a period comes to in all: of the deals that are due what comes in time, and what others bring besides.

The chance of a deal is that it is won at all; not all are by the end of the period, and deals that are not due yet, or
not there yet, bring something too. How much of either, past periods tell, looked at as many days before their end.
"""

from collections.abc import Callable, Iterable, Sequence
from math import fsum, sqrt
from statistics import NormalDist, fmean, stdev
from typing import NamedTuple

from stream.planning.distribution import NEARLY, Distribution, Prospects
from stream.planning.forecast import Forecast

LEAST, MOST = 3, 4
"""From so many past periods on something is said, and so many of the latest are looked at: selling changes."""

_POINTS = 50
_ROUNDS = 64


class Came(NamedTuple):
    """What came of a past period after it was looked at.

    `expected`: of the deals due then, by their chances; `of_due`: what they brought; `besides`: what others did.
    """

    expected: float
    of_due: int
    besides: int


class Besides(NamedTuple):
    """What past periods tell. `periods`: how many.

    `in_time`: of what is expected of due deals, the share that comes by the end. `mean`, `spread`: of what others
    bring; the spread is that of the next period, which is less certain than the mean.
    """

    periods: int
    in_time: float
    mean: float
    spread: float

    def quantile(self, part: float) -> float:
        """Return the amount that with a probability others do not exceed; below 0 they bring nothing."""
        return max(0.0, self.mean + self.spread * student_quantile(part, self.periods - 1))


def besides(past: Sequence[Came]) -> Besides | None:
    """Return what the latest of some past periods tell, the latest last; None: too few, or nothing was due."""
    latest = past[-MOST:]
    expected = fsum(one.expected for one in latest)
    if len(latest) < LEAST or expected <= 0:
        return None
    others = [one.besides for one in latest]
    return Besides(
        len(latest),
        max(0.0, sum(one.of_due for one in latest) / expected),
        fmean(others),
        stdev(others) * sqrt(1 + 1 / len(latest)),
    )


def student_quantile(part: float, freedom: int) -> float:
    """Return a quantile of Student's t, by the first terms of its expansion in 1 / `freedom`, which is 2 at least."""
    z = NormalDist().inv_cdf(part)
    first = (z**3 + z) / (4 * freedom)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    return z + first + second + third


class InAll:
    """The distribution of what a period comes to in all, beside what is booked.

    Args:
        prospects: the due deals, with the chances to be won at all.
        known: what past periods tell.
    """

    def __init__(self, prospects: Iterable[Prospects], known: Besides) -> None:
        self._due = Distribution(Prospects(min(1.0, one.chance * known.in_time), one.amounts) for one in prospects)
        self._others = [round(known.quantile((n + 0.5) / _POINTS)) for n in range(_POINTS)]
        self.mean = self._due.mean + fmean(self._others)

    def quantile(self, part: float) -> int:
        """Return the smallest amount that with a probability is not exceeded."""
        low = self._due.quantile(0.0) + self._others[0]
        high = self._due.quantile(1.0) + self._others[-1]
        return _smallest(low, high, lambda amount: self.at_least(amount + 1) <= 1 - part + NEARLY)

    def at_least(self, amount: int) -> float:
        """Return the probability of so much or more."""
        return fmean(self._due.at_least(amount - one) for one in self._others)

    def forecast(self, booked: int, target: int | None) -> Forecast:
        """Return the forecast of a period; arguments as of `stream.planning.forecast.forecast`."""
        p10, p50, p90 = (booked + self.quantile(part) for part in (0.1, 0.5, 0.9))
        chance = self.at_least(target - booked) if target else None
        return Forecast(booked, booked + round(self.mean), p10, p50, p90, target or None, chance)


def _smallest(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the smallest number from `low` to `high` for which a condition holds that goes on to hold."""
    for _ in range(_ROUNDS):
        if low >= high:
            break
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
