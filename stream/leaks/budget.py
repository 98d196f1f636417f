"""One budget of false alarms over all series of a board: who gets how much of it, and who is too small to be watched.

Rates of false alarms add up, whatever the series have to do with each other. Each series gets the same rate, or a rate
by the value of its deals; never by volume, which would cost more deals in all.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log
from statistics import fmean
from typing import Literal, NamedTuple

from stream.leaks.chain import ODDS, reference

WARNING = 4.0
"""A warning is raised at so many times the budgeted rate: at h(A / 4)."""
LEAST_TOLERATED = 5.0
"""Tolerated leaks between two false alarms, k·n·A, below which a series is too small."""
_LEAST_WEIGHT, _MOST_WEIGHT = 0.25, 4.0

TooSmall = Literal["few leaks between false alarms", "few outcomes known"]


class Candidate(NamedTuple):
    """A series that might be watched, at calibration: counts only, nothing of its statistic.

    Attributes:
        series: its id.
        parent: id of the series that it is part of, if any.
        outcomes_a_bucket: on average, empty buckets included.
        rate: of leaks, the posterior mean.
        known: N, outcomes of its baseline, with those that its prior stands for.
        value: what a deal of it is worth, for a split by value.
    """

    series: str
    parent: str | None
    outcomes_a_bucket: float
    rate: float
    known: float
    value: float = 1.0


class Share(NamedTuple):
    """What a series gets of the budget.

    Attributes:
        between: A, buckets between its false alarms; None: it is not watched by itself.
        too_small: why not.
        watched_in: the nearest series above that is watched, where it is not.
    """

    between: float | None
    too_small: TooSmall | None = None
    watched_in: str | None = None


def least_known(rate: float, h: float, odds: float = ODDS) -> float:
    """Return N_min, outcomes below which a leak cannot be told from an unlucky baseline: 2h / (p(1 − p)·ln²OR)."""
    return 2 * h / (rate * (1 - rate) * log(odds) ** 2)


def shares(
    board: Sequence[Candidate],
    buckets_between_alarms: float,
    height: Callable[[Candidate, float], float],
    odds: float = ODDS,
    *,
    by_value: bool = False,
) -> dict[str, Share]:
    """Return what each series gets of a board's budget; what is too small gets nothing, and the others its share.

    Args:
        board: all series, parents and children alike.
        buckets_between_alarms: of the whole board: 21 is one false alarm a month.
        height: h of a candidate at an A.
        odds: that the series are watched for.
        by_value: more of the budget where deals are worth more, four times the mean at most, a quarter at least.
    """
    weights = _weights(board, by_value)
    small: dict[str, TooSmall] = {}
    between: dict[str, float] = {}
    while True:
        watched = [one for one in board if one.series not in small]
        total = sum(weights[one.series] for one in watched)
        between = {one.series: buckets_between_alarms * total / weights[one.series] for one in watched}
        smaller: dict[str, TooSmall] = {}
        for one in watched:
            if why := _too_small(one, between[one.series], height, odds):
                smaller[one.series] = why
        if not smaller:
            break
        small |= smaller
    parents = {one.series: one.parent for one in board}
    return {
        one.series: Share(None, small[one.series], _watched_above(one.series, parents, between))
        if one.series in small
        else Share(between[one.series])
        for one in board
    }


def _weights(board: Sequence[Candidate], by_value: bool) -> dict[str, float]:
    if not by_value or not board:
        return {one.series: 1.0 for one in board}
    mean = fmean(one.value for one in board)
    if mean <= 0:
        return {one.series: 1.0 for one in board}
    return {one.series: min(max(one.value / mean, _LEAST_WEIGHT), _MOST_WEIGHT) for one in board}


def _too_small(
    one: Candidate, between: float, height: Callable[[Candidate, float], float], odds: float
) -> TooSmall | None:
    if not 0 < one.rate < 1 or reference(one.rate, odds) * one.outcomes_a_bucket * between < LEAST_TOLERATED:
        return "few leaks between false alarms"
    if one.known < least_known(one.rate, height(one, between), odds):
        return "few outcomes known"
    return None


def _watched_above(series: str, parents: Mapping[str, str | None], watched: Mapping[str, float]) -> str | None:
    above = parents.get(series)
    while above is not None and above not in watched:
        above = parents.get(above)
    return above
