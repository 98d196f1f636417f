"""Dead letters that fit since the funnel file grew are sent again by themselves.

Of several workers the one does it that has the first partition of the deals: Kafka gives it to one at a time. Should
two overlap for a moment, they send the same events with the same ids, which count once.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from aiokafka.errors import KafkaError
from mode import Service

from stream.config.settings import Settings
from stream.connectors.accounts import AccountsError
from stream.core.funnel import Funnel
from stream.gateway.publisher import Publisher, Unavailable
from stream.ingest.reasons import ADDABLE
from stream.ingest.records import TopicRecord
from stream.redrive.redrive import Selection, plan, send

log = logging.getLogger(__name__)

AFTER_SECONDS = (3.0, 10.0, 60.0)
"""So long after a change it is done, and again: until then another gateway or worker may not have taken it up.

After a start or a rebalance, too, since the one that did it before may have ended in between.
"""

AT_ONCE = 50
PAUSE_SECONDS = 0.1
"""It sends so many, then waits: what comes now must not wait behind the letters of weeks."""


class _Unhurried(NamedTuple):
    """A publisher that waits after what it sent."""

    publisher: Publisher

    async def publish(self, records: list[TopicRecord], /) -> None:
        """Write records, then leave the workers to others. Raises Unavailable."""
        await self.publisher.publish(records)
        await asyncio.sleep(PAUSE_SECONDS)


class Redriving(Service):
    """Waits for changes of the funnel file. `is_ours` says whether this is the worker that does it."""

    def __init__(self, settings: Settings, funnel: Funnel, is_ours: Callable[[], bool]) -> None:
        super().__init__()
        self._settings = settings
        self._funnel = funnel
        self._is_ours = is_ours
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def funnel_changed(self) -> None:
        """Begin anew."""
        self._changed.set()

    async def recovered(self) -> None:
        """Begin anew: the partitions have come to this worker."""
        self._changed.set()

    async def on_start(self) -> None:
        """Begin in the background."""
        self._running = asyncio.create_task(self._run())

    async def on_stop(self) -> None:
        """End it; what was not sent is sent after the next change, or by `dealstream redrive`."""
        if self._running is not None:
            self._running.cancel()

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for seconds in AFTER_SECONDS:
                try:
                    async with asyncio.timeout(seconds):
                        await self._changed.wait()
                    break
                except TimeoutError:
                    await self._redrive()

    async def _redrive(self) -> None:
        if not self._is_ours():
            return
        try:
            selection = Selection(reasons=ADDABLE)
            planned = await plan(self._settings, self._funnel, selection, datetime.now(UTC), PAUSE_SECONDS)
            if planned.sendable:
                publisher = Publisher(self._settings)
                await publisher.start()
                try:
                    await send(planned.sendable, _Unhurried(publisher), datetime.now(UTC), lambda _: None, AT_ONCE)
                finally:
                    await publisher.stop()
                log.info("Sent %d dead letters again that fit the funnel file now", len(planned.sendable))
        except (KafkaError, OSError, TimeoutError, Unavailable, AccountsError) as error:
            log.warning("Dead letters wait to be sent again (%s)", error)
