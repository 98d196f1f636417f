"""Delete from an embedded Kafka's topics what nobody needs there any more, however long that takes to come about.

Partial aggregates go once the worker has added them up. Events go after some days, if the worker has counted them and
ClickHouse has them. Of the rest Kafka itself keeps the last record of each key.
"""

import asyncio
import logging
import time
from collections.abc import Collection

from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import KafkaError

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import read_to
from stream.kafka.generations import read_state
from stream.kafka.presence import why

log = logging.getLogger(__name__)

EVENTS_SECONDS = 7 * 24 * 3600.0
_OF_EVENTS = (topology.DEALS.name, topology.ACTIVITIES.name)
_SECONDS = 20.0

Offsets = dict[TopicPartition, int]


def trim(settings: Settings, events_seconds: float = EVENTS_SECONDS) -> None:
    """Do it once. What Kafka does not answer to is done the next time, and the log says why.

    Args:
        settings: where Kafka is.
        events_seconds: how long events stay at least.
    """
    try:
        asyncio.run(asyncio.wait_for(_trim(settings, events_seconds), _SECONDS))
    except (KafkaError, OSError, TimeoutError) as error:
        log.warning("The topics are trimmed later: %s", asyncio.run(why(settings, error)))


async def _trim(settings: Settings, events_seconds: float) -> None:
    state = await read_state(settings)
    if state.beside is not None:
        return  # it still reads what the generation in force is done with
    generation = state.generation
    partials = [TopicPartition(generation.own(topology.PARTIALS.name), n) for n in range(settings.partitions)]
    events = [TopicPartition(name, n) for name in _OF_EVENTS for n in range(settings.partitions)]
    counted = await _committed(settings, generation.worker_group, [*partials, *events])
    stored = await _committed(settings, generation.sink_group, events)
    async with new_consumer(settings) as consumer:
        until = int((time.time() - events_seconds) * 1000)
        young = await consumer.offsets_for_times(dict.fromkeys(events, until))
        begins = await consumer.beginning_offsets([*partials, *events])
        ends = await consumer.end_offsets([*partials, *events])
    done = {tp: read_to(counted[tp], ends[tp]) for tp in partials}
    for tp in events:
        first = young[tp]  # none: all of it is older, and the next that comes is not
        read = read_to(counted[tp], ends[tp]), read_to(stored[tp], ends[tp])
        done[tp] = min(*read, *([first.offset] if first else []))
    delete = {tp: RecordsToDelete(before_offset=offset) for tp, offset in done.items() if offset > begins[tp]}
    if delete:
        admin = new_admin(settings)
        await admin.start()
        try:
            await admin.delete_records(delete)
        finally:
            await admin.close()


async def _committed(settings: Settings, group: str, partitions: Collection[TopicPartition]) -> Offsets:
    async with new_consumer(settings, group=group) as consumer:
        return {tp: await consumer.committed(tp) or 0 for tp in partitions}
