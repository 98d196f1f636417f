import asyncio
import logging
from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError, OutOfOrderSequenceNumber

from stream.config.settings import Settings
from stream.kafka.topics import ensure_topics
from stream.topology import DEALS, PARTIALS
from stream.transport.writer import REFUSALS, BatchWriter
from tests.support.waiting import PATIENCE


class FailingProducer:
    """Fails a number of times, then keeps what it is sent."""

    def __init__(self, failures, failure=KafkaConnectionError):
        self.failures = failures
        self.failure = failure
        self.sent = []
        self.stopped = 0

    async def stop(self):
        self.stopped += 1

    def create_batch(self):
        return FakeBatch()

    async def send_batch(self, batch, topic, *, partition):
        if self.failures:
            self.failures -= 1
            raise self.failure
        self.sent.append((topic, partition, batch.records))
        done = asyncio.get_running_loop().create_future()
        done.set_result(SimpleNamespace(offset=40))
        return done


class FakeBatch:
    def __init__(self):
        self.records = []

    def append(self, *, key, value, timestamp):
        self.records.append((key, value))
        return object()

    def record_count(self):
        return len(self.records)


async def read_all(broker, topic, count):
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=broker.address, auto_offset_reset="earliest")
    await consumer.start()
    found = []
    try:
        async with asyncio.timeout(PATIENCE):
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
    finally:
        await consumer.stop()
    return found


async def test_while_the_broker_is_away_the_writer_tries_again_until_it_is_taken():
    producer = FailingProducer(failures=3)
    ends = await BatchWriter(producer, first_wait=0.001).write([("topic", 1, [(b"a", b"1")])])
    assert ends == [41]
    assert producer.sent == [("topic", 1, [(b"a", b"1")])]


async def test_while_the_broker_is_away_it_is_said_once_for_all_partitions_and_once_that_it_is_over(caplog):
    caplog.set_level(logging.INFO, "stream.transport.writer")
    writer = BatchWriter(FailingProducer(failures=12), first_wait=0.001, longest_wait=0.002)
    await writer.write([("topic", number, [(b"a", b"1")]) for number in range(4)])
    assert [record.getMessage() for record in caplog.records] == [
        "Kafka does not take what is written (KafkaConnectionError); trying again",
        "Over: Kafka does not take what is written (KafkaConnectionError)",
    ]


async def test_it_is_not_over_while_one_partition_is_not_taken(caplog):
    class Leaderless(FailingProducer):
        async def send_batch(self, batch, topic, *, partition):
            if partition == 1 and len(self.sent) < 5:
                raise KafkaConnectionError
            return await super().send_batch(batch, topic, partition=partition)

    caplog.set_level(logging.INFO, "stream.transport.writer")
    writer = BatchWriter(Leaderless(0), first_wait=0.001, longest_wait=0.002)
    waiting = asyncio.create_task(writer.write([("topic", 1, [(b"a", b"1")])]))
    for _ in range(5):
        await asyncio.sleep(0.01)
        await writer.write([("topic", 2, [(b"b", b"2")])])
    await waiting
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "Kafka does not take what is written (KafkaConnectionError); trying again", "Over"
    ]  # fmt: skip


async def test_a_producer_whose_numbers_have_a_gap_is_replaced_once_by_all_who_write():
    lost, fresh = FailingProducer(10**6, OutOfOrderSequenceNumber), FailingProducer(0)
    made = []

    async def renewed():
        made.append(fresh)
        await asyncio.sleep(0.01)
        return fresh

    writer = BatchWriter(lost, renewed, first_wait=0.001)
    assert await writer.write([("topic", 1, [(b"a", b"1")]), ("topic", 2, [(b"b", b"2")])]) == [41, 41]
    assert sorted(fresh.sent) == [("topic", 1, [(b"a", b"1")]), ("topic", 2, [(b"b", b"2")])]
    assert (len(made), lost.stopped) == (1, 1)


async def test_while_no_other_producer_can_be_had_it_is_tried_again():
    answers = [None, None, FailingProducer(0)]

    async def renewed():
        return answers.pop(0)

    writer = BatchWriter(FailingProducer(10**6, OutOfOrderSequenceNumber), renewed, first_wait=0.001)
    assert await writer.write([("topic", 1, [(b"a", b"1")])]) == [41]


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_what_kafka_refuses_for_good_ends_a_command_that_names_the_topic(refusal):
    writer = BatchWriter(FailingProducer(10**6, refusal), first_wait=0.001, ends=True)
    with pytest.raises(refusal, match="what is written to topic"):
        await writer.write([("topic", 1, [(b"a", b"1")])])


async def test_a_command_waits_for_all_else():
    writer = BatchWriter(FailingProducer(3), first_wait=0.001, ends=True)
    assert await writer.write([("topic", 1, [(b"a", b"1")])]) == [41]


async def test_a_worker_waits_until_what_kafka_refused_is_taken_and_names_the_topic_meanwhile(caplog):
    writer = BatchWriter(FailingProducer(3, MessageSizeTooLargeError), first_wait=0.001)
    assert await writer.write([("topic", 1, [(b"a", b"1")])]) == [41]
    [said] = {record.getMessage() for record in caplog.records}
    assert said == "Kafka does not take what is written to topic (MessageSizeTooLargeError); trying again"


async def test_a_failure_that_goes_by_leaves_the_producer_as_it_is():
    producer = FailingProducer(failures=3)

    async def renewed():
        raise AssertionError("there is no need")

    assert await BatchWriter(producer, renewed, first_wait=0.001).write([("topic", 1, [(b"a", b"1")])]) == [41]
    assert producer.stopped == 0


async def test_every_record_arrives_whatever_its_size(broker):
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    await ensure_topics(settings)
    producer = AIOKafkaProducer(bootstrap_servers=broker.address, max_batch_size=1000, max_request_size=100_000)
    await producer.start()
    records = [(b"%d" % size, b"x" * size) for size in (0, 10, 900, 999, 1000, 5000, 50_000)] * 3
    ends = await BatchWriter(producer).write([(DEALS.name, 2, records)])
    await producer.stop()
    assert ends == [len(records)]
    found = await read_all(broker, DEALS.name, len(records))
    assert sorted((r.key, r.value) for r in found) == sorted(records)
    assert {r.partition for r in found} == {2}


async def test_keyed_records_go_where_a_plain_producer_would_send_them(broker):
    await ensure_topics(Settings(kafka=broker.address, kafka_idempotence=False))
    producer = AIOKafkaProducer(bootstrap_servers=broker.address)
    await producer.start()
    writer = BatchWriter(producer)
    keys = [b"", b"north", b"south", b"enterprise"]
    batches = await writer.keyed(PARTIALS.name, [(key, b"batch") for key in keys])
    await writer.write(batches)
    for key in keys:
        await producer.send_and_wait(PARTIALS.name, b"plain", key=key)
    await producer.stop()
    places = {}
    for record in await read_all(broker, PARTIALS.name, 2 * len(keys)):
        places.setdefault(record.key, set()).add(record.partition)
    assert all(len(partitions) == 1 for partitions in places.values())
