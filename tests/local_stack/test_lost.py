"""What a folder of Kafka has lost is seen when it starts, by how far it had been read."""

import asyncio
import shutil

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.topics import ensure_topics
from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.broker.parts import Parts
from stream.local_stack.broker.process import BrokerError
from stream.local_stack.unstored import lost
from stream.topology import FIRST

EVENTS = TopicPartition(topology.DEALS.name, 0)
STATE = [TopicPartition(FIRST.changelog(table), 0) for table in (topology.DEAL_STATE, topology.DEAL_AGGREGATES)]
HOURS = TopicPartition(topology.KPIS.name, 0)


async def fill(settings, **read):
    """Write three records to each partition, and note that so many were read, by group."""
    await ensure_topics(settings, FIRST)
    admin = new_admin(settings)
    await admin.start()
    await admin.create_topics([NewTopic(tp.topic, 1, 1) for tp in STATE])  # as Faust makes them
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka) as producer:
        for tp in (EVENTS, HOURS, *STATE):
            for _ in range(3):
                await producer.send_and_wait(tp.topic, b"value", key=b"key", partition=0)
    for group, offsets in read.items():
        async with AIOKafkaConsumer(
            bootstrap_servers=settings.kafka, group_id=getattr(FIRST, group), enable_auto_commit=False
        ) as consumer:
            consumer.assign(list(offsets))
            await consumer.commit(offsets)


def test_partitions_that_end_before_what_was_read_of_them_are_lost(kafka_parts: Parts, tmp_path) -> None:
    folder = tmp_path / "kafka"
    broker = KafkaBroker(kafka_parts, folder, tmp_path / "log")
    broker.filled()

    def after_losing(*partitions):
        broker.stop()
        for tp in partitions:
            shutil.rmtree(folder / "data" / f"{tp.topic}-{tp.partition}")
        broker.start()
        return lost(settings)

    try:
        broker.start()
        settings = Settings(kafka=broker.address, kafka_cluster=broker.cluster, partitions=1)
        assert lost(settings) == []
        asyncio.run(fill(settings, worker_group={EVENTS: 2}, sink_group={EVENTS: 3, HOURS: 3}))
        assert lost(settings) == after_losing() == []
        assert after_losing(STATE[0]) == [f"{STATE[0].topic}/0"]
        assert after_losing(EVENTS) == [f"{STATE[0].topic}/0", f"{EVENTS.topic}/0"]
        assert after_losing(HOURS) == [f"{STATE[0].topic}/0", f"{EVENTS.topic}/0", f"{HOURS.topic}/0"]
    finally:
        broker.stop()


def test_a_folder_that_is_no_kafkas_is_refused_with_the_way_out(kafka_parts: Parts, tmp_path) -> None:
    (tmp_path / "kafka").mkdir()
    with pytest.raises(BrokerError, match="move Kafka's folder away and start again"):
        KafkaBroker(kafka_parts, tmp_path / "kafka", tmp_path / "log")
