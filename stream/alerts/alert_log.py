"""Alerts, answers, calibrations and deliveries as they stand: their topics, and what ClickHouse kept of them before."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pydantic import BaseModel, ValidationError

from schemas.alert import Alert, Answer, Calibration
from schemas.alert_delivery import Delivery
from schemas.base import Contract
from stream import topology
from stream.alerts import store
from stream.alerts.receivers.ledger import Ledger
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.corrupt import read_past_corrupt_batches
from stream.kafka.producers import new_producer
from stream.sinks.clickhouse.alert_rows import ANSWER
from stream.sinks.clickhouse.client import ClickHouse

C = TypeVar("C", bound=BaseModel)

SECONDS = 30.0
"""So long the broker may take to answer."""

_PLACES = tuple(TopicPartition(topic.name, topology.FIRST_PARTITION) for topic in topology.ALERTING)


def record(content: Alert | Answer | Calibration | Delivery) -> tuple[str, bytes, bytes]:
    """Return topic, key and value of a record."""
    match content:
        case Alert():
            topic, key = topology.ALERTS, content.alert_id.encode()
        case Answer():
            topic, key = topology.ALERTS, content.alert_id.encode() + ANSWER
        case Calibration():
            topic, key = topology.CALIBRATIONS, content.calibration_id.encode()
        case Delivery():
            topic, key = topology.DELIVERIES, content.key.encode()
    return topic.name, key, _json(content)


async def write(producer: AIOKafkaProducer, content: Alert | Answer | Calibration | Delivery) -> tuple[str, int]:
    """Write a record and return its topic and offset, once the brokers have it. Raises KafkaError."""
    topic, key, value = record(content)
    written = await producer.send_and_wait(topic, value, key=key, partition=topology.FIRST_PARTITION)
    return topic, written.offset


class AlertLog:
    """What is known by the topics and ClickHouse together; of an alert the highest version counts.

    The embedded broker forgets what is on topics, and ClickHouse may lack the last of it: so both are read at first.

    All methods but `close` raise aiokafka.errors.KafkaError, OSError, TimeoutError where Kafka does not answer; and
    `open` ClickHouseUnavailable.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None
        self._producer: AIOKafkaProducer | None = None
        self._reading = asyncio.Lock()
        self.alerts: dict[str, Alert] = {}
        self.answers: dict[str, Answer] = {}
        self.calibrations: dict[str, Calibration] = {}
        self.ledger = Ledger()

    async def open(self, clickhouse: ClickHouse) -> None:
        """Learn all that is known."""
        for alert in await asyncio.to_thread(store.current, clickhouse):
            self._take_alert(alert)
        for answer in await asyncio.to_thread(store.answers, clickhouse):
            self._take_answer(answer)
        for calibration in await asyncio.to_thread(store.calibrations, clickhouse):
            self._take_calibration(calibration)
        for delivery in await asyncio.to_thread(store.deliveries, clickhouse):
            # Who is at it now, the topic says.
            unclaimed = {"status": "waiting", "by": ""} if delivery.status == "claimed" else {}
            self.ledger.take(delivery.model_copy(update=unclaimed))
        read_past_corrupt_batches()
        self._producer = new_producer(self._settings)
        await self._producer.start()
        self._consumer = new_consumer(self._settings)
        await self._consumer.start()
        self._consumer.assign(_PLACES)
        await self._consumer.seek_to_beginning(*_PLACES)
        await self.catch_up()

    async def close(self) -> None:
        """Disconnect."""
        consumer, producer = self._consumer, self._producer
        self._consumer = self._producer = None
        for one in (consumer, producer):
            if one is not None:
                await one.stop()

    async def catch_up(self, written: Mapping[str, int] | None = None) -> None:
        """Read what has come since, at least to the offsets that were `written`, by topic."""
        consumer = self._consumer
        if consumer is None:
            raise ConnectionError("not connected")
        async with self._reading, asyncio.timeout(SECONDS):
            ends = await consumer.end_offsets(_PLACES)
            wanted = {tp: max(end, (written or {}).get(tp.topic, -1) + 1) for tp, end in ends.items()}
            consumer.resume(*_PLACES)
            try:
                await self._read_to(consumer, wanted)
            finally:
                consumer.pause(*_PLACES)  # else Kafka would be asked twenty times a second

    async def _read_to(self, consumer: AIOKafkaConsumer, wanted: Mapping[TopicPartition, int]) -> None:
        while True:
            fetched = await consumer.getmany(timeout_ms=100)
            for records in fetched.values():
                for one in records:
                    self._take(one.topic, one.key, one.value)
            # What the embedded broker gives as the end may lie before it: so it is read until nothing comes.
            if not fetched and all([await consumer.position(tp) >= end for tp, end in wanted.items()]):
                return

    async def write(self, contents: Iterable[Alert | Answer | Calibration | Delivery]) -> None:
        """Write records one after the other, and read on until they are read."""
        producer = self._producer
        if producer is None:
            raise ConnectionError("not connected")
        written = dict([await write(producer, content) for content in contents])
        if written:
            await self.catch_up(written)

    def _take(self, topic: str, key: bytes | None, value: object) -> None:
        if not isinstance(value, bytes) or not value:
            return
        if topic == topology.DELIVERIES.name:
            self._take_read(Delivery, value, self.ledger.take)
        elif topic == topology.CALIBRATIONS.name:
            self._take_read(Calibration, value, self._take_calibration)
        elif (key or b"").endswith(ANSWER):
            self._take_read(Answer, value, self._take_answer)
        else:
            self._take_read(Alert, value, self._take_alert)

    @staticmethod
    def _take_read(contract: type[C], value: bytes, take: Callable[[C], None]) -> None:
        try:
            content = contract.model_validate_json(value)
        except ValidationError:
            return  # the sink says so
        take(content)

    def _take_alert(self, alert: Alert) -> None:
        known = self.alerts.get(alert.alert_id)
        # Of two with one version the later one counts, as in ClickHouse.
        if known is None or alert.version >= known.version:
            self.alerts[alert.alert_id] = alert

    def _take_answer(self, answer: Answer) -> None:
        known = self.answers.get(answer.alert_id)
        if known is None or answer.at >= known.at:
            self.answers[answer.alert_id] = answer

    def _take_calibration(self, calibration: Calibration) -> None:
        known = self.calibrations.get(calibration.calibration_id)
        # Frozen: the first one counts.
        if known is None or calibration.made_at < known.made_at:
            self.calibrations[calibration.calibration_id] = calibration


def _json(content: Contract) -> bytes:
    return content.model_dump_json(by_alias=True).encode()
