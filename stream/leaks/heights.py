"""The threshold of a series over what it is known to leak: a table, made once per calibration."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stream.leaks.chain import Sizes, threshold, unchanged
from stream.leaks.logit import logistic, logit

_EACH_SIDE = 4
_FIRST = 3.0
_APART = 0.35
"""Log odds between two rates of the table, which reaches from a quarter to four times the odds of the middle one."""


class Stratum(NamedTuple):
    """A kind of outcome: its share of all, and by how many log odds it leaks more than the level."""

    share: float
    offset: float


ONE_STRATUM = (Stratum(1.0, 0.0),)


@dataclass(frozen=True, slots=True)
class Heights:
    """h by the posterior mean of the rate of leaks: straight lines in log odds between the rates of a table.

    Attributes:
        log_odds: of the rates, ascending.
        heights: h at each.
    """

    log_odds: tuple[float, ...]
    heights: tuple[float, ...]

    def __call__(self, rate: float) -> float:
        """Return h at a rate; beyond the table that of its end."""
        at = logit(min(max(rate, 1e-12), 1 - 1e-12))
        place = bisect_right(self.log_odds, at)
        if place == 0 or place == len(self.log_odds):
            return self.heights[min(place, len(self.heights) - 1)]
        below, above = self.log_odds[place - 1], self.log_odds[place]
        part = (at - below) / (above - below)
        return self.heights[place - 1] * (1 - part) + self.heights[place] * part

    def raised(self, by: float) -> "Heights":
        """Return the table with every h higher by so much."""
        return replace(self, heights=tuple(h + by for h in self.heights))


def constant(h: float) -> Heights:
    """Return a table with one h whatever the rate."""
    return Heights((0.0,), (h,))


def tabulated(
    sizes: Sizes,
    level: float,
    odds: float,
    buckets_between_false_alarms: float,
    strata: Sequence[Stratum] = ONE_STRATUM,
    fine: int | None = None,
) -> Heights:
    """Return h at nine rates around a level; takes 0.1 to 5 seconds, more for large buckets and many strata.

    Args:
        sizes: of buckets.
        level: log odds of a leak, of a stratum without offset.
        odds: that the series is watched for.
        buckets_between_false_alarms: A, the series' budget.
        strata: of outcomes; their shares sum to 1.
        fine: states to one leak; by the size of buckets, if not said.

    Raises:
        ValueError: see `chain.threshold`.
    """
    log_odds: list[float] = []
    heights: list[float] = []
    for steps in range(-_EACH_SIDE, _EACH_SIDE + 1):
        rates = [(one.share, logistic(level + steps * _APART + one.offset)) for one in strata]
        kinds = [unchanged(rate, odds, share) for share, rate in rates]
        near = heights[-1] if heights else _FIRST
        heights.append(threshold(sizes, kinds, odds, buckets_between_false_alarms, fine, near))
        log_odds.append(logit(sum(share * rate for share, rate in rates)))
    return Heights(tuple(log_odds), tuple(heights))
