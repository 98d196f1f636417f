"""How high the threshold of a likelihood-ratio CUSUM is for a budget of false alarms, by Markov chain.

The CUSUM is counted in leaks: S ← max(0, S + x − k·n), alarm at H = h / ln OR (`reference` is k). The chain's states
are S in units of a grid that divides H; a step's mass is spread over the two grid points beside it, so that its mean is
kept, and what is left of the grid's error is taken out with a second grid, twice as coarse (Brook and Evans 1972;
Richardson). The run length is right to 2 %.
"""

from collections.abc import Iterable, Mapping
from math import exp, floor, log, sqrt
from operator import mul
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
    visits = _visits(law, states)
    over = (sum(likely for step, likely in law.items() if state + step >= states) for state in range(states))
    # Whatever falls below 0 begins anew: so often it does before it gets over, and each time it takes so long.
    return sum(visits) / sum(visit * likely for visit, likely in zip(visits, over, strict=True))


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
    return run_length({-step: likely for step, likely in law.items()}, above)


def spread(sizes: Sizes, kind: Kind) -> float:
    """Return about the standard deviation of a bucket's leaks."""
    return sqrt(sum(n * likely for n, likely in sizes.items()) * kind.rate * (1 - kind.rate))


def _fine(sizes: Sizes, kind: Kind) -> int:
    """Return states to one leak: the more a bucket's leaks differ, the coarser a grid will do."""
    of_bucket = spread(sizes, kind)
    return next(fine for most, fine in _FINE if of_bucket < most)


def _visits(law: Law, states: int) -> list[float]:
    """Return how often each state is visited by what begins in state 0, until it leaves them to either side.

    How likely a step is hangs on its length alone, so that the system to be solved is a Toeplitz one: by Levinson's
    recursion, a state more at a time, that takes states² operations and not states³.
    """
    up = [law.get(step, 0.0) for step in range(states)]
    down = [law.get(-step, 0.0) for step in range(states)]
    of_first = of_last = [1 / (1 - up[0])]  # visits of what begins in the first state, and in the last one so far
    for last in range(1, states):
        reached = sum(map(mul, of_first, up[last:0:-1]))
        fallen = sum(map(mul, of_last, down[1 : last + 1]))
        kept = 1 - reached * fallen
        longer, shifted = [*of_first, 0.0], [0.0, *of_last]
        of_first = [(one + reached * other) / kept for one, other in zip(longer, shifted, strict=True)]
        of_last = [(other + fallen * one) / kept for one, other in zip(longer, shifted, strict=True)]
    return of_first


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
