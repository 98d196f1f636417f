"""Where topics end, whatever the broker says at first."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream.kafka.corrupt import read_past_corrupt_batches

ANSWER_SECONDS = 30.0


async def true_ends(consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    """Return the offset after the last record of each partition, as fetches give it.

    The embedded broker answers the plain question with one after the beginning of the last batch, however
    many records that has. The consumer must be started and is assigned to the partitions.

    Raises:
        aiokafka.errors.KafkaError: the broker refuses.
        TimeoutError: the broker does not answer.
    """
    wanted = list(partitions)
    if not wanted:
        return {}
    read_past_corrupt_batches()
    async with asyncio.timeout(ANSWER_SECONDS):
        ends = await consumer.end_offsets(wanted)
        consumer.assign(wanted)
        for tp, end in ends.items():
            consumer.seek(tp, end)
        while any(consumer.highwater(tp) is None for tp in wanted):
            await consumer.getmany(timeout_ms=100)
    return {tp: max(end, consumer.highwater(tp) or 0) for tp, end in ends.items()}
