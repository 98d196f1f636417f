"""The detector for many series at a time, in numpy; `test_many.py` compares it with the product, digit by digit."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stream.leaks.detector import NODES, RESOLVED, Baseline, Prior
from stream.leaks.heights import Heights
from stream.leaks.logit import Cell

SPAN = 4.5
CHUNK = 256

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

    def at(self, log_odds: Floats) -> Floats:
        """Return the threshold of each series at its log odds."""
        last, rows = self.log_odds.shape[1] - 1, np.arange(len(log_odds))
        place = (self.log_odds <= log_odds[:, None]).sum(1)
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


def _watch(many: Many, tables: Tables, odds: float, every_c: bool, once: bool) -> Watched:
    series, buckets = many.n.shape
    theta = np.log(odds)
    at = levels(many)
    rates = [1 / (1 + np.exp(-(at + many.offsets[:, [s]]))) for s in range(many.offsets.shape[1])]
    log_rates, log_kept = [np.log(one) for one in rates], [np.log1p(-one) for one in rates]
    falls = [np.log1p((odds - 1) * one) for one in rates]

    usual = 1 / (1 + np.exp(-at))
    weights = many.prior[:, [0]] * np.log(usual) + many.prior[:, [1]] * np.log1p(-usual)
    for s in range(len(rates)):
        weights += many.base_x[:, [s]] * log_rates[s] + (many.base_n - many.base_x)[:, [s]] * log_kept[s]
    leaked = many.prior[:, 0] + many.base_x.sum(1)
    kept = many.prior[:, 1] + (many.base_n - many.base_x).sum(1)
    sums = np.zeros_like(at)
    firing = np.zeros(series, bool)
    aside, leaking, ends = np.zeros_like(at), np.zeros_like(at), np.zeros_like(at)
    aside_leaked, aside_kept = np.zeros(series), np.zeros(series)
    fired, resolved = np.zeros((series, buckets), bool), np.zeros((series, buckets), bool)
    c = np.zeros((series, buckets))
    for t in range(buckets):
        s = many.stratum[t]
        n, x = many.n[:, t], many.x[:, t]
        said = x[:, None] * log_rates[s] + (n - x)[:, None] * log_kept[s]
        rise = (x * theta)[:, None] - n[:, None] * falls[s]
        quiet = ~firing
        weights += said * quiet[:, None]
        leaked += x * quiet
        kept += (n - x) * quiet
        sums += rise
        np.maximum(sums, 0.0, out=sums)
        rate = leaked / (leaked + kept)
        h = tables.at(np.log(rate / (1 - rate)))
        high = firing | (sums.max(1) >= h)
        look = np.flatnonzero((n > 0) & high) if not every_c else np.flatnonzero(n > 0)
        c_at = np.zeros(series)
        c_at[look] = _mixed(weights[look], sums[look])
        c[:, t] = c_at
        burning = np.flatnonzero(firing & (n > 0))
        ended = np.zeros(series, bool)
        if len(burning):
            aside[burning] += said[burning]
            aside_leaked[burning] += x[burning]
            aside_kept[burning] += (n - x)[burning]
            leaking[burning] += said[burning] + rise[burning]
            ends[burning] = np.maximum(ends[burning] - rise[burning], 0.0)
            ended[burning] = _mixed(leaking[burning], ends[burning]) >= h[burning]
        over = np.flatnonzero((n > 0) & (c_at >= h) & ~ended)
        if len(over):
            sums[over] = np.maximum(sums[over] - (c_at - h)[over][:, None], 0.0)
            new = over[~firing[over]]
            fired[new, t] = True
            firing[new] = True
            leaking[new] = weights[new] + sums[new]
            if once and fired.any(1).all():
                break
            ends[new] = aside[new] = 0.0
            aside_leaked[new] = aside_kept[new] = 0.0
        was_firing = burning
        done = was_firing[ended[was_firing] | (c_at[was_firing] <= RESOLVED * h[was_firing])]
        if len(done):
            resolved[done, t] = True
            firing[done] = False
            sums[done] = 0.0
            weights[done] += aside[done]
            leaked[done] += aside_leaked[done]
            kept[done] += aside_kept[done]
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
