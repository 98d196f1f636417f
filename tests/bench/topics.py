"""Create, fill, read and delete topics."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from itertools import chain

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.structs import ConsumerRecord

PARTITIONS = 4
SECONDS = 60.0
GROWTH_SECONDS = 0.05


async def create(kafka: str, *names: str) -> None:
    """Create topics, and wait until they are there. Raises TimeoutError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in names])
        async with asyncio.timeout(SECONDS):
            while not set(names) <= set(await admin.list_topics()):
                await asyncio.sleep(0.1)
    finally:
        await admin.close()


async def delete_all_but(kafka: str, *kept: str) -> None:
    """Delete all other topics, and wait until they are gone. Raises TimeoutError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        async with asyncio.timeout(SECONDS):
            while doomed := [t for t in await admin.list_topics() if t not in kept and not t.startswith("__")]:
                await admin.delete_topics(doomed)
                await asyncio.sleep(0.2)
    finally:
        await admin.close()


async def fill(kafka: str, topic: str, records: Iterable[tuple[bytes, bytes]]) -> None:
    """Write records, as whole batches: one by one takes several times as long."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, max_batch_size=256 * 1024)
    await producer.start()
    try:
        partitions = sorted(await producer.partitions_for(topic))
        place = DefaultPartitioner()
        partition_of = lru_cache(maxsize=65_536)(lambda key: place(key, partitions, partitions))
        batches = {partition: producer.create_batch() for partition in partitions}
        sent = []
        for key, value in records:
            partition = partition_of(key)
            if batches[partition].append(timestamp=None, key=key, value=value) is None:
                sent.append(await producer.send_batch(batches[partition], topic, partition=partition))
                batches[partition] = producer.create_batch()
                batches[partition].append(timestamp=None, key=key, value=value)
        for partition, batch in batches.items():
            if batch.record_count():
                sent.append(await producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def read(kafka: str, topics: Sequence[str]) -> "list[ConsumerRecord[bytes, bytes]]":
    """Return all that is on these topics now, each partition in order."""
    found: list[ConsumerRecord[bytes, bytes]] = []
    if topics:
        await _each(kafka, topics, found.append)
    return found


async def last_values(kafka: str, topic: str) -> dict[bytes, bytes]:
    """Return the last value of each key that is on a topic now; no more is held in memory."""
    values: dict[bytes, bytes] = {}

    def take(record: "ConsumerRecord[bytes, bytes]") -> None:
        values[record.key] = record.value or b""

    await _each(kafka, [topic], take)
    return values


async def last_write(kafka: str, topics: Sequence[str]) -> float:
    """Return when the last record was written to one of these topics, in seconds since 1970."""
    at = 0.0

    def take(record: "ConsumerRecord[bytes, bytes]") -> None:
        nonlocal at
        at = max(at, record.timestamp / 1000)

    await _each(kafka, topics, take, only_last=True)
    return at


async def last_growth(kafka: str, topics: Sequence[str], settled: float) -> float:
    """Return when one of these topics was last seen to grow, in seconds since 1970, once none did for so many seconds.

    0: none did. Raises TimeoutError.
    """
    async with asyncio.timeout(SECONDS), _consumer(kafka, topics) as (consumer, partitions):
        at, until, ends = 0.0, time.monotonic() + settled, await consumer.end_offsets(partitions)
        while time.monotonic() < until:
            await asyncio.sleep(GROWTH_SECONDS)
            before, ends = ends, await consumer.end_offsets(partitions)
            if ends != before:
                at, until = time.time(), time.monotonic() + settled
        return at


async def count(kafka: str, topic: str) -> int:
    """Return how many records were ever written to a topic."""
    async with _consumer(kafka, [topic]) as (consumer, partitions):
        return sum((await consumer.end_offsets(partitions)).values())


async def _each(
    kafka: str,
    topics: Sequence[str],
    take: "Callable[[ConsumerRecord[bytes, bytes]], None]",
    only_last: bool = False,
) -> None:
    """Give every record that is on these topics now, or the last of each partition. Raises TimeoutError."""
    async with _consumer(kafka, topics) as (consumer, partitions):
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        if only_last:
            for tp in partitions:
                consumer.seek(tp, max(0, ends[tp] - 1))
        while [tp for tp in partitions if await consumer.position(tp) < ends[tp]]:
            async with asyncio.timeout(SECONDS):
                while not (found := await consumer.getmany(timeout_ms=200)):
                    pass
            for record in chain.from_iterable(found.values()):
                take(record)


@asynccontextmanager
async def _consumer(kafka: str, topics: Sequence[str]) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    """Give a consumer of all partitions of these topics."""
    # Frameworks that create their topics themselves choose how many partitions those have.
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    described = await admin.describe_topics(list(topics))
    await admin.close()
    partitions = [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, max_partition_fetch_bytes=8 * 1024 * 1024)
    await consumer.start()
    try:
        consumer.assign(partitions)
        yield consumer, partitions
    finally:
        await consumer.stop()


async def names(kafka: str) -> list[str]:
    """Return the names of all topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        return list(await admin.list_topics())
    finally:
        await admin.close()
