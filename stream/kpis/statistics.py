"""The statistics that KPIs need, as plain arithmetic."""

from collections.abc import Iterable
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

Z = 1.959963984540054
"""97.5% quantile of the normal distribution."""


class Rate(NamedTuple):
    """A share (or a ratio of odds) of `n` with its interval at 95%; None where it says nothing."""

    value: float | None
    n: int
    low: float | None
    high: float | None


NO_RATE = Rate(None, 0, None, None)
"""Of nothing."""


@lru_cache(maxsize=65_536)
def wilson(part: int, n: int) -> Rate:
    """Return part/n with the Wilson score interval (Wilson 1927) at 95%, whose ends are exact where part is 0 or n.

    A part that is no part of n (which only a defect can give) has no interval.
    """
    if n <= 0:
        return NO_RATE
    share = part / n
    if not 0 <= part <= n:
        return Rate(share, n, None, None)
    centre = share + Z * Z / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    low = 0.0 if part == 0 else (centre - spread) / scale
    return Rate(share, n, low, 1.0 if part == n else (centre + spread) / scale)


def quantile(counts: Iterable[tuple[int, int]], part: int, of: int) -> float | None:
    """Return the quantile part/of of (value, count) pairs; None where all counts are 0.

    Where part/of of the values lie at or below one value exactly, it is the mean of that and the next one
    (Hyndman and Fan 1996, definition 2).
    """
    pairs = sorted((value, count) for value, count in counts if count > 0)
    n = sum(count for _, count in pairs)
    if not n:
        return None
    low, high = -(-n * part // of) - 1, min(n * part // of, n - 1)

    def at(position: int) -> int:
        passed = 0
        for value, count in pairs:
            passed += count
            if passed > position:
                return value
        raise AssertionError("a position lies beyond the values")

    return (at(low) + at(high)) / 2
