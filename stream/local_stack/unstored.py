"""How much of what the stack has acknowledged ClickHouse does not have yet."""

import asyncio
from collections.abc import Collection
from pathlib import Path

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from stream import topology
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.generations import State, read_state
from stream.topology import Topic

_SECONDS = 5.0
_EVENTS = tuple(topic for topic in topology.KEPT if topic is not topology.LISTENING)  # that one tells of gateways only


def unstored(settings: Settings) -> int | None:
    """Return how many records wait on the topics for ClickHouse; None where Kafka does not say."""
    try:
        return asyncio.run(asyncio.wait_for(_unstored(settings), _SECONDS))
    except (KafkaError, OSError, TimeoutError):
        return None


def stored_once(settings: Settings) -> bool:
    """Say whether anything of the topics was ever stored; no where Kafka does not say."""
    try:
        return any(asyncio.run(asyncio.wait_for(_committed(settings, _EVENTS), _SECONDS)).values())
    except (KafkaError, OSError, TimeoutError):
        return False


def state_of(settings: Settings) -> State | None:
    """Return which numbers are in force; None where Kafka does not say."""
    try:
        return asyncio.run(asyncio.wait_for(read_state(settings), _SECONDS))
    except (KafkaError, OSError, TimeoutError):
        return None


async def _unstored(settings: Settings) -> int:
    stored = await _committed(settings, _EVENTS)
    async with new_consumer(settings) as consumer:
        begins = await consumer.beginning_offsets(list(stored))
        ends = await consumer.end_offsets(list(stored))
    return sum(max(0, ends[tp] - max(offset, begins[tp])) for tp, offset in stored.items())


async def _committed(settings: Settings, topics: Collection[Topic]) -> dict[TopicPartition, int]:
    group = (await read_state(settings)).generation.sink_group
    partitions = [TopicPartition(topic.name, n) for topic in topics for n in range(settings.partitions)]
    async with new_consumer(settings, group=group) as consumer:
        return {tp: await consumer.committed(tp) or 0 for tp in partitions}


def in_journal(folder: Path) -> int:
    """Return how many bytes of requests wait in a gateway's journal."""
    return sum(path.stat().st_size for path in folder.glob("*.journal"))
