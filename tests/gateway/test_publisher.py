"""The producer: what it promises, and what it gets over."""

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError, OutOfOrderSequenceNumber

from stream import topology
from stream.gateway.publisher import Publisher, Unavailable
from stream.ingest.records import TopicRecord
from stream.kafka import producers
from stream.kafka.topics import ensure_topics
from tests.support.gateway import gateway_settings
from tests.support.waiting import until


async def test_nothing_can_be_published_before_the_start():
    with pytest.raises(Unavailable, match="not connected"):
        await Publisher(gateway_settings()).publish([])


async def test_a_start_without_a_broker_fails_and_can_be_tried_again(broker, settings):
    await ensure_topics(settings)
    broker.stop()
    publisher = Publisher(settings)
    with pytest.raises(KafkaConnectionError):
        await publisher.start()
    assert not publisher.connected
    broker.start(broker.port)
    await ensure_topics(settings)
    await publisher.start()
    assert publisher.connected
    await publisher.stop()


async def test_a_stop_while_the_broker_is_away_does_not_wait_for_ever(broker, impatient):
    await ensure_topics(impatient)
    publisher = Publisher(impatient)
    await publisher.start()
    broker.stop()
    with pytest.raises(Unavailable):
        await publisher.publish([TopicRecord(topology.DEALS.name, b"k", b"{}")])
    async with asyncio.timeout(25):  # the client itself would go on for 30 s
        await publisher.stop()


class ScriptedProducer:
    """Takes every record; acknowledges it, or fails with what the script says."""

    made: tuple["ScriptedProducer", ...] = ()
    script: tuple[object, ...] = ()

    def __init__(self, **options):
        self.options = options
        self.stopped = False
        self.failure = self.script[len(self.made)]
        type(self).made = (*self.made, self)

    async def start(self):
        pass

    async def stop(self):
        self.stopped = True

    async def send(self, topic, value, key):
        future = asyncio.get_running_loop().create_future()
        if self.failure is None:
            future.set_result(None)
        elif isinstance(self.failure, Exception):
            future.set_exception(self.failure)
        return future


@pytest.fixture
def scripted(monkeypatch):
    def of(*failures):
        kind = type("Scripted", (ScriptedProducer,), {"script": failures})
        monkeypatch.setattr(producers, "AIOKafkaProducer", kind)
        return kind

    return of


RECORDS = [TopicRecord("sales.deals", b"a", b"1"), TopicRecord("sales.deals", b"b", b"2")]


async def test_a_producer_that_cannot_go_on_is_replaced(scripted):
    kind = scripted(OutOfOrderSequenceNumber(), None)
    publisher = Publisher(gateway_settings())
    await publisher.start()
    with pytest.raises(Unavailable, match="OutOfOrderSequenceNumber"):
        await publisher.publish(RECORDS)
    await until(lambda: kind.made[0].stopped)
    await publisher.publish(RECORDS)
    await publisher.stop()
    assert [made.stopped for made in kind.made] == [True, True]


async def test_a_producer_that_tries_again_by_itself_is_kept(scripted):
    kind = scripted(KafkaConnectionError(), None)
    publisher = Publisher(gateway_settings())
    await publisher.start()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await publisher.publish(RECORDS)
    await publisher.stop()
    assert len(kind.made) == 1


async def test_one_record_without_an_acknowledgement_in_time_makes_the_request_unavailable(scripted):
    scripted("never")
    publisher = Publisher(gateway_settings(produce_timeout_seconds=0.05))
    await publisher.start()
    with pytest.raises(Unavailable, match="TimeoutError"):
        await publisher.publish(RECORDS)
    await publisher.stop()


@pytest.mark.parametrize("idempotence", [True, False])
async def test_every_broker_replica_must_acknowledge_and_idempotence_is_as_set(scripted, idempotence):
    kind = scripted(None)
    publisher = Publisher(gateway_settings(kafka_idempotence=idempotence))
    await publisher.start()
    await publisher.stop()
    options = kind.made[0].options
    assert (options["acks"], options["enable_idempotence"]) == ("all", idempotence)
