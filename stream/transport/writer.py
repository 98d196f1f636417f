"""Write records as whole batches, and do not return before the broker has them all."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedForMessageFormatError,
)
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.structs import RecordMetadata

from stream.config.settings import Settings
from stream.kafka.producers import started_producer, stop_within
from stream.service.repeated import Repeated

log = logging.getLogger(__name__)

KeyValue = tuple[bytes | None, bytes]
Batch = tuple[str, int, Sequence[KeyValue]]
"""Topic, partition, records."""

REFUSALS = (
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    InvalidTopicError,
    TopicAuthorizationFailedError,
    ClusterAuthorizationFailedError,
    SaslAuthenticationFailed,
    PolicyViolationError,
    UnsupportedForMessageFormatError,
)
"""What Kafka answers however often it is asked, by whatever producer, until somebody sets it to take more."""

_STOP_SECONDS = 10.0
_AT_ONCE = 500
"""Records that are added to a batch without a pause."""


class BatchWriter:
    """Writes through one producer. While the broker is away it waits and tries again, for ever.

    What is tried again may be there twice: all that is written through here is absolute. `renewed` returns another
    producer, started: an idempotent one that lost a batch has a gap in its sequence numbers, and Kafka refuses whatever
    it sends to that partition from then on. Where none can be had it says why, and returns None.

    What Kafka refuses for good waits too, until its cause is mended; with `ends` it is raised instead.
    """

    def __init__(
        self,
        producer: AIOKafkaProducer,
        renewed: Callable[[], Awaitable[AIOKafkaProducer | None]] | None = None,
        first_wait: float = 0.2,
        longest_wait: float = 5.0,
        *,
        ends: bool = False,
    ) -> None:
        self.producer = producer
        self._renewed = renewed
        self._ends = ends
        self._renewing = asyncio.Lock()
        self._partition = DefaultPartitioner()
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._refused, self._waiting = Repeated(log), 0

    async def keyed(self, topic: str, records: Iterable[tuple[bytes, bytes]]) -> list[Batch]:
        """Sort records into the partitions that their keys belong to."""
        partitions = sorted(await self.producer.partitions_for(topic))
        places: dict[bytes, int] = {}
        sorted_: dict[int, list[KeyValue]] = {}
        for key, value in records:
            partition = places.get(key)
            if partition is None:
                partition = places[key] = self._partition(key, partitions, partitions)
            sorted_.setdefault(partition, []).append((key, value))
        return [(topic, partition, batch) for partition, batch in sorted_.items()]

    async def write(self, batches: Iterable[Batch]) -> list[int]:
        """Write all batches and wait until the broker has them; return the offset behind each batch's last record.

        Raises one of `REFUSALS`, which names the topic, where this writer ends with them.
        """
        return await asyncio.gather(*(self._until_done(batch) for batch in batches))

    async def _until_done(self, batch: Batch) -> int:
        wait, waits = self._first_wait, False
        try:
            while True:
                producer = self.producer
                try:
                    return await self._once(producer, batch)
                except KafkaError as error:
                    is_refused = isinstance(error, REFUSALS)
                    if is_refused and self._ends:
                        raise type(error)(f"what is written to {batch[0]}") from error
                    self._waiting += not waits
                    waits = True
                    # Without the partition: while Kafka is away, each of them would be said.
                    where = f" to {batch[0]}" if is_refused else ""
                    self._refused.warn(f"Kafka does not take what is written{where} ({type(error).__name__})")
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, self._longest_wait)
                    if not error.retriable:
                        await self._renew(producer)
        finally:
            self._waiting -= waits
            if waits and not self._waiting:  # else other partitions are taken, and this one is not
                self._refused.over()

    async def _renew(self, failed: AIOKafkaProducer) -> None:
        """Replace a producer after a failure that it does not get over by itself; several may ask for it at once."""
        async with self._renewing:
            if failed is not self.producer or self._renewed is None:
                return
            renewed = await self._renewed()
            if renewed is None:
                return
            self.producer = renewed
        if not await stop_within(failed, _STOP_SECONDS):
            log.warning("Left a producer that does not end")

    @staticmethod
    async def _once(producer: AIOKafkaProducer, batch: Batch) -> int:
        topic, partition, records = batch
        waiting: list[asyncio.Future[RecordMetadata]] = []
        sizes: list[int] = []
        now = int(time.time() * 1000)
        builder = producer.create_batch()
        for number, (key, value) in enumerate(records, 1):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)  # others have their turn
            if builder.append(key=key, value=value, timestamp=now) is None:
                if builder.record_count():
                    sizes.append(builder.record_count())
                    waiting.append(await producer.send_batch(builder, topic, partition=partition))
                    builder = producer.create_batch()
                if builder.append(key=key, value=value, timestamp=now) is None:
                    # A record larger than a batch goes alone.
                    sizes.append(1)
                    waiting.append(await producer.send(topic, value, key=key, partition=partition, timestamp_ms=now))
        if builder.record_count():
            sizes.append(builder.record_count())
            waiting.append(await producer.send_batch(builder, topic, partition=partition))
        acknowledged = await asyncio.gather(*waiting)
        return max((sent.offset + size for sent, size in zip(acknowledged, sizes, strict=True)), default=0)


@asynccontextmanager
async def writer_of_a_command(settings: Settings) -> AsyncIterator[BatchWriter]:
    """Give a writer that ends with what Kafka refuses for good: whoever typed the command can mend it.

    Raises aiokafka.errors.KafkaError, OSError, SettingError where Kafka is away at the start.
    """

    async def renewed() -> AIOKafkaProducer | None:
        try:
            return await started_producer(settings)
        except (KafkaError, OSError):
            return None  # the writer says that Kafka is away

    writer = BatchWriter(await started_producer(settings), renewed, ends=True)
    try:
        yield writer
    finally:
        await stop_within(writer.producer, _STOP_SECONDS)  # nothing waits: `write` returns when Kafka has it
