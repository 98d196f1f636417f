"""The life of the producer that all agents share."""

import asyncio

from aiokafka import AIOKafkaProducer

from stream.config.settings import Settings
from stream.kafka.producers import new_producer
from stream.transport.writer import BatchWriter


class SharedWriter:
    """The writer of all agents; its producer is made at first use, in the running loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._writer: BatchWriter | None = None
        self._starting = asyncio.Lock()

    async def get(self) -> BatchWriter:
        """Return the writer, started. Raises KafkaError where no broker answers."""
        async with self._starting:
            return self._writer or await self._start()

    async def _start(self) -> BatchWriter:
        self._writer = BatchWriter(await self._producer(), self._producer)
        return self._writer

    async def _producer(self) -> AIOKafkaProducer:
        producer = new_producer(self._settings)
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer
