"""Whether the workers have the funnel file that a redrive reads with."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream import topology
from stream.core.codec import StateError, fingerprint, measures_codec
from stream.core.funnel import Funnel
from stream.kafka.corrupt import CorruptBatch
from stream.kafka.ends import true_ends
from stream.settings import Settings

CHANGELOG = f"{topology.WORKER_GROUP}-{topology.DEAL_STATE}-changelog"
ANSWER_SECONDS = 30.0


async def have_another_funnel(settings: Settings, funnel: Funnel) -> bool:
    """Say whether the state that was written last is of another funnel file: what it lacks would be rejected again.

    Raises:
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka.split(","), fetch_max_wait_ms=50)
    await consumer.start()
    try:
        if CHANGELOG not in await consumer.topics():
            return False
        partitions = [TopicPartition(CHANGELOG, n) for n in consumer.partitions_for_topic(CHANGELOG) or ()]
        begins = await consumer.beginning_offsets(partitions)
        ends = {tp: end for tp, end in (await true_ends(consumer, partitions)).items() if end > begins[tp]}
        last = await _last(consumer, ends)
    finally:
        await consumer.stop()
    if not last:
        return False
    newest = max(last, key=lambda record: record.timestamp)
    try:
        measures_codec(fingerprint(funnel.file)).check(newest.value)
    except StateError:
        return True
    return False


async def _last(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> list[Any]:
    found: list[Any] = []
    async with asyncio.timeout(ANSWER_SECONDS):
        for tp, end in ends.items():
            consumer.seek(tp, end - 1)
            while await consumer.position(tp) < end:
                records = (await consumer.getmany(tp, timeout_ms=200)).get(tp, [])
                found += [one for one in records if one.value and not isinstance(one.value, CorruptBatch)]
    return found
