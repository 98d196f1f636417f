"""Wobble: rates that move from month to month without a cause, and what keeping the promised rate then takes."""

from collections.abc import Iterable, Sequence
from math import exp, log
from operator import mul

from stream.leaks.chain import Kind, Sizes, spread, step_law
from stream.leaks.logit import Cell, information, level, logistic, shifted

FLOOR = 0.04**2
"""The least variance, in log odds², that single months are taken to have: 0.05² would cost large buckets a fifth of
their budget where nothing moves."""

_HALF = 0.5
_FINE = 3
"""States to one leak, or to a standard deviation of a bucket's leaks where that is more."""
_LEAST_STATES, _MOST_STATES = 12, 40
_DOUBLED = 4
"""Months are doubled so often: sixteen of them."""
_NORMAL = tuple((step * 1.25, exp(-((step * 1.25) ** 2) / 2)) for step in range(-3, 4))
"""Points of the normal distribution and their weights, by the trapezoidal rule, here exact to the fourth digit."""

Matrix = list[list[float]]


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
            weighs = information(month, at)
            if weighs > 0:
                expected = sum(cell.n * logistic(at + cell.offset) for cell in month)
                free = 1 - weighs / whole
                excess += (sum(cell.x for cell in month) - expected) ** 2 / weighs - free
                weight += weighs * free
    return max(FLOOR, excess / weight) if weight > 0 else FLOOR


def alarms(sizes: Sizes, kind: Kind, odds: float, h: float, deviation: float, buckets: int) -> float:
    """Return how often, in a bucket, the CUSUM reaches a threshold where months move, in the long run.

    Months draw their log odds from a normal distribution, one after the other; after each alarm the CUSUM begins again
    at 0. The grid is coarse: compare with what comes of months that do not move.

    Args:
        sizes: of buckets.
        kind: of their outcomes, as they leak where nothing is wrong.
        odds: that the series is watched for.
        h: the threshold.
        deviation: σ, the standard deviation of months in log odds.
        buckets: of a month.
    """
    most = h / log(odds)
    # The more a bucket's leaks differ, the coarser a grid will do.
    states = min(max(_LEAST_STATES, round(most * min(_FINE, _FINE / spread(sizes, kind)))), _MOST_STATES)
    month: Matrix = [[0.0] * states for _ in range(states)]
    of_month = [0.0] * states
    points = _NORMAL if deviation else ((0.0, 1.0),)
    total = sum(weight for _, weight in points)
    for z, weight in points:
        moved = kind._replace(rate=shifted(kind.rate, exp(deviation * z)))
        bucket, alarm = _transitions(step_law(sizes, moved, most / states), states)
        expected = alarm
        for _ in range(buckets - 1):
            expected = [one + sum(map(mul, row, expected)) for one, row in zip(alarm, bucket, strict=True)]
        for state, row in enumerate(_power(bucket, buckets)):
            of_month[state] += weight / total * expected[state]
            month[state] = [one + weight / total * likely for one, likely in zip(month[state], row, strict=True)]
    for _ in range(_DOUBLED):  # by then the begin is forgotten
        month = _product(month, month)
    return sum(one * each for one, each in zip(month[0], of_month, strict=True)) / buckets


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
    return [[sum(map(mul, row, column)) for column in columns] for row in left]


def _power(matrix: Matrix, exponent: int) -> Matrix:
    if exponent == 1:
        return matrix
    root = _power(matrix, exponent // 2)
    square = _product(root, root)
    return _product(square, matrix) if exponent % 2 else square
