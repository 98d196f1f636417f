"""Thresholds of series, off tables of how far apart false alarms are: worked out once for all series that are alike.

Days without an outcome do not move the evidence: they are left out, and the time between alarms is counted in the days
that have one. What a table has no place for lies on straight lines between its places.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, exp, floor, log, log2
from typing import NamedTuple

from stream.leaks.budget import WARNING
from stream.leaks.chain import Sizes, mean_run, mean_stay, poisson, unchanged
from stream.leaks.detector import RESOLVED
from stream.leaks.heights import Heights
from stream.leaks.logit import logistic
from stream.leaks.wobble import alarms

_SIZES = 0.5
"""Of outcomes a day, logs, between two places of a table."""
_RATES = 0.7
"""Of rates, log odds."""
_HEIGHTS, _OF_ONE = 0.25, 4
"""Of thresholds."""
_DEVIATION = 0.05
"""The first of months' standard deviations; of each further one the variance is twice as large."""
_MONTHS = 0.25
"""Of busy days of a month, logs."""
_LOWEST, _HIGHEST = -7, 7
_LEAST, _MOST = 1, 80
_STRAIGHT = 28
"""From there on the log of the time between alarms goes straight up."""
_STEP = 4
_MONTH_DAYS = 365.25 / 12
_MOST_OUTCOMES = 50.0
"""Thresholds of still larger days hardly differ."""
_BARELY = 1.02
_ROUNDS = 200
_ROUGHLY = 0.8


class Thresholds(NamedTuple):
    """The threshold of a series by its rate, and how much below it warns."""

    heights: Heights
    warning_below: float


class _Days(NamedTuple):
    """Outcomes of a day that has any, and the share of days that have."""

    outcomes: float
    busy: float

    @property
    def busy_of_month(self) -> int:
        """Days of a month that have outcomes, about."""
        return max(1, round(exp(round(log(self.busy * _MONTH_DAYS) / _MONTHS) * _MONTHS)))


def thresholds(
    sizes: Sequence[int], level: float, between: float, odds: float, variance: float, telling: float = 1.0
) -> Thresholds:
    """Return the thresholds of a series.

    Args:
        sizes: outcomes of each of its last days, 0 where there were none.
        level: log odds of a leak where all is normal.
        between: days between false alarms.
        odds: that it is watched for.
        variance: of single months without a cause, and of what is not known of the season, in log odds².
        telling: how much its outcomes tell, as a share of what they did if all of them leaked alike.

    Raises:
        ValueError: no day has an outcome.
    """
    days = _days_of(sizes, telling)
    wanted = log(between * days.busy)
    at = _rate_at(level, 2)
    deviation = round(variance**0.5, 3)
    around = range(at - 2, at + 3)
    heights = [_height(days, one, wanted, odds, 0.0) for one in around]
    # What months that move take hangs little on the rate.
    high, low = (_height(days, at, one, odds, deviation) for one in (wanted, wanted - log(WARNING)))
    raised = tuple(one + high - heights[2] for one in heights)
    return Thresholds(Heights(tuple(one * _RATES for one in around), raised), high - low)


def rough_height(sizes: Sequence[int], level: float, between: float, odds: float) -> float:
    """Return about how high the threshold of a series is, in no time, without what wobble adds."""
    days = _days_of(sizes)
    return _height(days, _rate_at(level), log(between * days.busy), odds, 0.0)


def alike(sizes: Sequence[int]) -> tuple[tuple[int, float], ...]:
    """Return the law of sizes that stands for those of some days, and for all that are about alike."""
    days = _days_of(sizes)
    busy = round(days.busy * 10) / 10 or 0.1
    law = law_of(exp(ceil(log(days.outcomes) / _ROUGHLY * 2) * _ROUGHLY / 2))
    return tuple(sorted(({0: 1 - busy} | {n: busy * likely for n, likely in law.items()}).items()))


def law_of(mean: float) -> Sizes:
    """Return how likely a day that has outcomes has so many: Poisson's law of one or more."""
    if mean < _BARELY:
        return {1: 1.0}
    whole = mean
    for _ in range(_ROUNDS):  # mean = whole / (1 - exp(-whole))
        whole = mean * (1 - exp(-whole))
    law = poisson(whole)
    some = 1 - law.get(0, 0.0)
    return {n: likely / some for n, likely in law.items() if n}


