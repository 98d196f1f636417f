"""The detector for many series at a time, in numpy; `test_many.py` compares it with the product, digit by digit."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stream.leaks.detector import NODES, RESOLVED, Baseline, Prior
from stream.leaks.ending import MORE_OFTEN, SIZES
from stream.leaks.heights import Heights
from stream.leaks.logit import Cell

SPAN = 4.5
CHUNK = 256
_WORTH_IT = 0.75
"""Share of series that still wait for their first alarm at which the others are left out."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Many(NamedTuple):
    """Series of one kind. R series, T buckets, S strata; a bucket has outcomes of one stratum only.

    Attributes:
        n: R × T, outcomes.
        x: R × T, leaks.
        stratum: T.
        base_n: R × S, outcomes of the baseline.
        base_x: R × S.
        offsets: R × S.
        prior: R × 2: what leaked, what did not.
    """

    n: Counts
    x: Counts
    stratum: Counts
    base_n: Counts
    base_x: Counts
    offsets: Floats
    prior: Floats

    def one(self, place: int) -> tuple[Baseline, list[list[Cell]]]:
        """Return the baseline and the buckets of one series, as the product takes them."""
        strata = self.offsets[place].tolist()
        cells = [
            Cell(int(n), int(x), offset)
            for n, x, offset in zip(self.base_n[place], self.base_x[place], strata, strict=True)
        ]
        buckets = [
            [Cell(int(n), int(x), strata[stratum])]
            for n, x, stratum in zip(self.n[place], self.x[place], self.stratum, strict=True)
        ]
        return Baseline(tuple(cells), Prior(*self.prior[place].tolist())), buckets

    def rows(self, chosen: slice) -> "Many":
        """Return some of the series."""
        return Many(
            self.n[chosen],
            self.x[chosen],
            self.stratum,
            self.base_n[chosen],
            self.base_x[chosen],
            self.offsets[chosen],
            self.prior[chosen],
        )


class Tables(NamedTuple):
    """Of each series its threshold by the rate: R × K log odds, ascending, and R × K thresholds."""

    log_odds: Floats
    heights: Floats

    @classmethod
    def of(cls, heights: Sequence[Heights]) -> "Tables":
        """Return those of the product."""
        return cls(np.array([one.log_odds for one in heights]), np.array([one.heights for one in heights]))

    def at(self, log_odds: Floats, rows: Counts) -> Floats:
        """Return the threshold of each of some series at its log odds."""
        last = self.log_odds.shape[1] - 1
        place = (self.log_odds[rows] <= log_odds[:, None]).sum(1)
        low, high = np.clip(place - 1, 0, last), np.clip(place, 0, last)
        below, above = self.log_odds[rows, low], self.log_odds[rows, high]
        part = np.where(low == high, 0.0, (log_odds - below) / np.where(low == high, 1.0, above - below))
        return np.asarray(self.heights[rows, low] * (1 - part) + self.heights[rows, high] * part)

    def rows(self, chosen: slice) -> "Tables":
        """Return those of some of the series."""
        return Tables(self.log_odds[chosen], self.heights[chosen])


class Watched(NamedTuple):
    """What the detector said, R × T: where it fired and resolved, and C where it was worked out (all, if asked)."""

    fired: Flags
    resolved: Flags
    c: Floats


def watch(
    many: Many, heights: Sequence[Heights], odds: float = 2.0, *, every_c: bool = False, once: bool = False
) -> Watched:
    """Return what the detector says of all series, each with its threshold; `once`: until its first alarm only."""
    tables = Tables.of(heights)
    chunks = [slice(begin, begin + CHUNK) for begin in range(0, len(many.n), CHUNK)]
    parts = [_watch(many.rows(chunk), tables.rows(chunk), odds, every_c, once) for chunk in chunks]
    return Watched(*(np.concatenate(one) for one in zip(*parts, strict=True)))


def levels(many: Many) -> Floats:
    """Return R × 61 log odds."""
    prior = many.prior
    n = np.concatenate([many.base_n.astype(float), prior.sum(1)[:, None]], axis=1)
    offsets = np.concatenate([many.offsets, np.zeros((len(n), 1))], axis=1)
    leaked = many.base_x.sum(1) + prior[:, 0]
    at = np.log(leaked / (n.sum(1) - leaked))
    if many.offsets.any():
        for _ in range(30):
            rates = 1 / (1 + np.exp(-(at[:, None] + offsets)))
            at = at + np.clip((leaked - (n * rates).sum(1)) / (n * rates * (1 - rates)).sum(1), -1, 1)
    rates = 1 / (1 + np.exp(-(at[:, None] + offsets)))
    spread = 1 / np.sqrt((n * rates * (1 - rates)).sum(1))
    z = np.linspace(-SPAN, SPAN, NODES)
    return np.asarray(at[:, None] + z[None, :] * spread[:, None])


