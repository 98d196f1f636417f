"""Read a whole topic."""

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream.kafka.ends import true_ends


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
