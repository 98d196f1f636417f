"""How high the threshold of a likelihood-ratio CUSUM is for a budget of false alarms, by Markov chain.

The CUSUM is counted in leaks: S ← max(0, S + x − k·n), alarm at H = h / ln OR (`reference` is k). The chain's states
are S in units of a grid that divides H; a step's mass is spread over the two grid points beside it, so that its mean is
kept, and what is left of the grid's error is taken out with a second grid, twice as coarse (Brook and Evans 1972;
Richardson). The run length is right to 2 %.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp, floor, log, sqrt
from typing import NamedTuple

ODDS = 2.0
"""The odds ratio that a series is watched for: a leak that doubles the odds."""

_FINE = ((0.35, 32), (1.2, 16), (float("inf"), 8))
"""Standard deviations of a bucket's leaks, and states to one leak of the finer of the two grids up to them."""
_NEGLIGIBLE = 1e-15
_EXACT = 1e-9
_LEAST, _MOST = 0.05, 30.0
_CLOSE = 5e-4

Sizes = Mapping[int, float]
"""How likely a bucket is to have so many outcomes, empty buckets included."""
Law = dict[int, float]
"""How likely S is to move by so many grid points in a bucket."""


class Kind(NamedTuple):
    """A kind of outcome: its share of all, how often it leaks, and how much of one is tolerated (k)."""

    share: float
    rate: float
    tolerated: float


def reference(rate: float, odds: float = ODDS) -> float:
    """Return k, the leaks per outcome that the CUSUM tolerates: between the rate and the one that is watched for."""
    return log(1 + (odds - 1) * rate) / log(odds)


def unchanged(rate: float, odds: float = ODDS, share: float = 1.0) -> Kind:
    """Return a kind of outcome that leaks as often as is usual."""
    return Kind(share, rate, reference(rate, odds))


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


def observed(counts: Iterable[int]) -> Sizes:
    """Return the sizes of buckets that were seen, such as the last 250, each as likely as it was often."""
    seen: dict[int, int] = {}
    for n in counts:
        seen[n] = seen.get(n, 0) + 1
    total = sum(seen.values())
    return {n: times / total for n, times in sorted(seen.items())}


def step_law(sizes: Sizes, kinds: Sequence[Kind], grid: float) -> Law:
    """Return the law of one bucket's step x − k·n.

    Args:
        sizes: of buckets.
        kinds: of outcomes; their shares sum to 1.
        grid: leaks between two grid points.
    """
    return _of_one_kind(sizes, kinds[0], grid) if len(kinds) == 1 else _of_many_kinds(sizes, kinds, grid)


def run_length(law: Law, states: int) -> float:
    """Return the mean number of buckets until S, from 0, reaches so many grid points."""
    rows = []
    for state in range(states):
        row = [0.0] * (states + 1)
        for step, likely in law.items():
            to = state + step
            if to <= 0:
                row[0] -= likely
            elif to < states:
                row[to] -= likely
        row[state] += 1.0
        row[states] = 1.0
        rows.append(row)
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


