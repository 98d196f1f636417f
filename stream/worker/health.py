"""Whether the worker's parts do their work: each check looks at the part itself."""

import time
from collections.abc import Callable
from typing import cast

from faust.types import TP

from stream.service import metrics
from stream.transport.consumer import ChunkedApp, Consumer

STUCK_SECONDS = 60.0


class AgentWatch:
    """Sees whether the agents get on: records wait, and yet none was done for a while."""

    def __init__(self, app: ChunkedApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._seen: dict[object, tuple[int | None, float]] = {}

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
        now = self._clock()
        waiting = self.lag()
        stuck = None
        for tp, records in waiting.items():
            position = self._app.position_of(tp)
            known, since = self._seen.get(tp, (None, now))
            if not records or position != known:
                since = now
            self._seen[tp] = (position, since)
            if now - since > STUCK_SECONDS:
                stuck = f"{tp.topic}/{tp.partition} has {records} records waiting and does not get on"
        self._seen = {tp: seen for tp, seen in self._seen.items() if tp in waiting}
        return stuck

    def lag(self) -> dict[TP, int]:
        """Return for each source partition of this worker how many records are still to be done."""
        if not self._app.started or self._app.rebalancing or not self._app.tables.actives_ready:
            return {}
        return cast(Consumer, self._app.consumer).lag()

    def show_lag(self) -> None:
        """Bring the lag metric up to date."""
        metrics.LAG.clear()
        for tp, records in self.lag().items():
            metrics.LAG.labels(tp.topic, str(tp.partition)).set(records)
