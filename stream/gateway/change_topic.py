"""Read Salesforce's change events from the Kafka topic that a connector fills.

A consumer group of its own. An offset is committed only when Kafka has the records that were made of what lies before
it; what a crash in between makes twice has the same ids, and counts once.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from stream import topology
from stream.config.settings import Settings
from stream.connectors import Connector
from stream.core.funnel import Funnel
from stream.gateway.publisher import TooLarge, Unavailable
from stream.ingest.dead_letters import corrupt_letter, dead_letter, too_large_letter
from stream.ingest.ingest import Sink, ingest_all
from stream.ingest.records import TopicRecord
from stream.kafka.consumers import new_consumer, pace
from stream.kafka.corrupt import CorruptBatch, read_past_corrupt_batches
from stream.kafka.presence import why
from stream.service import metrics
from stream.service.repeated import Repeated
from stream.service.tasks import without_message

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
_SHORTEST_WAIT, _LONGEST_WAIT = 0.2, 5.0


class ChangeTopic:
    """Carries a topic's records through a connector to the sink."""

    def __init__(self, settings: Settings, connector: Connector, funnel: Funnel, sink: Sink) -> None:
        self._settings = settings
        self._connector = connector
        self._funnel = funnel
        self._sink = sink
        self._topic = settings.salesforce_topic
        self._told_missing = False
        self._away = Repeated(log)
        self._done: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        """Read until cancelled. While Kafka or the topic is away, waits for it."""
        read_past_corrupt_batches()
        wait = _SHORTEST_WAIT
        while True:
            try:
                await self._consume()
            except (KafkaError, OSError, TimeoutError) as error:
                self._away.warn(f"Cannot read the topic {self._topic}: {await why(self._settings, error)}")
            except Unavailable as error:
                # A new consumer begins again where the last commit was.
                self._away.warn(f"Change events wait for Kafka: {error}")
                wait = _SHORTEST_WAIT
            finally:
                metrics.CHANGES_READ.labels(self._topic).set(0)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _consume(self) -> None:
        """Read as long as all goes well, and there is such a topic."""
        consumer = new_consumer(self._settings, group=topology.CHANGES_GROUP, are_ours=False, **pace(self._settings))
        try:
            await consumer.start()
            # Whoever asks for a topic that is not there makes it, on a broker that makes topics by itself.
            if self._topic not in await consumer.topics():
                if not self._told_missing:
                    log.warning(
                        "There is no topic %s yet; set DEALSTREAM_SALESFORCE_TOPIC to the one that the connector fills",
                        self._topic,
                    )
                self._told_missing = True
                return
            self._done.clear()
            consumer.subscribe([self._topic])
            metrics.CHANGES_READ.labels(self._topic).set(1)
            log.info("Reading change events from the topic %s", self._topic)
            while True:
                batch = await consumer.getmany(timeout_ms=1000, max_records=MOST_AT_ONCE)
                if batch:
                    for tp, records in batch.items():
                        self._done.setdefault(tp, records[0].offset)
                    self._observe(consumer)
                    await self._ingest([record for records in batch.values() for record in records])
                    done = {tp: records[-1].offset + 1 for tp, records in batch.items()}
                    await consumer.commit(done)
                    self._done |= done
                    self._away.over()
                self._observe(consumer)
        finally:
            await consumer.stop()

    async def _ingest(self, records: Sequence[Any]) -> None:
        """Write what records mean, all at once so that they share batches. Raises Unavailable."""
        done = await asyncio.gather(*(self._ingest_one(record) for record in records), return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _ingest_one(self, record: Any) -> None:
        now = datetime.now(UTC)
        if isinstance(record.value, CorruptBatch):
            await self._put_aside(corrupt_letter(f"{record.topic}/{record.partition}", record, now))
        elif record.value:  # a connector marks deletions of its own with empty records
            try:
                await ingest_all(self._connector.pieces(record.value), now, self._funnel, self._sink)
            except Unavailable:
                raise
            except TooLarge as error:
                log.error("%s; the begin of the change event is in the dead letters", error)
                await self._put_aside(too_large_letter(self._connector.name, record.value, now))
            except Exception as error:
                log.error("%s", without_message(error))  # one record must not stop those behind it
                detail = f"reading it failed with {type(error).__name__}; the gateway's log says where"
                letter = dead_letter(
                    origin=self._connector.name, payload=record.value, reason="not_understood", detail=detail, now=now
                )
                await self._put_aside(letter)

    async def _put_aside(self, letter: tuple[bytes, bytes]) -> None:
        await self._sink.publish([TopicRecord(topology.DEAD_LETTERS.name, *letter)])

    def _observe(self, consumer: AIOKafkaConsumer) -> None:
        """Say how far it is behind the topic's end."""
        ends = {tp: consumer.highwater(tp) or 0 for tp in consumer.assignment()}
        metrics.CHANGES_BEHIND.set(sum(max(0, end - self._done.get(tp, end)) for tp, end in ends.items()))
