"""Kafka over a folder: what it has acknowledged is there after a kill; what nobody needs is deleted, nothing else."""

import asyncio
import shutil
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from stream import topology
from stream.config.settings import Settings
from stream.kafka.cluster import cluster_of
from stream.kafka.topics import ensure_topics
from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.trimming import trim
from stream.local_stack.unstored import stored_once, unstored
from stream.topology import FIRST

DEALS, PARTIALS = TopicPartition(topology.DEALS.name, 0), TopicPartition(topology.PARTIALS.name, 0)
LETTERS = TopicPartition(topology.DEAD_LETTERS.name, 0)


@pytest.fixture
def settings(kafka):
    return Settings(kafka=kafka.address, kafka_cluster=kafka.cluster, partitions=1)


async def send(settings, tp, count, at=None):
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka) as producer:
        for _ in range(count):
            await producer.send_and_wait(tp.topic, b"value", key=b"key", partition=tp.partition, timestamp_ms=at)


async def commit(settings, group, offsets):
    async with AIOKafkaConsumer(bootstrap_servers=settings.kafka, group_id=group, enable_auto_commit=False) as consumer:
        consumer.assign(list(offsets))
        await consumer.commit(offsets)


async def span(settings, tp):
    async with AIOKafkaConsumer(bootstrap_servers=settings.kafka) as consumer:
        return (await consumer.beginning_offsets([tp]))[tp], (await consumer.end_offsets([tp]))[tp]


async def test_what_was_acknowledged_is_there_after_a_kill_and_says_how_much_clickhouse_lacks(kafka, settings):
    await ensure_topics(settings)
    assert kafka.is_empty
    kafka.filled()
    await send(settings, DEALS, 5)
    kafka.kill()
    kafka.start(kafka.port)
    assert await span(settings, DEALS) == (0, 5)
    assert not kafka.is_empty


def test_how_much_clickhouse_lacks_is_told(settings):
    assert not stored_once(settings)
    assert unstored(settings) == 5
    asyncio.run(commit(settings, FIRST.sink_group, {DEALS: 3}))
    assert stored_once(settings)
    assert unstored(settings) == 2


def test_events_are_deleted_when_they_are_old_counted_and_stored_and_partials_once_added_up(settings):
    async def prepare():
        await send(settings, DEALS, 5, at=int((time.time() - 3600) * 1000))
        await send(settings, DEALS, 5)
        await send(settings, PARTIALS, 10)
        await commit(settings, FIRST.worker_group, {DEALS: 9, PARTIALS: 4})
        await commit(settings, FIRST.sink_group, {DEALS: 7})

    def begins():
        return asyncio.run(span(settings, DEALS))[0], asyncio.run(span(settings, PARTIALS))[0]

    asyncio.run(prepare())
    trim(settings)
    assert begins() == (0, 4), "events of less than seven days stay"
    trim(settings, events_seconds=0.0)
    assert begins() == (7, 4), "those stay that ClickHouse does not have"
    asyncio.run(commit(settings, FIRST.sink_group, {DEALS: 16}))
    trim(settings, events_seconds=0.0)
    assert begins() == (7, 4), "what was stored of another log says nothing of this one"
    asyncio.run(commit(settings, FIRST.sink_group, {DEALS: 15}))
    trim(settings, events_seconds=0.0)
    assert begins() == (9, 4), "those stay that the worker has not counted"


def test_dead_letters_are_deleted_when_they_are_older_than_they_are_kept_and_stored(settings):
    two_hundred_days_ago = int((time.time() - 200 * 24 * 3600) * 1000)

    async def prepare():
        await send(settings, LETTERS, 3, at=two_hundred_days_ago)
        await send(settings, LETTERS, 2)
        await commit(settings, FIRST.sink_group, {LETTERS: 2})

    def begin(days):
        trim(settings.model_copy(update={"letters_days": days}))
        return asyncio.run(span(settings, LETTERS))[0]

    asyncio.run(prepare())
    assert begin(None) == 0
    assert begin(36_500) == 0, "that long ago there was no time yet"
    assert begin(180) == 2, "those stay that ClickHouse does not have"
    asyncio.run(commit(settings, FIRST.sink_group, {LETTERS: 5}))
    assert begin(365) == 2
    assert begin(180) == 3


def test_emptied_it_is_the_same_cluster_and_has_nothing(kafka, settings):
    kafka.empty()
    assert kafka.is_empty
    kafka.start()
    assert cluster_of("127.0.0.1", kafka.port) == kafka.cluster == settings.kafka_cluster
    assert unstored(settings.model_copy(update={"kafka": kafka.address})) == 0


def test_a_folder_that_was_never_filled_is_made_anew(kafka_parts, tmp_path):
    first = KafkaBroker(kafka_parts, tmp_path / "kafka", tmp_path / "log")
    second = KafkaBroker(kafka_parts, tmp_path / "kafka", tmp_path / "log")
    assert second.cluster != first.cluster
    second.filled()
    assert KafkaBroker(kafka_parts, tmp_path / "kafka", tmp_path / "log").cluster == second.cluster


def test_killed_while_it_is_emptied_it_has_nothing(kafka_parts, tmp_path, monkeypatch):
    """What is left of its files would be taken for all that there is."""
    folder = tmp_path / "kafka"
    broker = KafkaBroker(kafka_parts, folder, tmp_path / "log")
    broker.filled()

    class Killed(BaseException):
        pass

    def delete_some(path, **_):
        if path.exists():
            (path / "not-filled").unlink(missing_ok=True)
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", delete_some)
        with pytest.raises(Killed):
            broker.empty()
    assert KafkaBroker(kafka_parts, folder, tmp_path / "log").is_empty
