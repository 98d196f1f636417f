"""The threshold of a series over what it is known to leak: a table, made once per calibration."""

from bisect import bisect_right
from dataclasses import dataclass

from stream.leaks.logit import logit


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


def constant(h: float) -> Heights:
    """Return a table with one h whatever the rate."""
    return Heights((0.0,), (h,))