def _days_of(sizes: Sequence[int], telling: float = 1.0) -> _Days:
    busy = [one for one in sizes if one]
    if not busy:
        raise ValueError("sizes: no day has an outcome, so that nothing can be watched")
    outcomes, share = telling * sum(busy) / len(busy), len(busy) / len(sizes)
    return _Days(min(max(outcomes, 1.0), _MOST_OUTCOMES), share * min(outcomes, 1.0))


def _rate_at(level: float, margin: int = 0) -> int:
    return min(max(round(level / _RATES), _LOWEST + margin), _HIGHEST - margin)


def _height(days: _Days, at: int, wanted: float, odds: float, deviation: float) -> float:
    place = log(days.outcomes) / _SIZES
    size = floor(place + 1e-9)
    ends = [size, size + 1] if place - size > 1e-9 else [size]
    heights = [_at(one, at, round(wanted, 3), odds, deviation, days.busy_of_month) for one in ends]
    return _between(heights[0], heights[-1], place - size)


@lru_cache(maxsize=16384)
def _at(size: int, at: int, wanted: float, odds: float, deviation: float, month: int) -> float:
    """Return the threshold at which false alarms are so far apart, by its log."""

    def apart(height: int) -> float:
        if height > _STRAIGHT:
            before, last = apart(_STRAIGHT - _OF_ONE), apart(_STRAIGHT)
            return last + (last - before) * (height - _STRAIGHT) / _OF_ONE
        return _log_between(size, at, odds, height) - _excess(size, at, odds, height, deviation, month)

    known: dict[int, float] = {}
    low, high = _LEAST - 1, _MOST + 1
    height = min(max(round(wanted / 2 / _HEIGHTS), _LEAST), _MOST)
    while high - low > 1:
        known[height] = apart(height)
        missing = wanted - known[height]
        low, high = (height, high) if missing > 0 else (low, height)
        # A unit of the threshold is worth about e times the time.
        step = min(max(abs(round(missing / _HEIGHTS)), 1), _STEP)
        height = min(max(height + (step if missing > 0 else -step), low + 1), max(high - 1, low + 1))
    if low < _LEAST or high > _MOST:
        return _HEIGHTS * min(max(low, _LEAST), _MOST)
    part = (wanted - known[low]) / (known[high] - known[low])
    return _HEIGHTS * (low + part)


@lru_cache(maxsize=16384)
def _log_between(size: int, at: int, odds: float, height: int) -> float:
    """Return the log of days from one false alarm to the next: until it is raised, and while it lasts."""
    usual, law, h = unchanged(logistic(at * _RATES), odds), _law(size), height * _HEIGHTS
    return log(mean_run(law, usual, odds, h) + mean_stay(law, usual, odds, h, RESOLVED))


def _excess(size: int, at: int, odds: float, height: int, deviation: float, month: int) -> float:
    """Return the log of how many times more often there are false alarms where months move."""
    if not deviation:
        return 0.0
    place = max(2 * log2(deviation / _DEVIATION), 0.0)
    first, part = floor(place), place % 1
    by_variance = [
        _excess_by_variance(size, at, odds, height, one, month) for one in ((first, first + 1) if part else (first,))
    ]
    return deviation**2 * _between(by_variance[0], by_variance[-1], part)


def _excess_by_variance(size: int, at: int, odds: float, height: int, doubled: int, month: int) -> float:
    """Return it divided by the variance, with which it hardly changes; whole thresholds are worked out."""
    deviation: float = _DEVIATION * 2.0 ** (doubled / 2)
    below, part = divmod(height, _OF_ONE)
    ends = [
        log(_alarms(size, at, odds, one, deviation, month) / _alarms(size, at, odds, one, 0.0, month))
        for one in ((below, below + 1) if part else (below,))
    ]
    return _between(ends[0], ends[-1], part / _OF_ONE) / deviation**2


@lru_cache(maxsize=16384)
def _alarms(size: int, at: int, odds: float, whole: int, deviation: float, month: int) -> float:
    usual = unchanged(logistic(at * _RATES), odds)
    return alarms(_law(size), usual, odds, max(whole, _HEIGHTS), deviation, month)


@lru_cache
def _law(size: int) -> Sizes:
    return law_of(exp(size * _SIZES))


def _between(first: float, last: float, part: float) -> float:
    return first + part * (last - first)
