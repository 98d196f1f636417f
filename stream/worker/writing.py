"""The life of the producer that all agents share."""

import asyncio
import logging

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from stream.config.settings import Settings
from stream.kafka.presence import why
from stream.kafka.producers import started_producer
from stream.service.repeated import Repeated
from stream.transport.writer import BatchWriter

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0


class SharedWriter:
    """The writer of all agents; its producer is made at first use, in the running loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._writer: BatchWriter | None = None
        self._starting = asyncio.Lock()
        self._away = Repeated(log)

    async def get(self) -> BatchWriter:
        """Return the writer, started, once a broker answers."""
        async with self._starting:
            return self._writer or await self._start()

    async def _start(self) -> BatchWriter:
        while self._writer is None:
            try:
                self._writer = BatchWriter(await started_producer(self._settings), self._renewed)
            except (KafkaError, OSError) as error:
                self._away.warn(f"Cannot write to Kafka: {await why(self._settings, error)}")
                await asyncio.sleep(AGAIN_SECONDS)
        self._away.over()
        return self._writer

    async def _renewed(self) -> AIOKafkaProducer | None:
        try:
            producer = await started_producer(self._settings)
        except (KafkaError, OSError) as error:
            self._away.warn(f"Cannot connect to Kafka anew: {await why(self._settings, error)}")
            return None
        self._away.over()
        return producer
