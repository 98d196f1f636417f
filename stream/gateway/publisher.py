"""Write the records of a request to Kafka, and return only when it has all of them."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from stream.settings import Settings

Record = tuple[str, bytes, bytes]
"""Topic, key, value."""


class Unavailable(Exception):
    """Kafka has not acknowledged in time. Some records may be there all the same: they count once."""


class Publisher:
    """One idempotent producer for all requests, so that several share a batch."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect. Raises KafkaError where no broker answers."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka.split(","),
            acks="all",
            enable_idempotence=self._settings.kafka_idempotence,
            linger_ms=5,
            max_batch_size=256 * 1024,
            max_request_size=8 * 1024 * 1024,
            request_timeout_ms=30_000,
        )
        await producer.start()
        self._producer = producer

    async def stop(self) -> None:
        """Send what is left, and disconnect."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await producer.stop()

    async def publish(self, records: Sequence[Record]) -> None:
        """Write records; raises Unavailable unless Kafka has them all within the time set."""
        if self._producer is None:
            raise Unavailable("not connected to Kafka")
        waiting: list[asyncio.Future[Any]] = []
        try:
            async with asyncio.timeout(self._settings.produce_timeout_seconds):
                for topic, key, value in records:
                    waiting.append(await self._producer.send(topic, value, key=key))
                await asyncio.gather(*waiting)
        except (KafkaError, TimeoutError) as error:
            for future in waiting:
                future.add_done_callback(_seen)
            raise Unavailable(f"Kafka has not acknowledged ({type(error).__name__})") from None


def _seen(future: "asyncio.Future[Any]") -> None:
    # A late failure was already answered with 503.
    if not future.cancelled():
        future.exception()
