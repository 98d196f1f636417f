"""Restatements: what a late event changes in an hour that was over, and so may have been reported.

What becomes of visits and deals (won later, still there) is expected to go on changing, and is no restatement.
"""

from functools import lru_cache

from schemas.measures import measure_of
from stream.core.aggregate import Measures
from stream.core.funnel import MICROS

MOST_CAUSES = 5
"""So many events are named as causes of one change of a window; each makes its rows longer."""

_HOUR = 3_600


def was_over(hour: int, received_at: int) -> bool:
    """Say whether an hour (start, seconds UTC) was over at an arrival (microseconds UTC, 0: not known)."""
    return received_at >= (hour + _HOUR) * MICROS


@lru_cache(maxsize=4_096)
def is_reported(measure: str) -> bool:
    """Say whether a measure, once its hour is over, changes only through late or corrected events."""
    return measure_of(measure).settles


def old_values(before: Measures, after: Measures) -> Measures:
    """Return what the reported measures that changed were before, also where that is 0."""
    names = sorted(before.keys() | after.keys())
    return {n: before.get(n, 0) for n in names if before.get(n, 0) != after.get(n, 0) and is_reported(n)}
