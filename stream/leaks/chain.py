"""How high the threshold of a likelihood-ratio CUSUM is for a budget of false alarms, by Markov chain.

The CUSUM is counted in leaks: S ← max(0, S + x − k·n), alarm at H = h / ln OR (`reference` is k). The chain's states
are S in units of a grid that divides H; a step's mass is spread over the two grid points beside it, so that its mean is
kept, and what is left of the grid's error is taken out with a second grid, twice as coarse (Brook and Evans 1972;
Richardson). The run length is right to 2 %.
"""

from collections.abc import Iterable, Mapping
from math import exp, floor, log, sqrt
from typing import NamedTuple

ODDS = 2.0
"""The odds ratio that a series is watched for: a leak that doubles the odds."""

_FINE = ((0.35, 32), (1.2, 16), (float("inf"), 8))
"""Standard deviations of a bucket's leaks, and states to one leak of the finer of the two grids up to them."""
_NEGLIGIBLE = 1e-15
_EXACT = 1e-9

Sizes = Mapping[int, float]
"""How likely a bucket is to have so many outcomes, empty buckets included."""
Law = dict[int, float]
"""How likely S is to move by so many grid points in a bucket."""


class Kind(NamedTuple):
    """What an outcome is like: how often it leaks, and how much of one is tolerated (k)."""

    rate: float
    tolerated: float


def reference(rate: float, odds: float = ODDS) -> float:
    """Return k, the leaks per outcome that the CUSUM tolerates: between the rate and the one that is watched for."""
    return log(1 + (odds - 1) * rate) / log(odds)


def unchanged(rate: float, odds: float = ODDS) -> Kind:
    """Return outcomes that leak as often as is usual."""
    return Kind(rate, reference(rate, odds))


def poisson(mean: float) -> Sizes:
    """Return the sizes of buckets into which outcomes fall independently of each other."""
    sizes, likely, n = {}, exp(-mean), 0
    while n < mean or likely > 1e-12:
        if likely > 1e-14:
            sizes[n] = likely
        n += 1
        likely *= mean / n
    total = sum(sizes.values())
    return {n: likely / total for n, likely in sizes.items()}


def step_law(sizes: Sizes, kind: Kind, grid: float) -> Law:
    """Return the law of one bucket's step x − k·n.

    Args:
        sizes: of buckets.
        kind: of their outcomes.
        grid: leaks between two grid points.
    """
    law: Law = {}
    for n, likely in sizes.items():
        for x, chance in _binomial(n, kind.rate):
            _put(law, (x - kind.tolerated * n) / grid, likely * chance)
    return law


def run_length(law: Law, states: int) -> float:
    """Return the mean number of buckets until S, from 0, reaches so many grid points."""
    rows = []
    for state in range(states):
        row = [0.0] * (states + 1)
        for step, likely in law.items():
            to = state + step
            if to < states:
                row[max(to, 0)] -= likely
        rows.append(row)
    return _mean_time(rows)


def mean_run(sizes: Sizes, kind: Kind, odds: float, h: float, fine: int | None = None) -> float:
    """Return the mean number of buckets until the CUSUM, from 0, reaches a threshold.

    Of outcomes that leak as usual it is the time between false alarms, of those that leak more the delay.

    Args:
        sizes: of buckets.
        kind: of their outcomes, see `unchanged`.
        odds: that the series is watched for.
        h: the threshold, in units of the log likelihood ratio.
        fine: states to one leak; by the size of buckets, if not said.
    """
    most = h / log(odds)
    fine = fine or _fine(sizes, kind)
    coarse, finer = (
        run_length(step_law(sizes, kind, most / states), states)
        for states in (max(2, round(most * by)) for by in (max(fine // 2, 1), fine))
    )
    return finer**2 / coarse


def mean_stay(sizes: Sizes, kind: Kind, odds: float, h: float, part: float) -> float:
    """Return the mean number of buckets until the CUSUM is down from a threshold, at which it is held, to a part of it.

    So long an alarm lasts, and no other can be raised.
    """
    most = h / log(odds)
    states = max(2, round(most * _fine(sizes, kind)))
    above = states - int(part * states)  # states from the threshold down to what is still above the part
    law = step_law(sizes, kind, most / states)
    rows = []
    for below in range(above):
        row = [0.0] * (above + 1)
        for step, likely in law.items():
            to = max(below - step, 0)
            if to < above:
                row[to] -= likely
        rows.append(row)
    return _mean_time(rows)


def spread(sizes: Sizes, kind: Kind) -> float:
    """Return about the standard deviation of a bucket's leaks."""
    return sqrt(sum(n * likely for n, likely in sizes.items()) * kind.rate * (1 - kind.rate))


def _fine(sizes: Sizes, kind: Kind) -> int:
    """Return states to one leak: the more a bucket's leaks differ, the coarser a grid will do."""
    of_bucket = spread(sizes, kind)
    return next(fine for most, fine in _FINE if of_bucket < most)


def _mean_time(rows: list[list[float]]) -> float:
    """Return the mean number of steps from state 0 until a chain ends.

    Args:
        rows: of each state, less how likely it leads to each, and one column more; they are used up.
    """
    states = len(rows)
    for state, row in enumerate(rows):
        row[state] += 1.0
        row[states] = 1.0
    # From the last state down to state 0. Of an M-matrix no pivot is small.
    for last in range(states - 1, 0, -1):
        pivot = rows[last]
        live = [(column, value) for column, value in enumerate(pivot[:last]) if value]
        for row in rows[:last]:
            if row[last]:
                factor = row[last] / pivot[last]
                for column, value in live:
                    row[column] -= factor * value
                row[states] -= factor * pivot[states]
    return rows[0][states] / rows[0][0]


def _binomial(n: int, rate: float) -> Iterable[tuple[int, float]]:
    """Return how likely each number of leaks is, from the likeliest outwards, so that no power underflows."""
    mode = min(n, int((n + 1) * rate))
    ratio = rate / (1 - rate)
    chances = {mode: 1.0}
    for x in range(mode, n):
        chances[x + 1] = chances[x] * (n - x) / (x + 1) * ratio
        if chances[x + 1] < _NEGLIGIBLE:
            break
    for x in range(mode, 0, -1):
        chances[x - 1] = chances[x] * x / (n - x + 1) / ratio
        if chances[x - 1] < _NEGLIGIBLE:
            break
    total = sum(chances.values())
    return [(x, chance / total) for x, chance in chances.items()]


def _put(law: Law, place: float, likely: float) -> None:
    """Put mass onto the two grid points beside a place, so that its mean is kept."""
    below = floor(place + _EXACT)
    part = place - below
    law[below] = law.get(below, 0.0) + likely * (1 - part)
    if part > _EXACT:
        law[below + 1] = law.get(below + 1, 0.0) + likely * part
