"""Create, fill, read and delete topics."""

import asyncio
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import ConsumerRecord

PARTITIONS = 4
SECONDS = 60.0


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
    """Write records."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, linger_ms=20, max_batch_size=256 * 1024)
    await producer.start()
    try:
        for key, value in records:
            await producer.send(topic, value, key=key)
    finally:
        await producer.stop()


async def read(kafka: str, topics: Sequence[str]) -> "list[ConsumerRecord[bytes, bytes]]":
    """Return all that is on these topics now, each partition in order."""
    if not topics:
        return []
    # Frameworks that create their topics themselves choose how many partitions those have.
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    described = await admin.describe_topics(list(topics))
    await admin.close()
    wanted = [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        consumer.assign(wanted)
        await consumer.seek_to_beginning(*wanted)
        ends = await consumer.end_offsets(wanted)
        found: list[ConsumerRecord[bytes, bytes]] = []
        async with asyncio.timeout(SECONDS):
            while [tp for tp in wanted if await consumer.position(tp) < ends[tp]]:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
        return found
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
