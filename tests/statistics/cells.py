"""How many false alarms there are for each that the budget allows, by baseline, bucket, rate, season and wobble."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stream.alerts.calibrating.thresholds import thresholds
from stream.leaks.chain import ODDS
from stream.leaks.detector import NODES, Detector
from stream.leaks.heights import Heights
from stream.leaks.logit import Cell
from stream.leaks.season import Offsets, shrunk_offsets
from stream.leaks.wobble import FLOOR
from tests.statistics.many import Floats, Many, Watched, levels, watch

BASELINES = (50, 200, 2000)
SIZES = (0.5, 2.0, 10.0, 50.0)
STRENGTHS = {0.05: 60, 0.2: 40, 0.45: 20}
"""Rates of leaks, and the strength of the prior from which each organisation's own is drawn."""
BETWEEN = 500
BUCKETS = 500
MONTH = 21
OFFSETS = (0.35, 0.0, -0.35)
WOBBLE = 0.15
CYCLES = 4
BOARD = 20
"""How many series as large as this one the board has, off which the season is told."""
SAMPLE = 3
DAYS, WORKED, WEEK = 250, 5, 7
"""Days off which the product takes the sizes of days, and how many days of a week are worked."""


class Kind(NamedTuple):
    """A kind of series."""

    rate: float
    size: float
    known: int
    season: bool = False
    wobble: bool = False


class Rate(NamedTuple):
    """What came of it.

    Attributes:
        ratio: false alarms ÷ those that the budget allows.
        error: its standard error.
        quiet: the same, but for buckets only in which the series did not fire already.
        first: false alarms in the first 60 buckets ÷ those that the budget allows.
    """

    ratio: float
    error: float
    quiet: float
    first: float


def every() -> list[Kind]:
    """Return all kinds."""
    return [
        Kind(rate, size, known, season, wobble)
        for season in (False, True)
        for wobble in (False, True)
        for rate in STRENGTHS
        for size in SIZES
        for known in BASELINES
    ]


def rate(kind: Kind, seed: int, organisations: int) -> Rate:
    """Return the rate of false alarms of a kind of series; each organisation has its own rate, baseline and season."""
    draw = np.random.default_rng([seed, zlib.crc32(repr(kind).encode())])
    many, unsure = organisations_of(kind, draw, organisations)
    heights = heights_of(many, kind.size, BETWEEN, unsure + (WOBBLE**2 if kind.wobble else FLOOR), draw)
    watched = watch(many, heights)
    compare(many, heights, watched)
    per_series = watched.fired.sum(1)
    firing = (watched.fired.astype(int) - watched.resolved).cumsum(1)
    return Rate(
        ratio=float(per_series.mean()) * BETWEEN / BUCKETS,
        error=float(per_series.std() / np.sqrt(organisations)) * BETWEEN / BUCKETS,
        quiet=float(per_series.sum() / (firing == 0).sum()) * BETWEEN,
        first=float(watched.fired[:, :60].sum(1).mean()) * BETWEEN / 60,
    )


def heights_of(many: Many, size: float, between: float, variance: float, draw: np.random.Generator) -> list[Heights]:
    """Return the thresholds that the product gives series whose outcomes come on five of seven days.

    Args:
        many: the series.
        size: of a bucket, which is a working day.
        between: buckets between false alarms.
        variance: of single months, and of what is not known of the season, in log odds².
        draw: of the days that each series had.
    """
    sizes = draw.poisson(size, (len(many.n), DAYS * WORKED // WEEK))
    idle = [0] * (DAYS - DAYS * WORKED // WEEK)
    return [
        thresholds([*of_series, *idle], level, between * WEEK / WORKED, ODDS, variance).heights
        for of_series, level in zip(sizes.tolist(), levels(many)[:, NODES // 2].tolist(), strict=True)
    ]


def organisations_of(kind: Kind, draw: np.random.Generator, count: int, buckets: int = BUCKETS) -> tuple[Many, float]:
    """Return so many series that leak as usual, and the mean variance of their seasons' offsets."""
    strength = STRENGTHS[kind.rate]
    usual = draw.beta(strength * kind.rate, strength * (1 - kind.rate), count)
    at = np.log(usual / (1 - usual))
    true = np.asarray(OFFSETS if kind.season else (0.0,))
    strata = len(true)
    wobble = WOBBLE if kind.wobble else 0.0

    months = 3 * CYCLES
    of_month = np.arange(months) % strata
    n = np.full((count, months), kind.known // months) + (np.arange(months) < kind.known % months)
    x = draw.binomial(n, _rates(at[:, None] + true[of_month] + draw.normal(0, wobble, (count, months))))
    base_n, base_x = (np.stack([one[:, of_month == s].sum(1) for s in range(strata)], axis=1) for one in (n, x))

    offsets, unsure = np.zeros((count, strata)), 0.0
    if kind.season:
        told = [_season(kind, draw, level, true, wobble) for level in at]
        offsets = np.array([[one.by[s] for s in range(strata)] for one in told])
        unsure = float(np.mean([one.variance for one in told]))
    stratum = np.arange(buckets) // MONTH % strata
    by_month = draw.normal(0, wobble, (count, buckets // MONTH + 1))[:, np.arange(buckets) // MONTH]
    sizes = draw.poisson(kind.size, (count, buckets))
    leaks = draw.binomial(sizes, _rates(at[:, None] + true[stratum] + by_month))
    prior = np.tile([strength * kind.rate, strength * (1 - kind.rate)], (count, 1))
    return Many(sizes, leaks, stratum, base_n, base_x, offsets, prior), unsure


def compare(many: Many, heights: Sequence[Heights], watched: Watched) -> None:
    """Run the product's own code over the first series, and raise where it says anything else."""
    for place in range(min(SAMPLE, len(many.n))):
        baseline, buckets = many.one(place)
        steps = Detector(baseline, heights[place]).run(buckets)
        if [step.event == "fire" for step in steps] != watched.fired[place].tolist():
            raise AssertionError("the simulation's detector and the product's fire at different times")


def _season(kind: Kind, draw: np.random.Generator, level: float, true: Floats, wobble: float) -> Offsets:
    """Return the offsets that a board tells on which all series have the same season and each month its own wobble."""
    n = max(int(kind.size * MONTH * BOARD), 1)
    strata: dict[int, list[Cell]] = {s: [] for s in range(len(true))}
    rates = _rates(level + np.tile(true, CYCLES) + draw.normal(0, wobble, len(true) * CYCLES) / np.sqrt(BOARD))
    for month, x in enumerate(draw.binomial(n, rates)):
        strata[month % len(true)].append(Cell(n, int(x)))
    summed = {s: [Cell(sum(c.n for c in cells), sum(c.x for c in cells))] for s, cells in strata.items()}
    return shrunk_offsets(summed, wobble**2 / CYCLES)


def _rates(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
