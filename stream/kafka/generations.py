"""Which generation of numbers is in force, and which is made beside it: one record on a topic of its own.

One record, so that at any moment there is one answer, whoever was killed where. Workers and gateways follow it;
`dealstream replay --beside` alone writes it.
"""

import asyncio
from collections.abc import Mapping

from aiokafka import TopicPartition
from pydantic import BaseModel, ConfigDict

from schemas.funnel_file import FunnelFile
from stream import topology
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import true_ends
from stream.kafka.producers import new_producer
from stream.kafka.topics import ensure_topics
from stream.topology import Generation

_PLACE = TopicPartition(topology.GENERATIONS.name, 0)
_KEY = b"state"
_ANSWER_MS = 200
"""So long a look waits for Kafka; what comes later is there at the next one."""

Offsets = Mapping[str, tuple[int, ...]]
"""By topic an offset for each partition."""


class Beside(BaseModel):
    """The generation that is made beside the one in force.

    `starts`: where it begins to read; `ends`: what is behind them is all that there was, None: not all is there yet.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    file: FunnelFile
    starts: Offsets
    ends: Offsets | None = None

    @property
    def generation(self) -> Generation:
        """Its names."""
        return Generation(self.number)


class State(BaseModel):
    """The number of the generation in force, the funnel file with which it began, and what is made beside it.

    `file` is None for one that was never made beside another: it is counted with the file that is there.
    `starts`: where it began to read; of use to who has nothing of it yet.
    """

    model_config = ConfigDict(frozen=True)

    number: int = 1
    file: FunnelFile | None = None
    starts: Offsets = {}
    beside: Beside | None = None

    @property
    def generation(self) -> Generation:
        """The names of the generation in force."""
        return Generation(self.number)


async def read_state(settings: Settings) -> State:
    """Return the state as it is now. Raises aiokafka.errors.KafkaError, OSError, TimeoutError."""
    async with Following(settings) as following:
        return following.state


async def write_state(settings: Settings, state: State) -> None:
    """Write another state. Raises aiokafka.errors.KafkaError."""
    async with new_producer(settings) as producer:
        value = state.model_dump_json(by_alias=True).encode()
        await producer.send_and_wait(_PLACE.topic, value, key=_KEY, partition=_PLACE.partition)


class Following:
    """Reads the state, and what becomes of it. Use it as an async context.

    Raises KafkaMismatch, aiokafka.errors.KafkaError, OSError, TimeoutError on entry, where Kafka is away or refuses.
    """

    def __init__(self, settings: Settings) -> None:
        self.state = State()
        self._settings = settings

    async def __aenter__(self) -> "Following":
        self._consumer = new_consumer(self._settings, auto_offset_reset="earliest")
        try:
            await ensure_topics(self._settings, None)
            await self._consumer.start()
            begin = (await self._consumer.beginning_offsets([_PLACE]))[_PLACE]
            # It is assigned to the partition by that, once: assigned anew and stopped at once, the client would hang.
            end = (await true_ends(self._consumer, [_PLACE]))[_PLACE]
            self._consumer.seek(_PLACE, begin)
            while await self._consumer.position(_PLACE) < end > begin:
                await self._read()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def look(self, seconds: float) -> State:
        """Return the state after a while, in which Kafka is not asked for it."""
        self._consumer.pause(_PLACE)
        await asyncio.sleep(seconds)
        self._consumer.resume(_PLACE)
        return await self._read()

    async def _read(self) -> State:
        polled = await self._consumer.getmany(timeout_ms=_ANSWER_MS)
        for records in polled.values():
            self.state = State.model_validate_json(records[-1].value)
        return self.state
