"""Acknowledge while Kafka is away: records go to the journal, and from there to Kafka when it is back, in order."""

import asyncio
import logging
from datetime import UTC, datetime

from stream import topology
from stream.gateway.journal import Journal, frame
from stream.gateway.publisher import Publisher, TooLarge, Unavailable
from stream.ingest.dead_letters import too_large_letter
from stream.ingest.records import TopicRecord
from stream.service import metrics
from stream.service.repeated import Repeated
from stream.service.tasks import begin, end

log = logging.getLogger(__name__)

AGAIN_SECONDS = 0.5
"""After how long Kafka is tried again."""

LEAST_ROOM = 16 * 1024**2
"""Bytes that there must be for what comes until a load balancer has heard that this gateway is full."""


class JournaledPublisher:
    """A publisher with a journal behind it. `start` needs a running loop."""

    def __init__(
        self, publisher: Publisher, journal: Journal, most_bytes: int, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        self._publisher, self._journal = publisher, journal
        self._most, self._again_seconds = most_bytes, again_seconds
        self._pending: list[tuple[bytes, int, asyncio.Future[None]]] = []
        self._pending_bytes = 0
        self._written, self._due = asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._away, self._unwritable, self._unreadable = Repeated(log), Repeated(log), Repeated(log)
        if self.waiting:
            log.info("%d records wait in the journal", self.waiting)
            self._written.set()

    @property
    def connected(self) -> bool:
        """Say whether Kafka was there once."""
        return self._publisher.connected

    @property
    def waiting(self) -> int:
        """Return how many records wait for Kafka."""
        return self._journal.waiting

    async def problem(self) -> str | None:
        """Return why a large request could not be kept if Kafka went away now, or None."""
        least = min(LEAST_ROOM, self._most // 2)
        if self._most - self._used() < least:
            return "full: Kafka is away, and DEALSTREAM_JOURNAL_BYTES are used"
        return await asyncio.to_thread(self._journal.problem, least)

    def start(self) -> None:
        """Begin to write, and to send what waits."""
        metrics.JOURNAL_RECORDS.set_function(lambda: self.waiting)
        metrics.JOURNAL_BYTES.set_function(self._used)
        metrics.JOURNAL_LIMIT_BYTES.set(self._most)
        self._tasks = [begin(self._write(), "writes the journal"), begin(self._send(), "sends what is in the journal")]

    async def stop(self) -> None:
        """Stop; what waits stays in the journal."""
        await end(self._tasks)
        await asyncio.to_thread(self._journal.close)

    async def publish(self, records: list[TopicRecord]) -> None:
        """Write records to Kafka, or to the disk while it is away; raises Unavailable where neither can be done.

        While others wait, they wait behind them, so that what came first is sent first.
        """
        if not self.waiting and not self._pending_bytes:
            try:
                await self._publisher.publish(records)
            except Unavailable as error:
                self._away.warn(str(error), then="requests go to the journal")
            else:
                self._away.over()
                return
        if records:
            await self._append(records)

    def _used(self) -> int:
        return self._journal.used + self._pending_bytes

    async def _append(self, records: list[TopicRecord]) -> None:
        written = frame(records)
        if self._used() + len(written) > self._most:
            raise Unavailable("Kafka is away, and the journal is full")
        durable = asyncio.get_running_loop().create_future()
        self._pending.append((written, len(records), durable))
        self._pending_bytes += len(written)
        self._due.set()
        await durable

    async def _write(self) -> None:
        """Write what requests wait for, all of them at once: one wait for the disk serves many."""
        while True:
            await self._due.wait()
            self._due.clear()
            group, self._pending = self._pending, []
            failure: Unavailable | None = None
            try:
                frames, counts = [one for one, _, _ in group], sum(count for _, count, _ in group)
                await asyncio.to_thread(self._journal.write, frames, counts)
            except OSError as error:
                self._unwritable.warn(f"Cannot write to the journal ({error.strerror})", then="requests get a 503")
                failure = Unavailable("Kafka is away, and the journal cannot be written")
            else:
                self._unwritable.over()
            self._pending_bytes -= sum(len(one) for one, _, _ in group)
            for _, _, durable in group:
                if durable.done():
                    continue  # its request is gone
                if failure is None:
                    durable.set_result(None)
                else:
                    durable.set_exception(failure)
            self._written.set()

    async def _publish(self, records: list[TopicRecord]) -> None:
        """Write what waited to Kafka; of a record that it does not take, however often, the begin as a dead letter."""
        try:
            await self._publisher.publish(records)
        except TooLarge as error:
            if len(records) > 1:
                for one in records:
                    await self._publish([one])
                return
            log.error("%s; its begin is in the dead letters", error)
            (record,) = records
            letter = too_large_letter(record.topic, record.value, datetime.now(UTC))
            await self._publisher.publish([TopicRecord(topology.DEAD_LETTERS.name, *letter)])

    async def _send(self) -> None:
        while True:
            await self._written.wait()
            self._written.clear()
            while self.waiting:
                try:
                    records = await asyncio.to_thread(self._journal.read)
                    self._unreadable.over()
                    if records:
                        await self._publish(records)
                        self._away.over()
                        await asyncio.to_thread(self._journal.done, len(records))
                except Unavailable:
                    await asyncio.sleep(self._again_seconds)
                except OSError as error:
                    self._unreadable.warn(f"Cannot read the journal ({error.strerror})")
                    await asyncio.sleep(self._again_seconds)
