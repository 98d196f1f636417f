"""Whoever waits for Kafka says in its log which broker does not answer, why, and the way out."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, OutOfOrderSequenceNumber

from stream.config.settings import Settings
from stream.connectors.salesforce.connector import Salesforce
from stream.gateway.change_topic import ChangeTopic
from stream.gateway.publisher import Publisher, Unavailable
from stream.ingest.records import TopicRecord
from stream.kafka import producers
from stream.local_stack.ports import free_ports
from stream.local_stack.trimming import trim
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from stream.sinks.clickhouse.sink import ClickHouseSink
from stream.worker import alerting, redriving
from stream.worker.alerting import Alerting
from stream.worker.redriving import Redriving
from stream.worker.writing import SharedWriter
from tests.support.waiting import until
from tests.support.webhooks import funnel

NOT_ASKED: Any = None
"""What a part that waits for Kafka does not come to."""


class LostProducer:
    """Starts once; what it is sent is refused for good, and no other one starts."""

    made = 0

    def __init__(self, **_options):
        pass

    async def start(self):
        LostProducer.made += 1
        if LostProducer.made > 1:
            raise KafkaConnectionError("Unable to bootstrap")

    async def stop(self):
        pass

    async def send(self, *_arguments, **_options):
        raise OutOfOrderSequenceNumber

    def create_batch(self):
        raise OutOfOrderSequenceNumber


@pytest.fixture
def settings():
    [port] = free_ports(1)
    return Settings(kafka=f"127.0.0.1:{port}", salesforce_topic="crm.salesforce")


@pytest.fixture
def lost(monkeypatch):
    monkeypatch.setattr(producers, "AIOKafkaProducer", LostProducer)
    monkeypatch.setattr(LostProducer, "made", 0)


@pytest.fixture
def said(settings, caplog):
    """Runs something until the log has what it says of Kafka."""

    async def runs(work, beginning):
        task = asyncio.ensure_future(work)
        sentence = (
            f"{beginning}: Kafka at {settings.kafka} does not answer: nothing listens there; start it, or correct"
        )
        try:
            await until(lambda: sentence in caplog.text)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return runs


async def test_the_sink(settings, said):
    await said(ClickHouseSink(settings, NOT_ASKED).run(), "The sink waits")


async def test_the_reader_of_a_topic_of_changes(settings, said):
    reader = ChangeTopic(settings, Salesforce.without_secret(funnel()), funnel(), NOT_ASKED)
    await said(reader.run(), "Cannot read the topic crm.salesforce")


async def test_a_gateway_whose_producer_is_to_be_replaced(settings, said, lost):
    publisher = Publisher(settings)
    await publisher.start()
    with pytest.raises(Unavailable):
        await publisher.publish([TopicRecord("sales.deals", b"key", b"value")])
    await said(asyncio.sleep(60), "Cannot connect to Kafka anew")


async def test_a_worker_whose_producer_is_to_be_replaced(settings, said, lost):
    writer = await SharedWriter(settings).get()
    await said(writer.write([("sales.deals", 0, [(b"key", b"value")])]), "Cannot connect to Kafka anew")


async def test_dead_letters_that_fit_now(settings, said, monkeypatch):
    monkeypatch.setattr(redriving, "AFTER_SECONDS", (0.01,))
    waiting = Redriving(settings, funnel(), lambda: True)
    waiting.funnel_changed()
    await waiting.on_start()
    await said(asyncio.sleep(60), "Dead letters wait to be sent again")
    await waiting.on_stop()


@pytest.mark.parametrize(
    "away", [KafkaConnectionError("Unable to bootstrap"), ClickHouseUnavailable("Start ClickHouse")]
)
async def test_alerts(settings, said, monkeypatch, caplog, away):
    monkeypatch.setattr(alerting, "EVERY_SECONDS", 0.01)

    def is_ready():
        raise away

    duty = Alerting(settings, funnel(), NOT_ASKED, is_ours=lambda: True, is_ready=is_ready, judge=NOT_ASKED)
    await duty.on_start()
    if isinstance(away, KafkaConnectionError):
        await said(asyncio.sleep(60), "Alerts wait")
    else:
        await until(lambda: "Alerts wait: Start ClickHouse" in caplog.text)
    await duty.on_stop()


def test_whoever_trims_topics(settings, caplog):
    trim(settings)
    assert f"trimmed later: Kafka at {settings.kafka} does not answer: nothing listens there" in caplog.text
