"""The end of a topic is where its last record ends, not where its last batch begins."""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from stream.kafka.ends import true_ends
from stream.kafka.topics import ensure_topics
from stream.topology import DEALS


@pytest.fixture
async def producer(settings):
    await ensure_topics(settings)
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka)
    await producer.start()
    yield producer
    await producer.stop()


@pytest.fixture
async def consumer(settings):
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, fetch_max_wait_ms=50)
    await consumer.start()
    yield consumer
    await consumer.stop()


async def send(producer, partition, *sizes):
    for size in sizes:
        batch = producer.create_batch()
        for _ in range(size):
            batch.append(key=b"key", value=b"value", timestamp=None)
        await (await producer.send_batch(batch, DEALS.name, partition=partition))


async def test_ends_count_all_records_of_the_last_batch(producer, consumer):
    first, second, empty = [TopicPartition(DEALS.name, number) for number in range(3)]
    await send(producer, 0, 3, 1, 7)
    await send(producer, 1, 5)
    assert await true_ends(consumer, [first, second, empty]) == {first: 11, second: 5, empty: 0}
    await send(producer, 1, 2)
    assert await true_ends(consumer, [second]) == {second: 7}


async def test_no_partitions_have_no_ends(consumer):
    assert await true_ends(consumer, []) == {}
