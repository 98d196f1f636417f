"""Which generation of numbers is in force, and which is made beside it: one record on a topic of its own.

One record, so that at any moment there is one answer, whoever was killed where. Workers and gateways follow it;
`dealstream replay` alone writes it. On the topic's last partition workers note with which funnel file each
generation is counted, so that whoever starts knows it before the state is read.
"""

from collections.abc import Mapping
from datetime import date

from aiokafka import TopicPartition
from pydantic import BaseModel, ConfigDict, Field

from schemas.funnel_file import FunnelFile
from stream import topology
from stream.config.settings import Settings
from stream.core.funnel_change import rebuilds
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import true_ends
from stream.kafka.fetch_wait import FetchWait
from stream.kafka.producers import new_producer
from stream.kafka.topics import ensure_topics
from stream.topology import Generation

_PLACE = TopicPartition(topology.GENERATIONS.name, 0)
_KEY = b"state"
_NOTE = b"counted-with/%d"

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

    `file` is None for one that was never made beside another. `starts`: where it began to read; of use to who has
    nothing of it yet. `latest`: the highest number that one ever had, also one that was given up. `is_filled`: False
    while a replay fills empty topics, and for good where it was killed in the middle: all numbers would be of a part of
    the events. `noted`: the funnel file with which it was counted last; the workers write it, in a record of its own.
    """

    model_config = ConfigDict(frozen=True)

    number: int = 1
    file: FunnelFile | None = None
    starts: Offsets = {}
    beside: Beside | None = None
    latest: int = 1
    is_filled: bool = True
    noted: FunnelFile | None = Field(default=None, exclude=True)

    @property
    def counted_with(self) -> FunnelFile | None:
        """The funnel file with which the generation in force is counted, as far as is known before its state is read.

        None: nothing was counted yet, and any file will do.
        """
        # A note that takes anything back is of numbers that were begun and dropped.
        if self.noted is not None and (self.file is None or not rebuilds(self.file, self.noted, date.min)):
            return self.noted
        return self.file

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
        await producer.send_and_wait(_PLACE.topic, _json(state), key=_KEY, partition=_PLACE.partition)


def note_of(generation: Generation, partitions: int, file: FunnelFile) -> tuple[str, int, list[tuple[bytes, bytes]]]:
    """Return what to write where a generation is counted with another funnel file: topic, partition, records.

    Args:
        generation: which.
        partitions: how many each topic has.
        file: the funnel file.
    """
    return topology.GENERATIONS.name, partitions - 1, [(_NOTE % generation.number, _json(file))]


def _json(model: BaseModel) -> bytes:
    return model.model_dump_json(by_alias=True).encode()


class Following:
    """Reads the state, and what becomes of it. Use it as an async context.

    Raises KafkaMismatch, aiokafka.errors.KafkaError, OSError, TimeoutError on entry, where Kafka is away or refuses.
    """

    def __init__(self, settings: Settings) -> None:
        self.state = State()
        self._settings = settings
        self._fetch_wait = FetchWait()
        self._notes: dict[bytes, FunnelFile] = {}

    async def __aenter__(self) -> "Following":
        self._consumer = new_consumer(self._settings, auto_offset_reset="earliest")
        try:
            await ensure_topics(self._settings, None)
            await self._consumer.start()
            places = sorted({_PLACE, TopicPartition(_PLACE.topic, self._settings.partitions - 1)})
            begins = await self._consumer.beginning_offsets(places)
            # It is assigned to them by that, once: assigned anew and stopped at once, the client would hang.
            ends = await true_ends(self._consumer, places)
            for place in places:
                self._consumer.seek(place, begins[place])
            for place in places:
                while await self._consumer.position(place) < ends[place] > begins[place]:
                    await self.look(0.2)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def look(self, seconds: float) -> State:
        """Return the state, once it is another one or the time is over."""
        polled = await self._consumer.getmany(timeout_ms=int(seconds * 1000))
        self._fetch_wait.polled(self._consumer, bool(polled))
        state = self.state
        for record in (record for records in polled.values() for record in records):
            if record.key == _KEY:
                state = State.model_validate_json(record.value)
            else:
                self._notes[record.key] = FunnelFile.model_validate_json(record.value)
        if polled:
            self.state = state.model_copy(update={"noted": self._notes.get(_NOTE % state.number)})
        return self.state
