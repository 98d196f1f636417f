"""Write records as whole batches, and do not return before the broker has them all."""

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.structs import RecordMetadata

log = logging.getLogger(__name__)

KeyValue = tuple[bytes | None, bytes]
Batch = tuple[str, int, Sequence[KeyValue]]
"""Topic, partition, records."""


class BatchWriter:
    """Writes through one producer. While the broker is away it waits and tries again, for ever.

    What is tried again may be there twice: all that is written through here is absolute.
    """

    def __init__(self, producer: AIOKafkaProducer, first_wait: float = 0.2, longest_wait: float = 5.0) -> None:
        self.producer = producer
        self._partition = DefaultPartitioner()
        self._first_wait = first_wait
        self._longest_wait = longest_wait

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
        """Write all batches and wait until the broker has them; return the offset behind each batch's last record."""
        return await asyncio.gather(*(self._until_done(batch) for batch in batches))

    async def _until_done(self, batch: Batch) -> int:
        wait = self._first_wait
        while True:
            try:
                return await self._once(batch)
            except KafkaError as error:
                log.warning("Kafka does not take %s/%s (%s); trying again", batch[0], batch[1], type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, self._longest_wait)

    async def _once(self, batch: Batch) -> int:
        topic, partition, records = batch
        waiting: list[asyncio.Future[RecordMetadata]] = []
        sizes: list[int] = []
        now = int(time.time() * 1000)
        builder = self.producer.create_batch()
        for key, value in records:
            if builder.append(key=key, value=value, timestamp=now) is None:
                if builder.record_count():
                    sizes.append(builder.record_count())
                    waiting.append(await self.producer.send_batch(builder, topic, partition=partition))
                    builder = self.producer.create_batch()
                if builder.append(key=key, value=value, timestamp=now) is None:
                    # A record larger than a batch goes alone.
                    sizes.append(1)
                    waiting.append(
                        await self.producer.send(topic, value, key=key, partition=partition, timestamp_ms=now)
                    )
        if builder.record_count():
            sizes.append(builder.record_count())
            waiting.append(await self.producer.send_batch(builder, topic, partition=partition))
        acknowledged = await asyncio.gather(*waiting)
        return max((sent.offset + size for sent, size in zip(acknowledged, sizes, strict=True)), default=0)
