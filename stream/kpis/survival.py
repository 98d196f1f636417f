"""Times of which some are not over yet: their median, and how large a share was won after how many days."""

from collections.abc import Iterator, Mapping
from math import exp, log, sqrt
from typing import NamedTuple

from stream.kpis.statistics import Z

# What sums and products of fractions lose in floating point: within it a half is a half, and all are all.
ROUNDING = 1e-9


class Point(NamedTuple):
    """How things stand after so many days.

    `won`: share of the deals that were won by then, `low` to `high` its 95% interval (None where it is 0 or 1).
    `lost`: share that was lost or disqualified by then. `open`: the rest. `at_risk`: deals open until that day.
    """

    day: int
    won: float
    low: float | None
    high: float | None
    lost: float
    open: float
    at_risk: int


def median(ended: Mapping[int, int], waiting: Mapping[int, int]) -> int | None:
    """Return the smallest t with S(t) ≤ ½ (Kaplan and Meier 1958); None where S stays above.

    Args:
        ended: how many times were over after t.
        waiting: how many are not, and have lasted for t until now; they are at risk at t still.
    """
    at_risk = sum(ended.values()) + sum(waiting.values())
    surviving = 1.0
    for t in sorted(ended.keys() | waiting.keys()):
        over = ended.get(t, 0)
        if over:
            surviving *= (at_risk - over) / at_risk
            if surviving <= 0.5 + ROUNDING:
                return t
        at_risk -= over + waiting.get(t, 0)
    return None


def win_curve(
    won: Mapping[int, int], lost: Mapping[int, int], waiting: Mapping[int, int], least_at_risk: int = 10
) -> Iterator[Point]:
    """Yield the shares that were won and lost after so many days (Aalen and Johansen 1978), for days on which any were.

    Won and lost on one day count together, before those that are open after as many days. The interval is that of the
    variance of Aalen (Gaynor and others 1993) on the scale log(−log).

    Args:
        won: how many deals were won after so many days.
        lost: how many were lost or disqualified.
        waiting: how many are open after so many days.
        least_at_risk: the curve ends where fewer deals were open: it says nothing there.
    """
    at_risk = sum(won.values()) + sum(lost.values()) + sum(waiting.values())
    surviving, won_share, lost_share = 1.0, 0.0, 0.0
    variance = _Variance()
    for day in sorted(won.keys() | lost.keys() | waiting.keys()):
        if at_risk < least_at_risk:
            return
        wins, losses = won.get(day, 0), lost.get(day, 0)
        if closed := wins + losses:
            won_share += surviving * wins / at_risk
            lost_share += surviving * losses / at_risk
            variance.add(surviving, won_share, wins, closed, at_risk)
            surviving *= (at_risk - closed) / at_risk
            yield Point(day, won_share, *_interval(won_share, variance.at(won_share)), lost_share, surviving, at_risk)
        at_risk -= closed + waiting.get(day, 0)


class _Variance:
    """The variance of a share that grows step by step, as a polynomial of the share."""

    def __init__(self) -> None:
        self._square = self._linear = self._constant = 0.0

    def add(self, surviving: float, share: float, wins: int, closed: int, at_risk: int) -> None:
        """Add a step: how many were won and closed of those at risk, and the share that was won by its end."""
        # Once all are closed the share stays as it is, and so does its variance.
        a = closed / (at_risk * (at_risk - closed)) if closed < at_risk else 0.0
        b = surviving**2 * wins * (at_risk - wins) / at_risk**3
        c = surviving * wins / at_risk**2
        self._square += a
        self._linear += a * share + c
        self._constant += a * share**2 + b + 2 * c * share

    def at(self, share: float) -> float:
        """Return the variance where the share has come to a value."""
        return max(0.0, share**2 * self._square - 2 * share * self._linear + self._constant)


def _interval(share: float, variance: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1 - ROUNDING:
        return None, None
    spread = Z * sqrt(variance) / (share * log(share))
    # The logarithm is negative, so the first is the lower end.
    return exp(log(share) * exp(-spread)), exp(log(share) * exp(spread))
