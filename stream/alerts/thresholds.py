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

_SIZES = 0.05
"""Sizes are rounded up to powers of e to this."""
_WEIGHTIER = 0.4
"""And to this, where what wobble costs is worked out, which hangs little on them."""
_LEVELS = 0.1
_EMPTY = 20
"""Shares of empty days are rounded to so many parts."""
_AROUND = (-1.4, -0.7, 0.0, 0.7, 1.4)
_BARELY = 1.02
_ROUNDS = 200
_MANY_OUTCOMES = 3.0
_FINE, _COARSE = 16, 8


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
    busy = [one for one in sizes if one]
    if not busy:
        raise ValueError("sizes: no day has an outcome, so that nothing can be watched")
    empty = int((1 - len(busy) / len(sizes)) * _EMPTY) / _EMPTY
    mean = sum(busy) / len(busy)
    sizes_up = _up(mean, _SIZES), _up(mean, _WEIGHTIER)
    rounded = round(level / _LEVELS) * _LEVELS, float(f"{between:.2g}"), odds, float(f"{variance:.2g}")
    return _thresholds(*sizes_up, empty, *rounded)


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


@lru_cache(maxsize=1024)
def _thresholds(
    mean: float, roughly: float, empty: float, level: float, between: float, odds: float, variance: float
) -> Thresholds:
    sizes, fine = law_of(mean, empty), _FINE if mean < _MANY_OUTCOMES else _COARSE
    heights: list[float] = []
    for around in _AROUND:
        kinds = [unchanged(logistic(level + around), odds)]
        heights.append(threshold(sizes, kinds, odds, between, fine, round(heights[-1], 2) if heights else 3.0))
    usual = [unchanged(logistic(level), odds)]
    middle = heights[len(_AROUND) // 2]
    warning_below = middle - threshold(sizes, usual, odds, between / WARNING, fine, round(middle, 2))
    alike = law_of(roughly, empty)
    by = raised(
        alike, usual, odds, threshold(alike, usual, odds, between, fine, round(middle, 2)), between, variance
    ).by
    return Thresholds(Heights(tuple(level + one for one in _AROUND), tuple(heights)).raised(by), warning_below)


def _up(mean: float, step: float) -> float:
    """Return the next power of e to a step, rounded so that equal ones are equal."""
    return round(exp(ceil(log(mean) / step) * step), 6)
