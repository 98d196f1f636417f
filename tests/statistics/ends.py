"""How long after a leak's end its alert is over, and how often it is told to be over while the leak goes on."""

import zlib
from typing import NamedTuple

import numpy as np

from stream.leaks.logit import shifted
from stream.leaks.wobble import FLOOR
from tests.statistics.cells import BETWEEN, STRENGTHS, compare, heights_of
from tests.statistics.many import Many, watch

RATE, KNOWN = 0.2, 200
ODDS = (2, 3, 6, 12)
STRONG = 4
"""Odds from which the end is told by its own test rather than by the evidence of the leak that fades."""
LASTS = {0.5: 120, 2.0: 60, 10.0: 30}
"""Outcomes of a bucket, and buckets that the leak lasts."""
BEFORE, AFTER = 30, 300


class Leak(NamedTuple):
    """A leak: outcomes a bucket, and its odds."""

    size: float
    odds: int


class Ends(NamedTuple):
    """What came of it.

    Attributes:
        mean: buckets from its end until the alert is over, where it fires then; `AFTER` at most.
        median: of these.
        nine: and the 90 % quantile.
        early: alerts told to be over while the leak went on, of one alert.
        between: buckets of firing from one such to the next.
        error: of `BETWEEN / between`, the standard error.
    """

    mean: float
    median: float
    nine: float
    early: float
    between: float
    error: float


def every() -> list[Leak]:
    """Return all leaks."""
    return [Leak(size, odds) for size in LASTS for odds in ODDS]


def ends(leak: Leak, seed: int, organisations: int) -> Ends:
    """Return what comes of a leak in so many organisations of which some is known."""
    draw = np.random.default_rng([seed, zlib.crc32(repr(leak).encode())])
    lasts, strength = LASTS[leak.size], STRENGTHS[RATE]
    buckets = BEFORE + lasts + AFTER
    rates = np.full(buckets, RATE)
    rates[BEFORE : BEFORE + lasts] = shifted(RATE, leak.odds)
    n = draw.poisson(leak.size, (organisations, buckets))
    many = Many(
        n,
        draw.binomial(n, np.broadcast_to(rates, n.shape)),
        np.zeros(buckets, np.int64),
        np.full((organisations, 1), KNOWN),
        draw.binomial(KNOWN, RATE, (organisations, 1)),
        np.zeros((organisations, 1)),
        np.tile([strength * RATE, strength * (1 - RATE)], (organisations, 1)),
    )
    heights = heights_of(many, leak.size, BETWEEN, FLOOR, draw)
    told = watch(many, heights)
    compare(many, heights, told)
    firing = (told.fired.astype(int) - told.resolved).cumsum(1)
    leaking = slice(BEFORE, BEFORE + lasts)
    still = firing[:, BEFORE + lasts - 1] == 1
    over = told.resolved[still, BEFORE + lasts :]
    until = np.where(over.any(1), over.argmax(1) + 1, AFTER)
    early, on = int(told.resolved[:, leaking].sum()), int(firing[:, leaking].sum())
    return Ends(
        mean=float(until.mean()),
        median=float(np.median(until)),
        nine=float(np.quantile(until, 0.9)),
        early=early / max(int(told.fired[:, leaking].sum()), 1),
        between=on / max(early, 1),
        error=BETWEEN * max(early, 1) ** 0.5 / on,
    )
