"""Wobble: rates that move from month to month without a cause, and what keeping the promised rate then takes."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil, exp, log, sqrt
from typing import NamedTuple

from stream.leaks.chain import Kind, Sizes, mean_run, step_law
from stream.leaks.logit import Cell, information, level, logistic, logit, shifted

FLOOR = 0.05**2
"""The least variance, in log odds², that single months are taken to have."""
BUCKETS_A_MONTH = 21

_HALF = 0.5
_FINE = 4
_ROUNDS = 12
_CLOSE = 0.005
_NORMAL = tuple((step * 0.7, exp(-((step * 0.7) ** 2) / 2)) for step in range(-5, 6))
"""Points of the normal distribution and their weights, by the trapezoidal rule, here exact to the fourth digit."""

Matrix = list[list[float]]


class Raise(NamedTuple):
    """What wobble costs.

    Attributes:
        by: what the threshold is raised by.
        points: how far the rate moves from month to month, one standard deviation, as a share of outcomes.
        delay_before: buckets, on average, until a leak of the odds that are watched for is seen, without the raise.
        delay_after: and with it.
    """

    by: float
    points: float
    delay_before: float
    delay_after: float


def variance(series: Iterable[Sequence[Sequence[Cell]]]) -> float:
    """Return σ², the variance of single months beyond that of their outcomes, in log odds², pooled over a board.

    By moments on outcomes, not on log odds, which few outcomes of a month would bias: a month's (x − e)² / V is on
    average 1 + σ²·V, with e expected and V = Σ n·q(1 − q), less what the series' own level took of it.

    Args:
        series: of each, of each month, the outcomes by stratum, with the offsets of age bands and season.
    """
    excess = weight = 0.0
    for months in series:
        cells = [cell for month in months for cell in month]
        if not any(cell.n for cell in cells):
            continue
        at = level(cells, _HALF, _HALF)
        whole = information(cells, at)
        for month in months:
            spread = information(month, at)
            if spread > 0:
                expected = sum(cell.n * logistic(at + cell.offset) for cell in month)
                free = 1 - spread / whole
                excess += (sum(cell.x for cell in month) - expected) ** 2 / spread - free
                weight += spread * free
    return max(FLOOR, excess / weight) if weight > 0 else FLOOR


def raised(
    sizes: Sizes, kinds: Sequence[Kind], odds: float, h: float, buckets_between_false_alarms: float, variance: float
) -> Raise:
    """Return by how much a threshold must rise for the rate of false alarms to stay what it was.

    Months draw their log odds from a normal distribution, one after the other; how often the CUSUM then reaches a
    threshold is worked out by Markov chain, beside the same chain without wobble, so that the grid's error is in both.

    Args:
        sizes: of buckets.
        kinds: of outcomes, as they leak where nothing is wrong.
        odds: that the series is watched for.
        h: the threshold without wobble.
        buckets_between_false_alarms: A, the series' budget.
        variance: σ² and that of the season's offsets, in log odds²; its root is rounded up to a hundredth.
    """
    key = tuple(sorted(sizes.items())), tuple(kinds), odds
    by = _raised(*key, round(h, 3), buckets_between_false_alarms, ceil(sqrt(variance) * 100 - 1e-9) / 100)
    leaking = [kind._replace(rate=shifted(kind.rate, odds)) for kind in kinds]
    mean = sum(kind.share * kind.rate for kind in kinds)
    return Raise(
        by,
        mean * (1 - mean) * sqrt(variance),
        mean_run(sizes, leaking, odds, h),
        mean_run(sizes, leaking, odds, h + by),
    )


@lru_cache(maxsize=4096)
def _raised(
    sizes: tuple[tuple[int, float], ...], kinds: tuple[Kind, ...], odds: float, h: float, between: float, sd: float
) -> float:
    law = dict(sizes)

    def excess(by: float) -> float:
        """Return the log of how many times the budget the rate is."""
        height = h + by
        without, with_ = _rate(law, kinds, odds, height, 0.0), _rate(law, kinds, odds, height, sd)
        return log(with_ / without) + log(between / mean_run(law, kinds, odds, height))

    before, excess_before = 0.0, excess(0.0)
    by = max(excess_before, 0.0)
    for _ in range(_ROUNDS):
        at = excess(by)
        if abs(at) < _CLOSE or by == before:
            break
        slope = min((at - excess_before) / (by - before), -0.1)
        before, excess_before, by = by, at, max(by - at / slope, 0.0)
    return by


def _rate(sizes: Sizes, kinds: Sequence[Kind], odds: float, h: float, sd: float) -> float:
    """Return alarms in a bucket, in the long run, of a CUSUM that begins again at 0 after each."""
    most = h / log(odds)
    states = max(2, round(most * _FINE))
    month: Matrix = [[0.0] * states for _ in range(states)]
    alarms = [0.0] * states
    points = _NORMAL if sd else ((0.0, 1.0),)
    total = sum(weight for _, weight in points)
    for z, weight in points:
        moved = [kind._replace(rate=logistic(logit(kind.rate) + sd * z)) for kind in kinds]
        bucket, alarm = _transitions(step_law(sizes, moved, most / states), states)
        expected = alarm
        for _ in range(BUCKETS_A_MONTH - 1):
            expected = [
                one + sum([likely * later for likely, later in zip(row, expected, strict=True)])
                for one, row in zip(alarm, bucket, strict=True)
            ]
        for state, row in enumerate(_power(bucket, BUCKETS_A_MONTH)):
            alarms[state] += weight / total * expected[state]
            month[state] = [one + weight / total * likely for one, likely in zip(month[state], row, strict=True)]
    at = [1.0] + [0.0] * (states - 1)
    for _ in range(4):  # sixteen months by squaring: by then the begin is forgotten
        month = _product(month, month)
    at = [sum(one * row[column] for one, row in zip(at, month, strict=True)) for column in range(states)]
    return sum(one * each for one, each in zip(at, alarms, strict=True)) / BUCKETS_A_MONTH


def _transitions(law: dict[int, float], states: int) -> tuple[Matrix, list[float]]:
    """Return how likely each state leads to each, and to an alarm, after which the state is 0."""
    rows: Matrix = []
    alarms = []
    for state in range(states):
        row, alarm = [0.0] * states, 0.0
        for step, likely in law.items():
            to = state + step
            if to >= states:
                alarm += likely
            row[0 if to >= states else max(to, 0)] += likely
        rows.append(row)
        alarms.append(alarm)
    return rows, alarms


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = list(zip(*right, strict=True))
    return [[sum([a * b for a, b in zip(row, column, strict=True)]) for column in columns] for row in left]


def _power(matrix: Matrix, exponent: int) -> Matrix:
    if exponent == 1:
        return matrix
    root = _power(matrix, exponent // 2)
    square = _product(root, root)
    return _product(square, matrix) if exponent % 2 else square