def mean_run(sizes: Sizes, kinds: Sequence[Kind], odds: float, h: float, fine: int | None = None) -> float:
    """Return the mean number of buckets until the CUSUM, from 0, reaches a threshold.

    Of kinds that leak as usual it is the time between false alarms, of those that leak more the delay.

    Args:
        sizes: of buckets.
        kinds: of outcomes, see `unchanged`.
        odds: that the series is watched for.
        h: the threshold, in units of the log likelihood ratio.
        fine: states to one leak; by the size of buckets, if not said.
    """
    fine = fine or _fine(sizes, kinds)
    most = h / log(odds)
    coarse, finer = (
        run_length(step_law(sizes, kinds, most / states), states)
        for states in (max(2, round(most * by)) for by in (max(fine // 2, 1), fine))
    )
    return finer**2 / coarse


def threshold(
    sizes: Sizes,
    kinds: Sequence[Kind],
    odds: float,
    buckets_between_false_alarms: float,
    fine: int | None = None,
    near: float = 3.0,
) -> float:
    """Return h, the threshold at which false alarms are so many buckets apart, on average.

    The answer is kept; one that is not kept yet takes 10 to 150 ms, with several kinds in large buckets up to a second.

    Args:
        sizes: of buckets.
        kinds: of outcomes, as they leak where nothing is wrong; six at most, for the time it takes.
        odds: that the series is watched for, above 1.
        buckets_between_false_alarms: A, the series' budget; empty buckets count.
        fine: states to one leak; by the size of buckets, if not said.
        near: where to look first, which is faster close to the answer.

    Raises:
        ValueError: no bucket has an outcome, or a rate is 0 or 1, so that no threshold gives any rate of alarms.
    """
    if odds <= 1:
        raise ValueError(f"odds: {odds:g} is no leak; give an odds ratio above 1")
    if not any(n and likely for n, likely in sizes.items()):
        raise ValueError("sizes: no bucket has an outcome; watch the parent instead")
    if not all(0 < kind.rate < 1 for kind in kinds):
        raise ValueError("kinds: a rate is 0 or 1; give the posterior mean, which a prior keeps between")
    fine = fine or _fine(sizes, kinds)
    return _threshold(tuple(sorted(sizes.items())), tuple(kinds), odds, buckets_between_false_alarms, fine, near)


@lru_cache(maxsize=4096)
def _threshold(
    sizes: tuple[tuple[int, float], ...], kinds: tuple[Kind, ...], odds: float, between: float, fine: int, near: float
) -> float:
    """Find the threshold by the secant method on the log of the run length, kept within what is known to hold it."""
    law = dict(sizes)

    def excess(h: float) -> float:
        return log(mean_run(law, kinds, odds, h, fine) / between)

    low, high = _LEAST, _MOST
    before = max(near, 2 * low)
    excess_before = excess(before)
    h = min(max(before - excess_before, before / 2), before * 2)  # a unit of h is worth about e in the run length
    excess_at = excess(h)
    while abs(excess_at) >= _CLOSE and high - low >= _CLOSE and h != before:
        for at, above in ((before, excess_before), (h, excess_at)):
            low, high = (max(low, at), high) if above < 0 else (low, min(high, at))
        slope = (excess_at - excess_before) / (h - before)
        following = h - excess_at / slope if slope > 0 else (low + high) / 2
        if not low <= following <= high:
            following = (low + high) / 2
        before, excess_before = h, excess_at
        h, excess_at = following, excess(following)
    return h


def _fine(sizes: Sizes, kinds: Sequence[Kind]) -> int:
    """Return states to one leak: the more a bucket's leaks differ, the coarser a grid will do."""
    mean = sum(n * likely for n, likely in sizes.items())
    spread = sqrt(mean * sum(kind.share * kind.rate * (1 - kind.rate) for kind in kinds))
    return next(fine for most, fine in _FINE if spread < most)


def _of_one_kind(sizes: Sizes, kind: Kind, grid: float) -> Law:
    law: Law = {}
    for n, likely in sizes.items():
        for x, chance in _binomial(n, kind.rate):
            _spread(law, (x - kind.tolerated * n) / grid, likely * chance)
    return law


def _of_many_kinds(sizes: Sizes, kinds: Sequence[Kind], grid: float) -> Law:
    one: Law = {}
    for kind in kinds:
        _spread(one, (1 - kind.tolerated) / grid, kind.share * kind.rate)
        _spread(one, -kind.tolerated / grid, kind.share * (1 - kind.rate))
    least = min(one)
    width = max(one) - least
    law: Law = {}
    begin, together = 0, [1.0]  # the law of n outcomes, from the grid point `begin` on
    for n in range(max(sizes) + 1):
        if likely := sizes.get(n, 0.0):
            for step, chance in enumerate(together, begin):
                law[step] = law.get(step, 0.0) + likely * chance
        longer = [0.0] * (len(together) + width)
        for step, single in one.items():
            at = slice(step - least, step - least + len(together))
            longer[at] = [sum_ + chance * single for sum_, chance in zip(longer[at], together, strict=True)]
        first = next(place for place, chance in enumerate(longer) if chance > _NEGLIGIBLE)
        last = next(place for place in range(len(longer) - 1, -1, -1) if longer[place] > _NEGLIGIBLE)
        begin, together = begin + least + first, longer[first : last + 1]
    return law


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


def _spread(law: Law, place: float, likely: float) -> None:
    """Put mass onto the two grid points beside a place, so that its mean is kept."""
    below = floor(place + _EXACT)
    part = place - below
    law[below] = law.get(below, 0.0) + likely * (1 - part)
    if part > _EXACT:
        law[below + 1] = law.get(below + 1, 0.0) + likely * part
