"""Whether a leak is over: while a series fires, evidence that what is usual has come back.

How strong the leak is nobody knows, nor what is usual: so each level is taken with each of some sizes of a leak, and
weighs as much as it explains what came while the series fired. Of each pair a CUSUM says how much likelier the latest
outcomes are if the leak has ended; a strong leak's end shows in few outcomes, for which a test of the size that is
watched for would want many.

A CUSUM reaches a bar the more often by chance the stronger the leak is, since each outcome moves it further: that of a
leak k times as large, in log odds, counts 1/k^1.5 (between its steps, k, and their variance, k²; simulated). So of a
leak that goes on the end is told by mistake about as rarely as an alarm is raised by mistake, whatever its size.
"""

from array import array
from collections.abc import Sequence
from math import log
from typing import NamedTuple

from stream.leaks.logit import Cell, log_weighted_mean, logistic

SIZES = (1.0, 1.5, 2.0, 3.0, 4.0)
"""What a leak may be, in log odds, as multiples of the one that is watched for: of 2 these are 2, 2.8, 4, 8 and 16."""
MORE_OFTEN = 1.5
"""The power of its size with which the CUSUM of a larger leak reaches a bar more often by chance."""
_HIGHEST = 30.0


class Held(NamedTuple):
    """What is kept while a series fires.

    Attributes:
        aside: outcomes since then.
        weights: of each level with each size of the leak, logs, up to a constant, if it goes on.
        ends: of each, the CUSUM that says that it has ended.
    """

    aside: tuple[Cell, ...]
    weights: tuple[float, ...]
    ends: tuple[float, ...]


class _Pairs(NamedTuple):
    """Of each level with each size, at an offset: logs of leaking and not, and how much likelier either is as usual.

    There are hundreds for each of dozens of offsets: packed, they take a third of the room.
    """

    leaks: "array[float]"
    keeps: "array[float]"
    leaks_as_usual: "array[float]"
    keeps_as_usual: "array[float]"


class Ending:
    """The test for the end of a leak; it keeps no state.

    Args:
        levels: log odds that stand for what is usual.
        odds: the odds ratio that the series is watched for.
    """

    def __init__(self, levels: Sequence[float], odds: float) -> None:
        self._levels = levels
        self._shifts = [size * log(odds) for size in SIZES]
        self._bars = [MORE_OFTEN * log(size) for size in SIZES for _ in levels]
        self._at: dict[float, _Pairs] = {}

    def begin(self, leaking: Sequence[float]) -> Held:
        """Return what is kept as a series fires; `leaking` weighs each level, logs, if the series leaks."""
        return Held((), tuple(leaking) * len(SIZES), (0.0,) * (len(leaking) * len(SIZES)))

    def add(self, held: Held, cells: Sequence[Cell]) -> Held:
        """Return it after a bucket."""
        weights: Sequence[float] = held.weights
        ends: Sequence[float] = held.ends
        for n, x, offset in cells:
            rest, pairs = n - x, self._pairs(offset)
            weights = [
                weight + x * leak + rest * keep
                for weight, leak, keep in zip(weights, pairs.leaks, pairs.keeps, strict=True)
            ]
            ends = [
                end + x * leak + rest * keep
                for end, leak, keep in zip(ends, pairs.leaks_as_usual, pairs.keeps_as_usual, strict=True)
            ]
        return Held((*held.aside, *cells), tuple(weights), tuple([one if one > 0.0 else 0.0 for one in ends]))

    def evidence(self, held: Held) -> float:
        """Return how much speaks for the end, on the scale of the detector's C."""
        return log_weighted_mean(held.weights, [end - bar for end, bar in zip(held.ends, self._bars, strict=True)])

    def _pairs(self, offset: float) -> _Pairs:
        """Return the pairs at an offset, worked out at its first use."""
        if offset not in self._at:
            usual = [at + offset for _ in self._shifts for at in self._levels]
            leaking = [at + offset + shift for shift in self._shifts for at in self._levels]
            leaks, keeps = [_log_rate(at) for at in leaking], [_log_rate(-at) for at in leaking]
            self._at[offset] = _Pairs(
                array("d", leaks),
                array("d", keeps),
                array("d", [_log_rate(at) - leak for at, leak in zip(usual, leaks, strict=True)]),
                array("d", [_log_rate(-at) - keep for at, keep in zip(usual, keeps, strict=True)]),
            )
        return self._at[offset]


def _log_rate(log_odds: float) -> float:
    return log(logistic(max(-_HIGHEST, min(_HIGHEST, log_odds))))
