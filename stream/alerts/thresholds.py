"""Thresholds of series, worked out once for all that are about alike, since each takes a second or more.

Rates are rounded, and sizes of days are rounded up, which makes thresholds a few hundredths higher: there are a little
fewer false alarms than the budget allows.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, exp, log
from typing import NamedTuple

from stream.leaks.budget import WARNING
from stream.leaks.chain import poisson, threshold, unchanged
from stream.leaks.heights import Heights
from stream.leaks.logit import logistic
from stream.leaks.wobble import raised

_SIZES = 0.1
"""Sizes are rounded up to powers of e to this."""
_WEIGHTIER = 0.8
"""And to this, where what wobble costs is worked out: that takes a second, and hangs little on sizes and rates."""
_APART = 0.7
"""Log odds between the rates of which the threshold is worked out; between them it goes straight."""
_LOWEST, _HIGHEST = -7, 7
_EMPTY = 20
"""Shares of empty days are rounded to so many parts."""
_DEVIATIONS = 0.05
"""Standard deviations of months are rounded up to this."""
_BARELY = 1.02
_ROUNDS = 200
_FINE = ((2.0, 16), (10.0, 8), (1e9, 4))
"""States to one leak, by outcomes of a day: large steps need no fine grid."""
_MOST_OUTCOMES = 40.0
"""Thresholds of still larger days are lower; taken as theirs they are on the safe side."""
_MOST_WEIGHTIER = 12.0
_ROUGHLY_BETWEEN = 1000.0


class Thresholds(NamedTuple):
    """The threshold of a series by its rate, and how much below it warns."""

    heights: Heights
    warning_below: float


def thresholds(sizes: Sequence[int], level: float, between: float, odds: float, variance: float) -> Thresholds:
    """Return the thresholds of a series.

    Args:
        sizes: outcomes of each of its last days, 0 where there were none.
        level: log odds of a leak where all is normal.
        between: days between false alarms.
        odds: that it is watched for.
        variance: of single months without a cause, and of what is not known of the season, in log odds².

    Raises:
        ValueError: no day has an outcome.
    """
    mean, empty = _size_of(sizes)
    between = float(f"{between:.2g}")
    at = min(max(round(level / _APART), _LOWEST + 2), _HIGHEST - 2)
    around = range(at - 2, at + 3)
    heights = [_height(_up(mean, _SIZES), empty, one, between, odds) for one in around]
    middle = heights[2]
    roughly = _up(min(mean, _MOST_WEIGHTIER), _WEIGHTIER)
    deviation = round(ceil(variance**0.5 / _DEVIATIONS) * _DEVIATIONS, 6)
    by = _raise(roughly, round(empty * 4) / 4, at // 2 * 2, between, odds, deviation)
    warning_below = middle - _height(_up(mean, _SIZES), empty, at, between / WARNING, odds)
    return Thresholds(Heights(tuple(one * _APART for one in around), tuple(heights)).raised(by), warning_below)


def rough_height(sizes: Sequence[int], level: float, between: float, odds: float) -> float:
    """Return about how high the threshold of a series is, in no time: too high by a few tenths at most."""
    mean, empty = _size_of(sizes)
    at = min(max(round(level / _APART), _LOWEST), _HIGHEST)
    return max(1.0, _height(_up(mean, _WEIGHTIER), empty, at, _ROUGHLY_BETWEEN, odds) + log(between / _ROUGHLY_BETWEEN))


def alike(sizes: Sequence[int]) -> tuple[tuple[int, float], ...]:
    """Return the law of sizes that stands for those of some days, and for all that are about alike."""
    mean, empty = _size_of(sizes)
    return tuple(sorted(law_of(_up(mean, _WEIGHTIER / 2), round(empty * 10) / 10).items()))


def _size_of(sizes: Sequence[int]) -> tuple[float, float]:
    """Return the outcomes of a day that has any, and the share of days that have none."""
    busy = [one for one in sizes if one]
    if not busy:
        raise ValueError("sizes: no day has an outcome, so that nothing can be watched")
    return min(sum(busy) / len(busy), _MOST_OUTCOMES), min(
        int((1 - len(busy) / len(sizes)) * _EMPTY) / _EMPTY, 1 - 1 / _EMPTY
    )


def law_of(mean: float, empty: float) -> dict[int, float]:
    """Return how likely a day has so many outcomes: none on a share of days, on the others `mean` on average.

    On these it is Poisson's law of one or more.
    """
    if mean < _BARELY:
        return {0: empty, 1: 1 - empty}
    whole = mean
    for _ in range(_ROUNDS):  # mean = whole / (1 - exp(-whole))
        whole = mean * (1 - exp(-whole))
    law = poisson(whole)
    some = 1 - law.get(0, 0.0)
    return {0: empty} | {n: likely * (1 - empty) / some for n, likely in law.items() if n}


@lru_cache(maxsize=4096)
def _height(mean: float, empty: float, at: int, between: float, odds: float) -> float:
    fine = next(states for most, states in _FINE if mean < most)
    return threshold(law_of(mean, empty), [unchanged(logistic(at * _APART), odds)], odds, between, fine)


@lru_cache(maxsize=1024)
def _raise(mean: float, empty: float, at: int, between: float, odds: float, deviation: float) -> float:
    usual = [unchanged(logistic(at * _APART), odds)]
    return raised(law_of(mean, empty), usual, odds, _height(mean, empty, at, between, odds), between, deviation**2).by


def _up(mean: float, step: float) -> float:
    """Return the next power of e to a step, rounded so that equal ones are equal."""
    return round(exp(ceil(log(mean) / step) * step), 6)
