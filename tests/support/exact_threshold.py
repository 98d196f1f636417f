"""The threshold of a CUSUM whose usual rate is known: what the product looks up in tables, worked out for itself."""

from functools import lru_cache
from math import log

from stream.leaks.chain import Kind, Sizes, mean_run

_CLOSE = 5e-4


def exact_threshold(sizes: Sizes, kind: Kind, odds: float, between: float, fine: int | None = None) -> float:
    """Return h at which false alarms are so many buckets apart: by the secant method, on the log of the run length."""
    return _exact(tuple(sorted(sizes.items())), kind, odds, between, fine)


@lru_cache
def _exact(sizes: tuple[tuple[int, float], ...], kind: Kind, odds: float, between: float, fine: int | None) -> float:
    law = dict(sizes)

    def excess(h: float) -> float:
        return log(mean_run(law, kind, odds, h, fine) / between)

    before, h = 2.0, 3.0
    excess_before, excess_at = excess(before), excess(h)
    for _ in range(20):
        if abs(excess_at) < _CLOSE:
            return h
        following = min(max(h - excess_at * (h - before) / (excess_at - excess_before), 0.1), 25.0)
        before, excess_before = h, excess_at
        h, excess_at = following, excess(following)
    raise AssertionError("the run length does not come near the budget")
