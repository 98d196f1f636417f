"""A stop says how much ClickHouse lacks, also where the broker keeps all in memory."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from stream import topology
from stream.config.settings import Settings
from stream.kafka.topics import ensure_topics
from stream.local_stack import unstored as module
from stream.local_stack.unstored import lost, stored_once, unstored
from stream.topology import FIRST

DEALS = TopicPartition(topology.DEALS.name, 0)


async def send_together(address, count):
    """Send records in one batch, which such a broker tells as one in the end of a topic."""
    async with AIOKafkaProducer(bootstrap_servers=address, enable_idempotence=False) as producer:
        batch = producer.create_batch()
        for _ in range(count):
            batch.append(key=b"key", value=b"value", timestamp=None)
        await (await producer.send_batch(batch, DEALS.topic, partition=DEALS.partition))


async def commit(address, offset):
    options = {"bootstrap_servers": address, "group_id": FIRST.sink_group, "enable_auto_commit": False}
    async with AIOKafkaConsumer(**options) as consumer:
        consumer.assign([DEALS])
        await consumer.commit({DEALS: offset})


def test_on_the_memory_only_broker_all_that_waits_is_told_and_nothing_is_taken_for_lost(broker):
    settings = Settings(kafka=broker.address, kafka_idempotence=False, kafka_cluster=broker.cluster, partitions=2)
    asyncio.run(ensure_topics(settings))
    assert unstored(settings) == 0
    asyncio.run(send_together(broker.address, 7))
    assert unstored(settings) == 7
    assert not stored_once(settings)
    asyncio.run(commit(broker.address, 5))
    assert unstored(settings) == 2
    assert stored_once(settings)
    assert lost(settings) == []
    asyncio.run(commit(broker.address, 7))
    assert unstored(settings) == 0


def test_a_start_waits_longer_than_a_stop_for_what_may_be_lost(monkeypatch):
    async def in_time(_settings):
        await asyncio.sleep(0.05)
        return ["sales.deals/0"]

    monkeypatch.setattr(module, "_SECONDS", 0.01)
    monkeypatch.setattr(module, "_lost", in_time)
    assert lost(Settings()) == ["sales.deals/0"]
