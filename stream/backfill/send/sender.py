"""Send records, as fast as the workers process them or as fast as it goes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any

from aiokafka import TopicPartition

from stream.backfill.send.pace import Pace, Partition
from stream.backfill.send.records import Record
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.generations import read_state
from stream.transport.writer import Batch, writer_of_a_command
from stream.words.note import Note, note

_LOOK_SECONDS = 0.1
_HINT_SECONDS = 30.0


class Sender:
    """Writes records to the topics. Use it as an async context. Without a pace nobody is waited for.

    Raises aiokafka.errors.KafkaError on entry where Kafka is away; later it waits until it is back, and
    raises what Kafka refuses for good.
    """

    def __init__(self, settings: Settings, pace: Pace | None, say: Callable[[Note], None]) -> None:
        self._settings = settings
        self._pace = pace
        self._say = say
        self._ends: dict[Partition, int] = {}
        self._positions: dict[Partition, int] = {}

    async def __aenter__(self) -> "Sender":
        workers = (await read_state(self._settings)).generation.worker_group
        async with AsyncExitStack() as opened:
            self._writer = await opened.enter_async_context(writer_of_a_command(self._settings))
            self._consumer = new_consumer(self._settings, group=workers)
            opened.push_async_callback(self._consumer.stop)
            await self._consumer.start()
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *raised: Any) -> None:
        await self._opened.__aexit__(*raised)

    async def send(self, topic: str, records: Iterable[Record]) -> AsyncIterator[int]:
        """Write records, and yield how many more Kafka has; ends when it has them all."""
        batches = await self._writer.keyed(topic, records)
        if self._pace is None:
            await self._writer.write(batches)
            yield sum(len(one) for _, _, one in batches)
            return
        moved, told = time.monotonic(), False
        while batches:
            some, batches = self._allowed(batches, self._pace)
            if some:
                moved = time.monotonic()
                ends = dict(zip(((topic, n) for topic, n, _ in some), await self._writer.write(some), strict=True))
                self._ends |= ends
                self._pace.sent(time.monotonic(), ends)
                yield sum(len(one) for _, _, one in some)
            if not batches:
                return
            await asyncio.sleep(_LOOK_SECONDS)
            await self._look(self._pace)
            if not told and time.monotonic() - moved > _HINT_SECONDS:
                self._say(note("backfill-workers-stand"))
                told = True

    def _allowed(self, batches: list[Batch], pace: Pace) -> tuple[list[Batch], list[Batch]]:
        """Return what may be sent now, and the rest."""
        now: list[Batch] = []
        later: list[Batch] = []
        for topic, partition, records in batches:
            place = (topic, partition)
            waiting = self._ends.get(place, 0) - self._positions.get(place, 0)
            many = pace.allowed(waiting)
            if many:
                now.append((topic, partition, records[:many]))
            if records[many:]:
                later.append((topic, partition, records[many:]))
        return now, later

    async def _look(self, pace: Pace) -> None:
        for topic, partition in self._ends:
            position = await self._consumer.committed(TopicPartition(topic, partition))
            self._positions[topic, partition] = position or 0
        pace.processed(time.monotonic(), self._positions)
