"""Whether the worker's parts do their work: each check looks at the part itself."""

import time
from collections.abc import Callable, Set
from typing import cast

from faust.types import TP

from stream import topology
from stream.service import metrics
from stream.service.counted import counted
from stream.transport.consumer import ChunkedApp, Consumer

_EVENTS = (topology.DEALS.name, topology.ACTIVITIES.name)

STUCK_SECONDS = 60.0
USUAL_SILENCE_SECONDS = 10.0


class AgentWatch:
    """Sees whether the agents get on: records wait, and yet none was done for a while."""

    def __init__(self, app: ChunkedApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._seen: dict[TP, tuple[int | None, float]] = {}
        self._alive_at = clock()
        self._ends: dict[TP, int] = {}

    async def recovered(self) -> str | None:
        """Return why the tables are not ready, or None."""
        if not self._app.started or self._app.rebalancing:
            return "waiting for partitions"
        if not self._app.tables.actives_ready:
            return "reading the stored state"
        return None

    async def agents(self) -> str | None:
        """Return which partition is stuck, or None."""
        if await self.recovered() is not None:
            return None
        waiting = self.lag()
        standing = {tp: since for tp, since in self._standing(waiting).items() if self._clock() - since > STUCK_SECONDS}
        for tp in standing:
            return f"{tp.topic}/{tp.partition} has {counted(waiting[tp], 'record')} waiting and does not get on"
        return None

    async def silent_seconds(self) -> float:
        """Return how long ago the agents gave the last sign of life.

        They do as long as they look for records, and get on with what is there. While the state is read they give none.
        A few seconds between two signs are usual, and 0.
        """
        if await self.recovered() is None:
            looked_at = cast(Consumer, self._app.consumer).looked_at
            since = self._standing(self.lag()).values()
            self._alive_at = max(self._alive_at, min((looked_at or self._alive_at, *since)))
        silent = self._clock() - self._alive_at
        return silent if silent >= USUAL_SILENCE_SECONDS else 0.0

    def _standing(self, waiting: dict[TP, int]) -> dict[TP, float]:
        """Return the partitions with records that wait, and since when none of them was done."""
        now = self._clock()
        seen = {}
        for tp, records in waiting.items():
            position = self._app.position_of(tp)
            known, since = self._seen.get(tp, (None, now))
            seen[tp] = (position, now if not records or position != known else since)
        self._seen = seen
        return {tp: since for tp, (_, since) in seen.items() if waiting[tp]}

    def lag(self) -> dict[TP, int]:
        """Return for each source partition of this worker how many records are still to be done."""
        if not self._app.started or self._app.rebalancing or not self._app.tables.actives_ready:
            return {}
        return cast(Consumer, self._app.consumer).lag()

    def unread(self) -> int | None:
        """Return how many records that were there when their partitions came are still to be done; None: not known yet.

        Partials follow from events: theirs are those that are there once the events are done.
        """
        if cast(Consumer, self._app.consumer).is_to_look():
            return None
        waiting = self.lag()
        events = {tp for tp in waiting if tp.topic in _EVENTS}
        self._ends = {tp: end for tp, end in self._ends.items() if tp in waiting}
        return self._unread_of(events, waiting) or self._unread_of(waiting.keys() - events, waiting)

    def _unread_of(self, partitions: Set[TP], waiting: dict[TP, int]) -> int:
        left = 0
        for tp in partitions:
            position = self._app.position_of(tp) or 0
            left += max(0, self._ends.setdefault(tp, position + waiting[tp]) - position)
        return left

    def show_lag(self) -> None:
        """Bring the lag metric up to date."""
        metrics.LAG.clear()
        for tp, records in self.lag().items():
            metrics.LAG.labels(tp.topic.removeprefix(self._app.prefix), str(tp.partition)).set(records)
