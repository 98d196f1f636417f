"""How long a doubled leak takes to be seen, beside the CUSUM that knows what is usual: no test sees it sooner."""

import zlib
from math import ceil
from typing import NamedTuple

import numpy as np

from stream.leaks.budget import least_known
from stream.leaks.chain import ODDS, mean_run, poisson, unchanged
from stream.leaks.logit import shifted
from stream.leaks.wobble import FLOOR
from tests.statistics.cells import BETWEEN, SIZES, STRENGTHS, heights_of
from tests.statistics.many import Counts, Flags, Floats, Many, watch
from tests.support.exact_threshold import exact_threshold

LONGEST = 1000
TIMES = (1, 2, 6, 20)
WELL_KNOWN = 20
"""Times N_min from which the delay is promised to be near the optimal."""
WATCHED = 60


class Case(NamedTuple):
    """A leak: the usual rate, the size of buckets, the baseline in N_min, and buckets before it begins."""

    rate: float
    size: float
    times: int
    begins: int


class Delays(NamedTuple):
    """Buckets until a leak was seen, by the detector and by the CUSUM that knows what is usual."""

    known: int
    mean: float
    median: float
    nine: float
    optimal_mean: float
    optimal_median: float
    optimal_nine: float
    error: float
    unseen: float

    @property
    def ratio(self) -> float:
        """The mean delay ÷ the optimal one."""
        return self.mean / self.optimal_mean


def every() -> list[Case]:
    """Return all cases."""
    return [
        Case(rate, size, times, begins)
        for rate in STRENGTHS
        for size in SIZES
        for times in TIMES
        for begins in ((0, WATCHED) if times == WELL_KNOWN else (0,))
    ]


def delays(case: Case, seed: int, organisations: int) -> Delays:
    """Return the delays of a case: both tests see the same outcomes, and count where neither fired before the leak."""
    draw = np.random.default_rng([seed, zlib.crc32(repr(case).encode())])
    rate, sizes = case.rate, poisson(case.size)
    h = exact_threshold(sizes, unchanged(rate), ODDS, BETWEEN)
    known = round(case.times * least_known(rate, h))
    strength = STRENGTHS[rate]
    own = max(known - strength, 0)
    expected = mean_run(sizes, unchanged(rate)._replace(rate=shifted(rate, ODDS)), ODDS, h)
    buckets = case.begins + (LONGEST if case.times < WELL_KNOWN else min(LONGEST, ceil(20 * expected)))
    n = draw.poisson(case.size, (organisations, buckets))
    rates = np.where(np.arange(buckets) < case.begins, rate, shifted(rate, ODDS))
    x = draw.binomial(n, np.broadcast_to(rates, n.shape))
    optimal = _first(cusum(n, x, np.full(organisations, rate), h))
    base = draw.binomial(own, rate, (organisations, 1))
    none = np.zeros((organisations, 1))
    prior = np.tile([strength * rate, strength * (1 - rate)], (organisations, 1))
    many = Many(n, x, np.zeros(buckets, np.int64), np.full((organisations, 1), own), base, none, prior)
    seen = _first(watch(many, heights_of(many, case.size, BETWEEN, FLOOR, draw), once=True).fired)
    counts = (optimal >= case.begins) & (seen >= case.begins)
    ours, best = (one[counts] - case.begins + 1 for one in (seen, optimal))
    return Delays(
        known,
        *_told(ours),
        *_told(best),
        error=float((ours - best).std() / np.sqrt(len(ours)) / best.mean()),
        unseen=float((seen[counts] >= buckets).mean()),
    )


def cusum(n: Counts, x: Counts, usual: Floats, h: float) -> Flags:
    """Return R × T: where the likelihood-ratio CUSUM of each series, with a baseline that is fixed, is at h."""
    tolerated = np.log(1 + (ODDS - 1) * usual)
    sums = np.zeros(len(n))
    over = np.zeros(n.shape, bool)
    for t in range(n.shape[1]):
        sums = np.maximum(0.0, sums + x[:, t] * np.log(ODDS) - n[:, t] * tolerated)
        over[:, t] = sums >= h
    return over


def _first(fired: Flags) -> Counts:
    """Return the bucket of each series' first alarm; beyond the last where there is none."""
    return np.asarray(np.where(fired.any(1), fired.argmax(1), fired.shape[1]))


def _told(buckets: Counts) -> tuple[float, float, float]:
    return float(buckets.mean()), float(np.median(buckets)), float(np.quantile(buckets, 0.9))
