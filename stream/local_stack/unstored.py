"""How much of what the stack has acknowledged ClickHouse does not have yet, and what Kafka itself has lost."""

import asyncio
from pathlib import Path

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from stream import topology
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import read_to, true_ends
from stream.kafka.generations import State, read_state
from stream.local_stack.positions import positions_of

_SECONDS = 5.0
_AT_START_SECONDS = 60.0
"""What nobody says in time counts as nothing: a start on a busy machine is not to pass over what is gone."""
_STATE = {
    topology.DEALS.name: (topology.DEAL_STATE, topology.DEAL_AGGREGATES),
    topology.ACTIVITIES.name: (topology.ACTIVITY_STATE, topology.ACTIVITY_AGGREGATES),
}
"""Tables that have something of each partition of which anything was counted."""

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
        return any(asyncio.run(asyncio.wait_for(_stored(settings), _AT_START_SECONDS)).values())
    except (KafkaError, OSError, TimeoutError):
        return False


def state_of(settings: Settings) -> State | None:
    """Return which numbers are in force; None where Kafka does not say."""
    try:
        return asyncio.run(asyncio.wait_for(read_state(settings), _AT_START_SECONDS))
    except (KafkaError, OSError, TimeoutError):
        return None


def lost(settings: Settings) -> list[str]:
    """Return the partitions that end before what was read of them, and those of state that have none though events
    were counted: a part of Kafka's folder is gone. Nothing where Kafka does not say.
    """
    try:
        return asyncio.run(asyncio.wait_for(_lost(settings), _AT_START_SECONDS))
    except (KafkaError, OSError, TimeoutError):
        return []


async def _lost(settings: Settings) -> list[str]:
    generation = (await read_state(settings)).generation
    stored = [*(topic.name for topic in _EVENTS), *map(generation.own, (topology.KPIS.name, topology.DEAL_ROWS.name))]
    counted = [*_STATE, generation.own(topology.PARTIALS.name)]
    due = await positions_of(settings, generation.sink_group, stored)
    for tp, offset in (await positions_of(settings, generation.worker_group, counted)).items():
        due[tp] = max(offset, due.get(tp, 0))
        for table in _STATE.get(tp.topic, ()) if offset else ():
            due[TopicPartition(generation.changelog(table), tp.partition)] = 1
    read = {tp: offset for tp, offset in due.items() if offset}
    if not read:
        return []
    async with new_consumer(settings) as consumer:
        ends = await true_ends(consumer, read)
    return sorted(f"{tp.topic}/{tp.partition}" for tp, offset in read.items() if ends[tp] < offset)


async def _unstored(settings: Settings) -> int:
    stored = await _stored(settings)
    async with new_consumer(settings) as consumer:
        begins = await consumer.beginning_offsets(list(stored))
        ends = await true_ends(consumer, stored)
    return sum(ends[tp] - max(read_to(offset, ends[tp]), begins[tp]) for tp, offset in stored.items())


async def _stored(settings: Settings) -> dict[TopicPartition, int]:
    group = (await read_state(settings)).generation.sink_group
    return await positions_of(settings, group, [topic.name for topic in _EVENTS])


def in_journal(folder: Path) -> int:
    """Return how many bytes of requests wait in a gateway's journal."""
    return sum(path.stat().st_size for path in folder.glob("*.journal"))
