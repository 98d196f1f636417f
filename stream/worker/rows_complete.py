"""Whether ClickHouse has, of what has arrived by now, all that alerts are judged by."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream import topology
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import true_ends
from stream.topology import Generation, Topic

PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.25


class RowsComplete:
    """Asks the broker for ends of topics, and for where the workers and the sinks have got to.

    All methods but `stop` raise aiokafka.errors.KafkaError, OSError, TimeoutError.
    """

    def __init__(self, settings: Settings, generation: Generation) -> None:
        self._rows = next(topic for topic in generation.derived if topic.key == topology.DEAL_ROWS.key)
        self._partitions = settings.partitions
        self._topics = new_consumer(settings)
        self._workers = new_consumer(settings, group=generation.worker_group)
        self._sinks = new_consumer(settings, group=generation.sink_group)

    async def start(self) -> None:
        """Connect."""
        for consumer in (self._topics, self._workers, self._sinks):
            await consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        for consumer in (self._topics, self._workers, self._sinks):
            await consumer.stop()

    async def mark(self) -> tuple[int, ...]:
        """Return what is another once a deal has changed."""
        ends = await self._topics.end_offsets(self._of(self._rows))
        return tuple(ends.values())

    async def wait(self) -> bool:
        """Wait until what has arrived by now is stored; False: it takes too long, and is to be asked again."""
        until = time.monotonic() + PATIENCE_SECONDS
        arrived = await true_ends(self._topics, self._of(topology.DEALS, topology.ACTIVITIES))
        if not await self._reach(self._workers, arrived, until) or not await self._reach(self._sinks, arrived, until):
            return False
        rows = await true_ends(self._topics, self._of(self._rows))
        return await self._reach(self._sinks, rows, until)

    async def _reach(self, group: AIOKafkaConsumer, ends: dict[TopicPartition, int], until: float) -> bool:
        left = {tp: end for tp, end in ends.items() if end}
        while True:
            left = {tp: end for tp, end in left.items() if (await group.committed(tp) or 0) < end}
            if not left:
                return True
            if time.monotonic() > until:
                return False
            await asyncio.sleep(_PAUSE_SECONDS)

    def _of(self, *topics: Topic) -> list[TopicPartition]:
        return [TopicPartition(topic.name, n) for topic in topics for n in range(self._partitions)]
