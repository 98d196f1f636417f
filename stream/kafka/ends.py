"""Where topics end, whatever the broker says at first, and what a group's position says of them."""

import asyncio
from collections.abc import Collection, Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.corrupt import read_past_corrupt_batches
from stream.kafka.prefixed import name_there

ANSWER_SECONDS = 30.0


def read_to(committed: int | None, end: int) -> int:
    """Return up to which offset a group has read a partition that ends there.

    A position beyond the end is of another log, that was lost or deleted: of this one it says nothing. Ask for the
    position first, and for the end then; else what comes meanwhile looks like that.
    """
    return 0 if committed is None or committed > end else committed


async def ends_now(settings: Settings, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
    """Return the same as `true_ends`, with a consumer of its own. Raises as that, and OSError."""
    async with new_consumer(settings) as consumer:
        return await true_ends(consumer, partitions)


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


async def filled_spans(consumer: AIOKafkaConsumer, topic: str) -> dict[TopicPartition, tuple[int, int]]:
    """Return begin and end of each partition of a topic that has records; nothing where there is no such topic.

    The consumer must be started and is assigned to the topic's partitions. Raises as `true_ends`.
    """
    # Asking for one topic would make it, on a broker that makes topics by itself; and of topics that it does not read
    # a consumer knows the names only.
    known = await consumer._client.fetch_all_metadata()  # noqa: SLF001
    partitions = [
        TopicPartition(topic, n) for n in sorted(known.partitions_for_topic(name_there(consumer, topic)) or ())
    ]
    if not partitions:
        return {}
    begins = await consumer.beginning_offsets(partitions)
    ends = await true_ends(consumer, partitions)
    return {tp: (begins[tp], end) for tp, end in ends.items() if end > begins[tp]}
