"""How soon a leak is seen, worked out once for all series that are about alike, since each takes a second or more."""

from functools import lru_cache

from schemas.alert import Watched
from stream.alerts.calibrating.thresholds import alike
from stream.leaks.delay import Delay, expected_delay
from stream.leaks.detector import Baseline, Prior
from stream.leaks.heights import constant
from stream.leaks.logit import Cell

_RUNS = 100
_RATES = 50
"""Rates are rounded to so many parts."""
_HEIGHTS = 5


def delay_of(watched: Watched, threshold: float, odds: float) -> Delay:
    """Return how soon a leak of some odds is seen in a series that is watched, by its threshold at its usual rate."""
    rate = min(max(round(watched.rate * _RATES), 1), _RATES - 1) / _RATES
    sizes = [size for size, share in watched.sizes for _ in range(round(1000 * share))]
    return _delay(rate, float(f"{watched.known:.1g}"), round(threshold * _HEIGHTS) / _HEIGHTS, alike(sizes), odds)


@lru_cache(maxsize=1024)
def _delay(rate: float, known: float, threshold: float, law: tuple[tuple[int, float], ...], odds: float) -> Delay:
    outcomes = round(known)
    leaks = min(max(round(rate * outcomes), 0), outcomes)
    baseline = Baseline((Cell(outcomes, leaks),), Prior(rate, 1 - rate))
    return expected_delay(baseline, constant(threshold), dict(law), odds, runs=_RUNS)
