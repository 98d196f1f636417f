"""Read topics of a broker."""

import asyncio

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from stream.kafka.ends import true_ends
from stream.local_stack.broker.memory import MemoryBroker
from stream.topology import Topic
from tests.support.waiting import PATIENCE


async def read_all(address: str, topic: str) -> list[bytes]:
    """Return the values of all records that are on a topic now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest", fetch_max_wait_ms=50)
    await consumer.start()
    try:
        await consumer.topics()
        partitions = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic) or ()]
        ends = await true_ends(consumer, partitions)
        await consumer.seek_to_beginning(*partitions)
        found = []
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [record.value for record in records]
        return found
    finally:
        await consumer.stop()


async def read(broker: MemoryBroker, topic: Topic, count: int) -> list[ConsumerRecord]:
    """Return the first records of a topic, as soon as there are so many."""
    consumer = AIOKafkaConsumer(topic.name, bootstrap_servers=broker.address, auto_offset_reset="earliest")
    await consumer.start()
    records: list[ConsumerRecord] = []
    try:
        async with asyncio.timeout(PATIENCE):
            while len(records) < count:
                for some in (await consumer.getmany(timeout_ms=100)).values():
                    records += some
    finally:
        await consumer.stop()
    return records
