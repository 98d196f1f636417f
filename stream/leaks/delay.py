"""How long a leak takes to be seen: what may be said of a series before it ever fired."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from stream.leaks.budget import least_known
from stream.leaks.chain import ODDS, Sizes
from stream.leaks.detector import Baseline, Detector
from stream.leaks.logit import Cell, shifted

RUNS = 200
_NODES = 31
"""Half of the detector's levels tell the same, to the third digit, in half the time."""
LONGEST = 500
"""Buckets after which a leak counts as not seen."""


class Delay(NamedTuple):
    """What to expect of a leak of the odds that a series is watched for, if it begins today.

    Attributes:
        mean: buckets until it is seen; those that are not count as `LONGEST`.
        in_nine_of_ten: buckets within which nine of ten are seen; None: fewer are.
        known: N, outcomes that the baseline and its prior hold.
        needed: N_min.
    """

    mean: float
    in_nine_of_ten: int | None
    known: float
    needed: float

    @property
    def learning(self) -> bool:
        """Whether a leak cannot be told from an unlucky baseline yet."""
        return self.known < self.needed


def expected_delay(
    baseline: Baseline, h: Callable[[float], float], sizes: Sizes, odds: float = ODDS, seed: int = 1, runs: int = RUNS
) -> Delay:
    """Return the delay, by simulation of the detector; each run draws what is usual from the baseline's posterior.

    Strata are taken together. A second or less, for small and rare buckets a few.

    Args:
        baseline: of the series.
        h: its threshold by the rate.
        sizes: of buckets.
        odds: of the leak, and those that the series is watched for.
        seed: of the draws.
        runs: how many.
    """
    draw = Random(seed)  # noqa: S311  # no secret
    leaked = baseline.prior.leaked + sum(cell.x for cell in baseline.cells)
    kept = baseline.prior.kept + sum(cell.n - cell.x for cell in baseline.cells)
    flat = Baseline((Cell(sum(one.n for one in baseline.cells), sum(one.x for one in baseline.cells)),), baseline.prior)
    detector = Detector(flat, h, odds, _NODES)
    counts, chances = list(sizes), list(sizes.values())
    delays = []
    for _ in range(runs):
        leaking = shifted(draw.betavariate(leaked, kept), odds)
        state = detector.start()
        for bucket in range(1, LONGEST + 1):
            n = draw.choices(counts, chances)[0]
            if n:
                state, step = detector.step(state, (Cell(n, sum(draw.random() < leaking for _ in range(n))),))
                if step.event == "fire":
                    delays.append(bucket)
                    break
        else:
            delays.append(LONGEST + 1)
    delays.sort()
    rate = leaked / (leaked + kept)
    nine = delays[-(-9 * runs // 10) - 1]
    return Delay(
        mean=sum(min(one, LONGEST) for one in delays) / runs,
        in_nine_of_ten=nine if nine <= LONGEST else None,
        known=leaked + kept,
        needed=least_known(rate, h(rate), odds),
    )
