"""Whether the workers have the funnel file that a redrive reads with."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.funnel_file import FunnelFile
from stream import topology
from stream.config.settings import Settings
from stream.core import codec
from stream.core.codec import Codec, StateError
from stream.core.funnel import Funnel, micros
from stream.core.funnel_change import rebuilds
from stream.kafka.consumers import new_consumer
from stream.kafka.corrupt import CorruptBatch
from stream.kafka.ends import filled_spans
from stream.kafka.generations import read_state
from stream.transport.table_keys import COUNTED_WITH, FUNNEL, PROGRESS

ANSWER_SECONDS = 30.0


async def have_another_funnel(settings: Settings, funnel: Funnel) -> bool:
    """Say whether the workers count with a funnel file that they will not give up for this one.

    What theirs lacks would be rejected again. What this one only adds they take up by themselves.

    Raises:
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    measures = codec.measures_codec(codec.foundation(funnel.file))
    changelog = (await read_state(settings)).generation.changelog(topology.DEAL_STATE)
    consumer = new_consumer(settings)
    try:
        await consumer.start()
        last = [
            (tp, record)
            for tp, (_, end) in (await filled_spans(consumer, changelog)).items()
            async for record in _records(consumer, tp, end - 1, end)
        ]
        if not last:
            return False
        tp, newest = max(last, key=lambda one: one[1].timestamp)
        try:
            measures.check(newest.value)
        except StateError:
            return True
        counted_with = measures.read(newest.value).value.get(COUNTED_WITH) if newest.key == PROGRESS else None
        if counted_with == codec.fingerprint(funnel.file):
            return False
        kept = await _kept(consumer, tp, newest.offset + 1, Codec(bytes, codec.foundation(funnel.file)))
    finally:
        await consumer.stop()
    today = funnel.day_of(micros(datetime.now(UTC)))
    return kept is not None and bool(rebuilds(kept, funnel.file, today))


async def _kept(consumer: AIOKafkaConsumer, tp: TopicPartition, end: int, files: Codec[bytes]) -> FunnelFile | None:
    """Return the funnel file that was written to a partition last."""
    value = None
    begin = (await consumer.beginning_offsets([tp]))[tp]
    async for record in _records(consumer, tp, begin, end):
        if record.key == FUNNEL:
            value = record.value
    return None if value is None else FunnelFile.model_validate_json(files.read(value).value)


async def _records(consumer: AIOKafkaConsumer, tp: TopicPartition, begin: int, end: int) -> AsyncIterator[Any]:
    """Yield the records of a partition between two offsets, but for batches that cannot be read."""
    consumer.assign([tp])
    consumer.seek(tp, begin)
    async with asyncio.timeout(ANSWER_SECONDS):
        while await consumer.position(tp) < end:
            for record in (await consumer.getmany(tp, timeout_ms=200)).get(tp, []):
                if record.value and not isinstance(record.value, CorruptBatch):
                    yield record
