"""Reads the stored gauges in the background, so that a scrape waits for nothing.

Of several workers the one does it that has the first partition of the deals: Kafka gives it to one at a time.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from mode import Service

from stream.service.resting import rest_after
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from stream.sinks.gauges import Sample

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
KEPT_SECONDS = 120.0
"""So long after ClickHouse last answered its numbers are shown; what is older says nothing of now."""

_LONGEST_REST_SECONDS = 60.0


class StoredGauges(Service):
    """Keeps the samples that were read last.

    Args:
        read: reads them as of a moment; blocks, and raises ClickHouseUnavailable.
        is_ours: whether this is the worker that shows them.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        read: Callable[[datetime], list[Sample]],
        is_ours: Callable[[], bool],
        every_seconds: float = EVERY_SECONDS,
        kept_seconds: float = KEPT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._read = read
        self._is_ours = is_ours
        self._every = every_seconds
        self._kept = kept_seconds
        self._clock = clock
        self._samples: list[Sample] = []
        self._until = 0.0
        self._running: asyncio.Task[None] | None = None

    def samples(self) -> Sequence[Sample]:
        """Return what was read last; nothing where another worker shows it, or where it is old."""
        return self._samples if self._is_ours() and self._clock() < self._until else ()

    async def look_now(self) -> None:
        """Read them at once, for who is about to show them."""
        if self._is_ours():
            await self._look()

    async def on_start(self) -> None:
        """Begin in the background."""
        self._running = asyncio.create_task(self._run())

    async def on_stop(self) -> None:
        """End it."""
        if self._running is not None:
            self._running.cancel()

    async def _run(self) -> None:
        while True:
            rest = await self._look() if self._is_ours() else self._every
            await asyncio.sleep(rest)

    async def _look(self) -> float:
        """Read them; return for how many seconds to rest."""
        began = self._clock()
        try:
            self._samples = await asyncio.to_thread(self._read, datetime.now(UTC))
        except ClickHouseUnavailable as error:
            log.debug("The gauges that ClickHouse tells wait: %s", error)
            return self._every
        except Exception:
            # A defect here takes nothing else with it, and its gauges end instead of standing still.
            log.exception("The gauges that ClickHouse tells cannot be read")
            return self._every
        rest = rest_after(self._clock() - began, least=self._every, most=_LONGEST_REST_SECONDS)
        self._until = self._clock() + self._kept + rest
        return rest
