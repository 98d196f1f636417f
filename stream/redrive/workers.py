"""Whether the workers have the funnel file that a redrive reads with."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream import topology
from stream.config.settings import Settings
from stream.core.codec import StateError, fingerprint, measures_codec
from stream.core.funnel import Funnel
from stream.kafka.corrupt import CorruptBatch
from stream.kafka.ends import filled_spans

CHANGELOG = topology.changelog(topology.DEAL_STATE)
ANSWER_SECONDS = 30.0


async def have_another_funnel(settings: Settings, funnel: Funnel) -> bool:
    """Say whether the state that was written last is of another funnel file: what it lacks would be rejected again.

    Raises:
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka.split(","), fetch_max_wait_ms=50)
    await consumer.start()
    try:
        last = await _last(consumer, await filled_spans(consumer, CHANGELOG))
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


async def _last(consumer: AIOKafkaConsumer, spans: dict[TopicPartition, tuple[int, int]]) -> list[Any]:
    newest: list[Any] = []
    async with asyncio.timeout(ANSWER_SECONDS):
        for tp, (_, end) in spans.items():
            consumer.seek(tp, end - 1)
            while await consumer.position(tp) < end:
                records = (await consumer.getmany(tp, timeout_ms=200)).get(tp, [])
                newest += [one for one in records if one.value and not isinstance(one.value, CorruptBatch)]
    return newest
