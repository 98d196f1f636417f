"""Change events on a Kafka topic: none is lost and none counts twice, wherever the reader is killed."""

import asyncio
import json
import signal
from contextlib import asynccontextmanager, suppress

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from prometheus_client import REGISTRY
from pydantic import ValidationError

from stream import topology
from stream.connectors.salesforce.connector import Salesforce
from stream.gateway.change_topic import ChangeTopic
from stream.gateway.publisher import Unavailable
from tests.support.answers import metric
from tests.support.crm_webhooks import DEAL_ID, FUNNEL, change_event, crm_funnel
from tests.support.gateway import ListPublisher, gateway_settings
from tests.support.waiting import PATIENCE, until

TOPIC = "crm.salesforce"


def deal(number):
    return f"006Wt0000{number:06}AAA"


def moved(number):
    return change_event(ids=(deal(number),), StageName="Closed Won")


@pytest.fixture
def settings(broker):
    return gateway_settings(
        kafka=broker.address, salesforce_topic=TOPIC, session_timeout_seconds=1, rebalance_timeout_seconds=0.5
    )


async def fill(settings, *values, make=True):
    """What a connector does."""
    if make:
        admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
        await admin.start()
        with suppress(Exception):
            await admin.create_topics([NewTopic(TOPIC, 2, 1)])
        await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka) as producer:
        for number, value in enumerate(values):
            body = value if value is None or isinstance(value, bytes) else json.dumps(value).encode()
            await producer.send(TOPIC, body, key=b"connector", partition=number % 2)


@asynccontextmanager
async def reading(settings, sink, connector=Salesforce):
    funnel = crm_funnel()
    running = asyncio.create_task(ChangeTopic(settings, connector.without_secret(funnel), funnel, sink).run())
    try:
        yield running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def ids(sink):
    return [json.loads(value)["event_id"] for topic, _, value in sink.records if topic == topology.DEALS.name]


def deals(sink):
    return {key.decode() for topic, key, _ in sink.records if topic == topology.DEALS.name}


def letters(sink):
    """What is put aside, once: who was out of its group for a moment reads again what it had not committed."""
    return {key: json.loads(value) for topic, key, value in sink.records if topic == topology.DEAD_LETTERS.name}


async def test_change_events_become_events_and_what_cannot_be_used_dead_letters(settings):
    sink = ListPublisher()
    await fill(settings, moved(1), b"{", {"schema": {"type": "struct"}, "payload": moved(2)["payload"]}, None, moved(3))
    async with reading(settings, sink):
        await until(lambda: len(deals(sink)) == 3 and letters(sink))
        await until(lambda: REGISTRY.get_sample_value("dealstream_change_topic_behind_records") == 0)
        assert metric("dealstream_change_topic_read", topic=settings.salesforce_topic) == 1
    assert metric("dealstream_change_topic_read", topic=settings.salesforce_topic) == 0
    assert deals(sink) == {f"salesforce:{deal(number)}" for number in (1, 2, 3)}
    (letter,) = letters(sink).values()
    assert (letter["origin"], letter["reason"]) == ("salesforce", "not_json")


@pytest.mark.parametrize("topic", topology.TOPICS)
def test_a_topic_of_its_own_is_refused(topic):
    with pytest.raises(ValidationError, match="the one that the connector fills"):
        gateway_settings(salesforce_topic=topic.name)


async def test_what_was_acknowledged_is_not_read_again_and_what_came_meanwhile_is(settings):
    first, second = ListPublisher(), ListPublisher()
    await fill(settings, moved(1), moved(2))
    async with reading(settings, first):
        await until(lambda: len(deals(first)) == 2)
        await until(lambda: REGISTRY.get_sample_value("dealstream_change_topic_behind_records") == 0)
    await fill(settings, moved(3), make=False)
    async with reading(settings, second):
        await until(lambda: second.records)
    assert deals(second) == {f"salesforce:{deal(3)}"}


class DiesAfterwards(ListPublisher):
    """Kafka has the records, and the process ends before the offsets are committed."""

    def __init__(self):
        super().__init__()
        self.died = asyncio.Event()

    async def publish(self, records):
        await super().publish(records)
        self.died.set()
        await asyncio.Event().wait()


async def test_what_a_killed_reader_had_written_is_written_again_with_the_same_ids(settings):
    killed, restarted = DiesAfterwards(), ListPublisher()
    await fill(settings, *(moved(number) for number in range(20)))
    async with reading(settings, killed):
        await killed.died.wait()
    assert killed.records
    async with reading(settings, restarted):
        await until(lambda: len(deals(restarted)) == 20)
    assert set(ids(killed)) <= set(ids(restarted))
    assert len(set(ids(restarted))) == 20


async def test_while_kafka_does_not_acknowledge_nothing_is_committed(settings, caplog):
    sink = ListPublisher()
    sink.failure = Unavailable("Kafka has not acknowledged (TimeoutError)")
    await fill(settings, moved(1))
    async with reading(settings, sink):
        await until(lambda: "Change events wait for Kafka" in caplog.text)
        assert sink.records == []
        assert REGISTRY.get_sample_value("dealstream_change_topic_behind_records") == 1
        tried = sink.tried
        await until(lambda: sink.tried > tried + 1)
        assert caplog.text.count("Change events wait for Kafka") == 1
        sink.failure = None
        await until(lambda: deals(sink) == {f"salesforce:{deal(1)}"})


async def test_it_waits_for_a_topic_that_is_not_there_and_does_not_make_it(settings, caplog):
    sink = ListPublisher()
    async with reading(settings, sink):
        await until(lambda: "There is no topic crm.salesforce yet" in caplog.text)
        admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
        await admin.start()
        assert TOPIC not in await admin.list_topics()
        await admin.close()
        await fill(settings, moved(1))
        await until(lambda: deals(sink))


async def test_an_event_that_makes_reading_fail_is_a_dead_letter_and_those_behind_it_are_read(settings, caplog):
    class Explosive(Salesforce):
        def pieces(self, body, most=None):
            if DEAL_ID.encode() in body:
                raise KeyError(body.decode())
            return super().pieces(body, most)

    sink = ListPublisher()
    await fill(settings, change_event(Name="confidential"), moved(1), moved(2))
    async with reading(settings, sink, Explosive):
        await until(lambda: len(deals(sink)) == 2 and letters(sink))
    (letter,) = letters(sink).values()
    assert letter["reason"] == "not_understood"
    assert "in pieces" in caplog.text
    assert "confidential" not in caplog.text


async def test_a_gateway_killed_in_between_loses_nothing_and_doubles_nothing(settings, start):
    number = 4000
    await fill(settings, *(moved(one) for one in range(number)))
    found = []
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, auto_offset_reset="earliest")
    given = settings.model_dump(include={"kafka", "salesforce_topic", "session_timeout_seconds"}) | {"gateway_port": 0}

    async def seen():
        for records in (await consumer.getmany(timeout_ms=50)).values():
            found.extend(json.loads(record.value)["event_id"] for record in records)
        return len(set(found))

    async with asyncio.timeout(PATIENCE):
        with start(FUNNEL, **given) as (process, log):
            await until(lambda: "Connected to Kafka" in log() or process.poll() is not None)
            assert process.poll() is None, log()
            await consumer.start()
            consumer.subscribe([topology.DEALS.name])
            while not await seen():
                pass
            process.send_signal(signal.SIGKILL)
        with start(FUNNEL, **given):
            while await seen() < number:
                pass
    await consumer.stop()
    assert len(set(found)) == number
