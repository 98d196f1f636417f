"""Since when a series leaks, and how much: the joint posterior of the change's bucket and its odds ratio.

The rate since the likeliest bucket exaggerates, since an alarm is raised where chance helped. The posterior mean does
not.
"""

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

from stream.leaks.detector import Baseline
from stream.leaks.logit import Cell, level, logistic, shifted

INTERVAL = 0.8
"""How likely the change lies in the interval that is said."""
_LOW, _HIGH = 0.1, 0.9
_LEAST_ODDS, _MOST_ODDS, _ODDS = 1.1, 6.0, 12
_WEEK_ONLY = 10

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

    @property
    def to_the_week(self) -> bool:
        """Whether the interval is wider than two weeks, so that a day would be said too precisely."""
        return self.last - self.first >= _WEEK_ONLY


def change_point(buckets: Sequence[Sequence[Cell]], baseline: Baseline) -> ChangePoint:
    """Return the change that some buckets tell, which ends with the last of them.

    What is usual is told by the baseline and, where a change was found with that, by the buckets before it as well.

    Args:
        buckets: a year's at most, the last one that of the latest outcome that counts.
        baseline: what the series usually leaks.

    Raises:
        ValueError: no bucket has an outcome.
    """
    if not any(cell.n for bucket in buckets for cell in bucket):
        raise ValueError("buckets: none has an outcome, so that there is no change to tell")
    told = _told(buckets, _level(baseline, ()))
    return _told(buckets, _level(baseline, buckets[: told.first]))


def posterior(buckets: Sequence[Sequence[Cell]], at: float) -> list[list[float]]:
    """Return how likely the change came with each bucket, by odds ratio; together 1.

    Args:
        buckets: outcomes by stratum.
        at: the level, in log odds, that is usual.
    """
    logs: list[list[float]] = []
    sums = [0.0] * len(ODDS_RATIOS)
    for bucket in reversed(buckets):
        for n, x, offset in bucket:
            rate = logistic(at + offset)
            sums = [
                one + x * log(odds) - n * log(1 + (odds - 1) * rate)
                for one, odds in zip(sums, ODDS_RATIOS, strict=True)
            ]
        logs.append(sums)
    logs.reverse()
    most = max(map(max, logs))
    weights = [[exp(one - most) for one in row] for row in logs]
    total = sum(map(sum, weights))
    return [[one / total for one in row] for row in weights]


def _level(baseline: Baseline, buckets: Sequence[Sequence[Cell]]) -> float:
    prior = baseline.prior
    return level([*baseline.cells, *(cell for bucket in buckets for cell in bucket)], prior.leaked, prior.kept)


def _told(buckets: Sequence[Sequence[Cell]], at: float) -> ChangePoint:
    chances = posterior(buckets, at)
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
    by_odds = [sum(row[place] for row in chances) for place in range(len(ODDS_RATIOS))]
    rates = [_mean_rate(since, at, odds) for odds in ODDS_RATIOS]
    return ChangePoint(
        first=min(inside),
        likeliest=likeliest,
        last=max(inside),
        rate_before=_mean_rate(since, at, 1.0),
        rate=sum(chance * rate for chance, rate in zip(by_odds, rates, strict=True)),
        rate_low=_quantile(rates, by_odds, _LOW),
        rate_high=_quantile(rates, by_odds, _HIGH),
        outcomes=sum(cell.n for cell in since),
        leaked=sum(cell.x for cell in since),
        above=_above(buckets, chances, at),
    )


def _above(buckets: Sequence[Sequence[Cell]], chances: list[list[float]], at: float) -> float:
    """Return leaks above expectation, of each bucket as likely as the change had come by then."""
    above = 0.0
    come = [0.0] * len(ODDS_RATIOS)
    for bucket, row in zip(buckets, chances, strict=True):
        come = [one + chance for one, chance in zip(come, row, strict=True)]
        for n, _, offset in bucket:
            rate = logistic(at + offset)
            above += n * sum(
                chance * (shifted(rate, odds) - rate) for chance, odds in zip(come, ODDS_RATIOS, strict=True)
            )
    return above


def _mean_rate(cells: Sequence[Cell], at: float, odds: float) -> float:
    """Return the rate of some outcomes together, at a level whose odds are so many times as high."""
    n = sum(cell.n for cell in cells)
    return sum(cell.n * shifted(logistic(at + cell.offset), odds) for cell in cells) / n


def _quantile(ordered: Sequence[float], weights: Sequence[float], part: float) -> float:
    passed = 0.0
    for value, weight in zip(ordered, weights, strict=True):
        passed += weight
        if passed >= part:
            return value
    return ordered[-1]
