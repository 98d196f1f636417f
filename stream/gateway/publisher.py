"""Write the records of a request to Kafka, and return only when it has all of them."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from stream.config.settings import Settings
from stream.ingest.records import TopicRecord
from stream.kafka.presence import why
from stream.kafka.producers import started_producer, stop_within
from stream.service import metrics
from stream.service.repeated import Repeated
from stream.service.tasks import end

log = logging.getLogger(__name__)

_AT_ONCE = 200
"""Records that are handed to the producer without a pause."""


class Unavailable(Exception):
    """Kafka has not acknowledged in time. Some records may be there all the same: they count once."""


class TooLarge(Exception):
    """Kafka takes no record so large, also not when it is sent again. Others of the request may be there."""


class Publisher:
    """One producer for all requests, so that several share a batch."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._away = Repeated(log)

    @property
    def connected(self) -> bool:
        """Say whether `start` has succeeded."""
        return self._producer is not None

    async def start(self) -> None:
        """Connect. Raises KafkaError where no broker answers."""
        self._producer = await started_producer(
            self._settings, linger_ms=5, max_batch_size=256 * 1024, request_timeout_ms=30_000
        )
        metrics.BROKER_UP.set(1)

    async def stop(self) -> None:
        """Send what is left, and disconnect; gives up after the time that Kafka may take to acknowledge."""
        await end([self._renewal])
        producer, self._producer = self._producer, None
        if producer is not None:
            await self._close(producer)

    async def publish(self, records: Sequence[TopicRecord]) -> None:
        """Write records; raises Unavailable unless Kafka has them all within the time set, and TooLarge."""
        producer = self._producer
        if producer is None:
            raise Unavailable("not connected to Kafka")
        waiting: list[asyncio.Future[Any]] = []
        try:
            async with asyncio.timeout(self._settings.produce_timeout_seconds):
                for number, (topic, key, value) in enumerate(records, 1):
                    if number % _AT_ONCE == 0:
                        await asyncio.sleep(0)  # others have their turn
                    waiting.append(await producer.send(topic, value, key=key))
                for future in waiting:  # most are there by then: one answer of Kafka is about many
                    await future
        except (KafkaError, TimeoutError) as error:
            for future in waiting:
                future.add_done_callback(_seen)
            if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
                self._renew(producer)
                raise TooLarge(f"Kafka takes no record so large ({largest(records)} bytes)") from None
            metrics.BROKER_UP.set(0)
            if isinstance(error, KafkaError) and not error.retriable:
                self._renew(producer)
            raise Unavailable(f"Kafka has not acknowledged ({type(error).__name__})") from None
        if records:
            metrics.BROKER_UP.set(1)

    def _renew(self, failed: AIOKafkaProducer) -> None:
        """Replace a producer after a failure that it does not get over by itself.

        An idempotent producer that lost a batch has a gap in its sequence numbers: Kafka refuses
        everything that it sends to that partition from then on.
        """
        if failed is self._producer and (self._renewal is None or self._renewal.done()):
            self._renewal = asyncio.create_task(self._replace(failed))

    async def _replace(self, failed: AIOKafkaProducer) -> None:
        try:
            await self.start()
        except (KafkaError, OSError) as error:
            self._away.warn(f"Cannot connect to Kafka anew: {await why(self._settings, error)}")
        else:
            self._away.over()
            await self._close(failed)

    async def _close(self, producer: AIOKafkaProducer) -> None:
        if not await stop_within(producer, self._settings.produce_timeout_seconds):
            log.warning("Left Kafka without an answer; whoever sent what was under way got a 503")


def largest(records: Sequence[TopicRecord]) -> int:
    """Return the bytes of the largest of some records."""
    return max((len(record.value) for record in records), default=0)


def _seen(future: "asyncio.Future[Any]") -> None:
    # A late failure was already answered with 503.
    if not future.cancelled():
        future.exception()
