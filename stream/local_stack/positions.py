"""How far a consumer group has read, asked in one request: a start waits for it."""

from collections.abc import Collection

from aiokafka import TopicPartition

from stream.config.settings import Settings
from stream.kafka.admins import new_admin


async def positions_of(settings: Settings, group: str, topics: Collection[str]) -> dict[TopicPartition, int]:
    """Return where a group reads on in each partition of some topics; 0 where it has read nothing.

    Raises aiokafka.errors.KafkaError, OSError, TimeoutError.
    """
    places = [TopicPartition(topic, n) for topic in topics for n in range(settings.partitions)]
    admin = new_admin(settings)
    await admin.start()
    try:
        # The memory-only broker has no answer to a question about all that a group has read.
        committed = await admin.list_consumer_group_offsets(group, partitions=places)
    finally:
        await admin.close()
    return {tp: max(0, committed[tp].offset) if tp in committed else 0 for tp in places}
