"""How all producers of the service are made, and how they end."""

import asyncio
from functools import lru_cache
from itertools import chain
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError
from aiokafka.partitioner import DefaultPartitioner

from stream.config.settings import Settings
from stream.kafka.connection import connection_options
from stream.kafka.prefixed import PrefixedProducer
from stream.service.tasks import end

LARGEST_REQUEST = 8 * 1024 * 1024

_by_key = DefaultPartitioner()


@lru_cache(10_000)
def _number(key: bytes, partitions: int) -> int:
    """Return the partition of a key, which takes Python 3 µs to work out; many records have one that came lately."""
    number: int = _by_key(key, range(partitions), ())
    return number


def partition_of(key: bytes | None, partitions: list[int], available: list[int]) -> int:
    """Return where aiokafka, as all clients of Kafka, puts a record: by its key; without one, where somebody leads."""
    return _by_key(key, partitions, available) if key is None else partitions[_number(key, len(partitions))]


def new_producer(settings: Settings, **options: Any) -> AIOKafkaProducer:
    """Return a producer that is not started yet; what it has sent, all replicas in sync have. Raises SettingError.

    Args:
        settings: where Kafka is, and whether it knows idempotent producers.
        options: of AIOKafkaProducer, where this one differs from the others.
    """
    told = {
        **connection_options(settings),
        "acks": "all",
        "enable_idempotence": settings.kafka_idempotence,
        "max_batch_size": 512 * 1024,
        "max_request_size": LARGEST_REQUEST,
        "partitioner": partition_of,
        **options,
    }
    if settings.topic_prefix:
        return PrefixedProducer(settings.topic_prefix, **told)
    return AIOKafkaProducer(**told)


async def started_producer(settings: Settings, **options: Any) -> AIOKafkaProducer:
    """Return a producer that is connected, made as by `new_producer`.

    Raises aiokafka.errors.KafkaError, OSError, SettingError; then nothing of it is left.
    """
    producer = new_producer(settings, **options)
    try:
        await producer.start()
    except BaseException:
        await producer.stop()
        raise
    return producer


async def stop_within(producer: AIOKafkaProducer, seconds: float) -> bool:
    """Send what is left, and disconnect; return whether Kafka took it in time. What it has not is given up then."""
    try:
        async with asyncio.timeout(seconds):
            await producer.stop()
    except TimeoutError:
        # Whoever leaves the client's own stop leaves its tasks, which go on for as long as Kafka is away.
        await end([producer._sender.sender_task])  # noqa: SLF001
        waiting = producer._message_accumulator  # noqa: SLF001
        for batch in (*chain.from_iterable(waiting._batches.values()), *waiting._pending_batches):  # noqa: SLF001
            batch.failure(KafkaTimeoutError())
            batch._drain_waiter.exception()  # noqa: SLF001 (seen: few wait for room in a batch)
        await producer.client.close()
        return False
    return True
