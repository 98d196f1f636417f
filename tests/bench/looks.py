"""Look at a worker again and again while it works: how far it is, and what it has used so far."""

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from stream import topology
from tests.bench import service, topics
from tests.bench.result import BenchError
from tests.bench.usage import cpu_seconds, resident

EVERY_SECONDS = 0.5
STUCK_SECONDS = 120.0


class Look(NamedTuple):
    """A moment (seconds since 1970), the events done, the bytes of memory, and the seconds of CPU used so far."""

    at: float
    done: float
    memory: float
    cpu: float


def watch(url: str, pid: int, began: float, events: int, tell: Callable[[Look, Look], None], parts: int) -> list[Look]:
    """Look until all events are done; `tell` first and last look of each of so many parts. Raises BenchError."""
    looks = [Look(began, 0, resident(pid), cpu_seconds(pid))]
    told = moved = looks[0]
    while looks[-1].done < events:
        time.sleep(EVERY_SECONDS)
        waiting = service.samples(url, "dealstream_lag_records", topology.DEALS.name)
        if len(waiting) < topics.PARTITIONS:
            continue  # it has not got its partitions yet
        look = Look(time.time(), events - sum(waiting), resident(pid), cpu_seconds(pid))
        looks.append(look)
        if look.done > moved.done:
            moved = look
        elif look.at > moved.at + STUCK_SECONDS:
            raise BenchError(f"the worker is stuck after {look.done:,.0f} events")
        if look.done * parts // events > told.done * parts // events:
            tell(told, look)
            told = look
    return looks


def at(looks: Sequence[Look], done: float) -> Look:
    """Return how it was when so many events were done, in proportion between the two looks around that."""
    before, after = next(pair for pair in pairwise(looks) if pair[0].done <= done <= pair[1].done != pair[0].done)
    share = (done - before.done) / (after.done - before.done)
    return Look(*(old + share * (new - old) for old, new in zip(before, after, strict=True)))


def rate(first: Look, last: Look) -> float:
    """Return the events per second between two looks."""
    return (last.done - first.done) / (last.at - first.at)


def cpu_per_event(first: Look, last: Look) -> float:
    """Return the seconds of CPU for each event between two looks."""
    return (last.cpu - first.cpu) / (last.done - first.done)
