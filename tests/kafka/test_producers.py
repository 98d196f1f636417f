"""Where producers put a record: with those of its key that other clients wrote; and how they end."""

import asyncio

from aiokafka.errors import KafkaTimeoutError
from aiokafka.partitioner import DefaultPartitioner

from stream.config.settings import Settings
from stream.kafka.producers import new_producer, partition_of, stop_within
from stream.kafka.topics import ensure_topics
from stream.topology import DEALS


def test_a_key_goes_where_every_client_of_kafka_puts_it_also_once_there_are_more_partitions():
    for partitions in (list(range(4)), list(range(12))):
        for key in (b"", *(b"hubspot:%d" % number for number in range(200))):
            expected = DefaultPartitioner()(key, partitions, partitions)
            assert [partition_of(key, partitions, partitions) for _ in range(2)] == [expected, expected]


def test_without_a_key_it_goes_where_somebody_leads():
    assert partition_of(None, [0, 1, 2], [1]) == 1


async def test_nothing_goes_on_of_a_producer_whose_stop_took_too_long(broker):
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    await ensure_topics(settings)
    before = asyncio.all_tasks()
    producer = new_producer(settings)
    await producer.start()
    broker.stop()
    sent = await producer.send(DEALS.name, b"{}", key=b"k")
    assert not await stop_within(producer, 0.1)
    assert (asyncio.all_tasks(), type(sent.exception())) == (before, KafkaTimeoutError)
