"""Which buckets may take part in firing: those whose outcomes are usually all in.

A run on unfinished buckets looks at each of them several times, and where wins come later than losses it sees a leak in
what is only late. So a bucket waits until 98 % of its outcomes usually have arrived.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

USUALLY_IN = Fraction(98, 100)

Delays = Iterable[tuple[int, int]]
"""Seconds from when an outcome happened to when it was received, and how many took so long."""


def arrival(delays: Delays) -> timedelta:
    """Return after which time 98 % of some outcomes are in; at once, where there are none."""
    ordered = sorted((max(seconds, 0), count) for seconds, count in delays if count > 0)
    wanted = USUALLY_IN * sum(count for _, count in ordered)
    passed = 0
    for seconds, count in ordered:
        passed += count
        if passed >= wanted:
            return timedelta(seconds=seconds)
    return timedelta(0)


def wait(by_kind: Mapping[tuple[str, str], Delays]) -> timedelta:
    """Return how long buckets wait, counted from their end.

    Args:
        by_kind: delays of the last quarter by source and outcome (lost, moved on, …), so that wins that come later than
            losses are not lost among them; the latest counts.
    """
    return max(map(arrival, by_kind.values()), default=timedelta(0))


def complete(ends: Sequence[datetime], now: datetime, waiting: timedelta) -> int:
    """Return how many of the first buckets are complete.

    Args:
        ends: of all buckets, ascending.
        now: a moment.
        waiting: see `wait`.
    """
    return sum(end + waiting <= now for end in ends)