class _Series:
    """Where each series of a chunk stands. Arrays are R × 61 levels, R × strata, or R × 305 pairs of size and level."""

    def __init__(self, many: Many, tables: Tables, odds: float) -> None:
        self.tables, self.theta = tables, np.log(odds)
        at = levels(many)
        rates = 1 / (1 + np.exp(-(at[:, None, :] + many.offsets[:, :, None])))
        self.log_rates, self.log_kept = np.log(rates), np.log1p(-rates)
        self.falls = np.log1p((odds - 1) * rates)
        usual = 1 / (1 + np.exp(-at))
        self.prior_weights = many.prior[:, [0]] * np.log(usual) + many.prior[:, [1]] * np.log1p(-usual)
        self.prior = many.prior
        self.least = tables.heights.min(1)
        self.leaked, self.kept = many.base_x.astype(float), (many.base_n - many.base_x).astype(float)
        self.aside_leaked, self.aside_kept = np.zeros_like(self.leaked), np.zeros_like(self.kept)
        self.sums = np.zeros_like(at)
        self.firing = np.zeros(len(at), bool)
        self.shifts = self.theta * np.asarray(SIZES)[:, None]
        self.bars = np.repeat(MORE_OFTEN * np.log(SIZES), NODES)
        self.leaking, self.ends = (np.zeros((len(at), self.bars.size)) for _ in range(2))

    def keep(self, rows: Flags) -> None:
        """Go on with some of the series only."""
        for name, one in vars(self).items():
            if isinstance(one, np.ndarray) and one is not self.shifts and one is not self.bars:
                setattr(self, name, one[rows])
        self.tables = Tables(self.tables.log_odds[rows], self.tables.heights[rows])

    def step(self, n: Counts, x: Counts, s: int, every_c: bool) -> tuple[Floats, Counts, Counts]:
        """Return of a bucket of stratum `s` C, where it was worked out, and which series fire and resolve."""
        quiet = ~self.firing
        self.leaked[:, s] += x * quiet
        self.kept[:, s] += (n - x) * quiet
        self.sums -= n[:, None] * self.falls[:, s]
        self.sums += (x * self.theta)[:, None]
        np.maximum(self.sums, 0.0, out=self.sums)
        # The lowest level's CUSUM is the highest, and C lies below it.
        look = np.flatnonzero((n > 0) & (every_c | self.firing | (self.sums[:, 0] >= self.least)))
        weights = self._weights(look)
        c = np.zeros(len(n))
        c[look] = _mixed(weights, self.sums[look])
        h = np.full(len(n), np.inf)
        h[look] = self._heights(look)
        burning = look[self.firing[look]]
        ended = np.zeros(len(n), bool)
        if len(burning):
            ended[burning] = self._ends(burning, n[burning], x[burning], s) >= h[burning]
        over = (c >= h) & ~ended
        new = np.flatnonzero(over & ~self.firing)
        high = np.flatnonzero(over)
        self.sums[high] = np.maximum(self.sums[high] - (c - h)[high][:, None], 0.0)
        if len(new):
            self.firing[new] = True
            self.leaking[new] = np.tile(weights[np.searchsorted(look, new)] + self.sums[new], len(SIZES))
            for one in (self.ends, self.aside_leaked, self.aside_kept):
                one[new] = 0.0
        done = burning[ended[burning] | (c[burning] <= RESOLVED * h[burning])]
        if len(done):
            self.firing[done] = False
            self.sums[done] = 0.0
            self.leaked[done] += self.aside_leaked[done]
            self.kept[done] += self.aside_kept[done]
        return c, new, done

    def _ends(self, rows: Counts, n: Counts, x: Counts, s: int) -> Floats:
        """Return how much speaks for the end of some series' leaks, after a bucket that is kept aside."""
        self.aside_leaked[rows, s] += x
        self.aside_kept[rows, s] += n - x
        log_rates, log_kept = self.log_rates[rows, s], self.log_kept[rows, s]
        said = x[:, None] * log_rates + (n - x)[:, None] * log_kept
        falls = np.log1p(np.expm1(self.shifts) * np.exp(log_rates)[:, None, :])
        more = (x[:, None, None] * self.shifts - n[:, None, None] * falls).reshape(len(rows), -1)
        leaking = self.leaking[rows] + np.tile(said, len(SIZES)) + more
        ends = np.maximum(self.ends[rows] - more, 0.0)
        self.leaking[rows], self.ends[rows] = leaking, ends
        return _mixed(leaking, ends - self.bars)

    def _weights(self, rows: Counts) -> Floats:
        weights = self.prior_weights[rows]
        for s in range(self.leaked.shape[1]):
            weights += self.leaked[rows, s, None] * self.log_rates[rows, s]
            weights += self.kept[rows, s, None] * self.log_kept[rows, s]
        return weights

    def _heights(self, rows: Counts) -> Floats:
        leaked = self.prior[rows, 0] + self.leaked[rows].sum(1)
        return self.tables.at(np.log(leaked / (self.prior[rows, 1] + self.kept[rows].sum(1))), rows)


def _watch(many: Many, tables: Tables, odds: float, every_c: bool, once: bool) -> Watched:
    count, buckets = many.n.shape
    series, rows = _Series(many, tables, odds), np.arange(count)
    n, x = np.ascontiguousarray(many.n.T), np.ascontiguousarray(many.x.T)
    fired, resolved = np.zeros((count, buckets), bool), np.zeros((count, buckets), bool)
    c = np.zeros((count, buckets))
    waiting = np.ones(count, bool)
    for t in range(buckets):
        c_at, new, done = series.step(n[t, rows], x[t, rows], int(many.stratum[t]), every_c)
        c[rows, t] = c_at
        fired[rows[new], t] = True
        resolved[rows[done], t] = True
        if once and len(new):
            waiting[rows[new]] = False
            if waiting.sum() <= len(rows) * _WORTH_IT:
                series.keep(waiting[rows])
                rows = np.flatnonzero(waiting)
                if not len(rows):
                    break
    return Watched(fired, resolved, c)


def _mixed(weights: Floats, sums: Floats) -> Floats:
    """Return ln Σ e^(weight + sum) − ln Σ e^weight of each row."""
    if not len(weights):
        return np.zeros(0)
    both = weights + sums
    most, most_weight = both.max(1), weights.max(1)
    return np.asarray(
        most
        + np.log(np.exp(both - most[:, None]).sum(1))
        - most_weight
        - np.log(np.exp(weights - most_weight[:, None]).sum(1))
    )
