"""Since when a series leaks, and how much: the posterior of the change's bucket, its odds ratio and what is usual.

The rate since the likeliest bucket exaggerates, since an alarm is raised where chance helped. The posterior mean does
not.
"""

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

from stream.leaks.detector import Baseline, Detector
from stream.leaks.heights import constant
from stream.leaks.logit import Cell, logistic, shifted

INTERVAL = 0.8
"""How likely the change lies in the interval that is said."""
_LOW, _HIGH = 0.1, 0.9
_LEAST_ODDS, _MOST_ODDS, _ODDS = 1.1, 6.0, 12
_LEVELS = 31

ODDS_RATIOS = tuple(
    exp(log(_LEAST_ODDS) + (log(_MOST_ODDS) - log(_LEAST_ODDS)) * place / (_ODDS - 1)) for place in range(_ODDS)
)
"""What the change may have made of the odds, each as likely beforehand."""


class ChangePoint(NamedTuple):
    """Since when, from what rate to what rate, and what it costs.

    Attributes:
        first: index of the first bucket since which it may leak, at 80 %.
        likeliest: of the likeliest one.
        last: and of the last.
        rate_before: what is usual, of outcomes as they are since then.
        rate: the posterior mean since then.
        rate_low: its 10 % quantile.
        rate_high: its 90 % quantile.
        outcomes: since the likeliest bucket.
        leaked: of these, as counted.
        above: leaks above expectation, the posterior mean.
    """

    first: int
    likeliest: int
    last: int
    rate_before: float
    rate: float
    rate_low: float
    rate_high: float
    outcomes: int
    leaked: int
    above: float


Chances = list[list[float]]
"""Of each bucket, by level and odds ratio (`places`): how likely the change came with it; together 1."""


class Places(NamedTuple):
    """Each level with each odds ratio: log odds of what is usual, the odds ratio, and the log of the level's weight."""

    levels: list[float]
    odds: list[float]
    weights: list[float]


def change_point(buckets: Sequence[Sequence[Cell]], baseline: Baseline) -> ChangePoint:
    """Return the change that some buckets tell, which ends with the last outcome of them.

    What is usual is not known either: buckets before a change speak for its level as the baseline does.

    Args:
        buckets: a year's at most; what lies behind the last outcome says nothing.
        baseline: what the series usually leaks.

    Raises:
        ValueError: no bucket has an outcome.
    """
    told = [index for index, bucket in enumerate(buckets) if any(cell.n for cell in bucket)]
    if not told:
        raise ValueError("buckets: none has an outcome, so that there is no change to tell")
    # A change behind the last outcome would have a rate of nothing.
    buckets = buckets[: told[-1] + 1]
    grid = places(baseline)
    chances = posterior(buckets, grid)
    by_bucket = [sum(row) for row in chances]
    ranked = sorted(range(len(buckets)), key=lambda index: (-by_bucket[index], index))
    inside, weight = [], 0.0
    for index in ranked:
        inside.append(index)
        weight += by_bucket[index]
        if weight >= INTERVAL:
            break
    likeliest = ranked[0]
    since = [cell for bucket in buckets[likeliest:] for cell in bucket]
    by_place = [sum(column) for column in zip(*chances, strict=True)]
    usual = _mean_rates(since, grid.levels)
    rates = _mean_rates(since, [at + log(odds) for at, odds in zip(grid.levels, grid.odds, strict=True)])
    ordered = sorted(zip(rates, by_place, strict=True))
    return ChangePoint(
        first=min(inside),
        likeliest=likeliest,
        last=max(inside),
        rate_before=sum(chance * rate for chance, rate in zip(by_place, usual, strict=True)),
        rate=sum(chance * rate for chance, rate in zip(by_place, rates, strict=True)),
        rate_low=_quantile(ordered, _LOW),
        rate_high=_quantile(ordered, _HIGH),
        outcomes=sum(cell.n for cell in since),
        leaked=sum(cell.x for cell in since),
        above=_above(buckets, chances, grid),
    )


def places(baseline: Baseline) -> Places:
    """Return what may be usual, and what a change may have made of it."""
    test = Detector(baseline, constant(0.0), nodes=_LEVELS)
    pairs = [
        (at, odds, weight) for at, weight in zip(test.levels, test.start().weights, strict=True) for odds in ODDS_RATIOS
    ]
    return Places(*(list(column) for column in zip(*pairs, strict=True)))


def posterior(buckets: Sequence[Sequence[Cell]], grid: Places) -> Chances:
    """Return how likely the change came with each bucket."""
    at_offset: dict[float, tuple[list[float], list[float], list[float]]] = {}
    leaked: dict[float, int] = {}
    kept: dict[float, int] = {}
    logs = []
    sums = [0.0] * len(grid.levels)
    rises = [log(odds) for odds in grid.odds]
    for bucket in reversed(buckets):
        for n, x, offset in bucket:
            if offset not in at_offset:
                rates = [logistic(at + offset) for at in grid.levels]
                at_offset[offset] = (
                    [log(1 + (odds - 1) * rate) for odds, rate in zip(grid.odds, rates, strict=True)],
                    [log(rate) for rate in rates],
                    [log(1 - rate) for rate in rates],
                )
            falls = at_offset[offset][0]
            sums = [one + x * rise - n * fall for one, rise, fall in zip(sums, rises, falls, strict=True)]
            leaked[offset] = leaked.get(offset, 0) + x
            kept[offset] = kept.get(offset, 0) + n - x
        logs.append(sums)
    weights = list(grid.weights)
    for offset, (_, leaks, keeps) in at_offset.items():
        weights = [
            weight + leaked[offset] * leak + kept[offset] * keep
            for weight, leak, keep in zip(weights, leaks, keeps, strict=True)
        ]
    logs = [[one + weight for one, weight in zip(row, weights, strict=True)] for row in reversed(logs)]
    most = max(map(max, logs))
    likely = [[exp(one - most) for one in row] for row in logs]
    total = sum(map(sum, likely))
    return [[one / total for one in row] for row in likely]


def _above(buckets: Sequence[Sequence[Cell]], chances: Chances, grid: Places) -> float:
    """Return leaks above expectation, of each bucket as likely as the change had come by then."""
    above = 0.0
    come = [0.0] * len(grid.levels)
    more: dict[float, list[float]] = {}
    for bucket, row in zip(buckets, chances, strict=True):
        come = [one + chance for one, chance in zip(come, row, strict=True)]
        for n, _, offset in bucket:
            if offset not in more:
                usual = [logistic(at + offset) for at in grid.levels]
                more[offset] = [shifted(rate, odds) - rate for rate, odds in zip(usual, grid.odds, strict=True)]
            above += n * sum([chance * one for chance, one in zip(come, more[offset], strict=True)])
    return above


def _mean_rates(cells: Sequence[Cell], levels: Sequence[float]) -> list[float]:
    """Return the rate of some outcomes together, at each level."""
    by_offset: dict[float, int] = {}
    for cell in cells:
        by_offset[cell.offset] = by_offset.get(cell.offset, 0) + cell.n
    total = sum(by_offset.values())
    return [sum(n * logistic(at + offset) for offset, n in by_offset.items()) / total for at in levels]


def _quantile(ordered: Sequence[tuple[float, float]], part: float) -> float:
    passed = 0.0
    for value, weight in ordered:
        passed += weight
        if passed >= part:
            return value
    return ordered[-1][0]
