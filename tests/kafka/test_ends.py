"""The end of a topic is where its last record ends, not where its last batch begins."""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from stream.kafka.ends import filled_spans, read_to, true_ends
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


async def test_a_topic_is_found_whose_partitions_the_consumer_does_not_know(producer, consumer):
    await send(producer, 1, 5)
    # As on Apache Kafka, which tells a consumer of topics that it reads only; the embedded broker tells of all.
    consumer._client.cluster._partitions.clear()  # noqa: SLF001
    assert await filled_spans(consumer, DEALS.name) == {TopicPartition(DEALS.name, 1): (0, 5)}


async def test_a_topic_that_is_not_there_has_no_spans(consumer):
    assert await filled_spans(consumer, "nowhere") == {}


@pytest.mark.parametrize(
    ("committed", "end", "read"), [(None, 5, 0), (3, 5, 3), (5, 5, 5), (6, 5, 0), (6, 0, 0)], ids=str
)
def test_a_position_beyond_the_end_is_of_another_log_of_which_nothing_was_read(committed, end, read):
    assert read_to(committed, end) == read
