"""Delete from an embedded Kafka's topics what nobody needs there any more, however long that takes to come about.

Partial aggregates go once the worker has added them up. Events go after some days, if the worker has counted them and
ClickHouse has them; dead letters once they are no longer to be kept. Of the rest Kafka itself keeps the last record of
each key.
"""

import asyncio
import logging
import time

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
from stream.local_stack.positions import positions_of

log = logging.getLogger(__name__)

_DAY_SECONDS = 24 * 3600.0
EVENTS_SECONDS = 7 * _DAY_SECONDS
_OF_EVENTS = (topology.DEALS.name, topology.ACTIVITIES.name)
_SECONDS = 20.0


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
    letters = [TopicPartition(topology.DEAD_LETTERS.name, n) for n in range(settings.partitions)]
    kept = dict.fromkeys(events, events_seconds)
    if settings.letters_days is not None:
        kept |= dict.fromkeys(letters, settings.letters_days * _DAY_SECONDS)
    counted = await positions_of(settings, generation.worker_group, {tp.topic for tp in (*partials, *events)})
    stored = await positions_of(settings, generation.sink_group, {tp.topic for tp in kept})
    async with new_consumer(settings) as consumer:
        now = time.time()
        young = await consumer.offsets_for_times(
            {tp: max(0, int((now - seconds) * 1000)) for tp, seconds in kept.items()}
        )
        begins = await consumer.beginning_offsets([*partials, *kept])
        ends = await consumer.end_offsets([*partials, *kept])
    done = {tp: read_to(counted[tp], ends[tp]) for tp in partials}
    for tp in kept:
        read = [read_to(group[tp], ends[tp]) for group in (counted, stored) if tp in group]
        first = young[tp]  # none: all of it is older, and the next that comes is not
        done[tp] = min([*read, *([first.offset] if first else [])])
    delete = {tp: RecordsToDelete(before_offset=offset) for tp, offset in done.items() if offset > begins[tp]}
    if delete:
        admin = new_admin(settings)
        await admin.start()
        try:
            await admin.delete_records(delete)
        finally:
            await admin.close()
