"""What the service knows already: the workers' state, read from its changelogs into a file that is thrown away."""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import TracebackType

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.funnel_file import FunnelFile
from stream import topology
from stream.backfill.mapping import BackfillError, NotNow
from stream.config.settings import Settings
from stream.core import codec
from stream.core.activities import Activity
from stream.core.codec import StateError, offset_of
from stream.core.facts import History
from stream.core.funnel import Funnel, micros
from stream.core.funnel_change import rebuilds
from stream.kafka.consumers import new_consumer
from stream.kafka.corrupt import CorruptBatch
from stream.kafka.ends import filled_spans
from stream.kafka.generations import read_state
from stream.service.counted import counted
from stream.transport.table_keys import FUNNEL, PROGRESS
from stream.words.note import Note, note

PATIENCE_SECONDS = 60.0
_AT_ONCE = 500


class Known:
    """Deals and activities that have been there before. Use it as a context."""

    def __init__(self, funnel: Funnel) -> None:
        handle, self._path = tempfile.mkstemp(prefix="dealstream-backfill-", suffix=".sqlite")
        os.close(handle)
        # The reader of the files asks from a thread of its own; nobody else does then.
        self._database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        foundation = codec.foundation(funnel.file)
        self._histories = codec.history_codec(foundation)
        self._activities = codec.activity_codec(foundation)
        self._files: codec.Codec[bytes] = codec.Codec(bytes, foundation)
        self._funnel = funnel
        for table in (topology.DEAL_STATE, topology.ACTIVITY_STATE):
            self._database.execute(f'CREATE TABLE "{table}" (id BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID')

    def __enter__(self) -> "Known":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        os.unlink(self._path)

    def put(self, table: str, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Store values of a table's changelog; of several of a key the one with the highest offset stays."""
        latest: dict[bytes, bytes] = {}
        for key, value in records:
            if key not in latest or offset_of(value) >= offset_of(latest[key]):
                latest[key] = value
        for value in list(latest.values())[:1]:
            try:
                self._histories.check(value)
            except StateError:
                raise _another_funnel() from None
        for key, before in self._values(table, latest).items():
            if offset_of(before) > offset_of(latest[key]):
                del latest[key]
        self._database.execute("BEGIN")
        self._database.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES (?, ?)', latest.items())  # noqa: S608
        self._database.execute("COMMIT")

    def check_funnel(self, value: bytes) -> None:
        """Raise BackfillError where the workers count with a file that they will not give up for this one."""
        kept = FunnelFile.model_validate_json(self._files.read(value).value)
        if rebuilds(kept, self._funnel.file, self._funnel.day_of(micros(datetime.now(UTC)))):
            raise _another_funnel()

    def histories(self, deal_ids: Iterable[str]) -> dict[str, History]:
        """Return the histories of those deals that have one."""
        values = self._values(topology.DEAL_STATE, [deal_id.encode() for deal_id in deal_ids])
        return {key.decode(): self._histories.read(value).value for key, value in values.items()}

    def activities(self, activity_ids: Iterable[str]) -> dict[str, Activity]:
        """Return the records of those activities that have one."""
        values = self._values(topology.ACTIVITY_STATE, [activity_id.encode() for activity_id in activity_ids])
        return {key.decode(): self._activities.read(value).value for key, value in values.items()}

    def _values(self, table: str, ids: Iterable[bytes]) -> dict[bytes, bytes]:
        wanted = list(ids)
        values: dict[bytes, bytes] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            places = ",".join("?" * len(some))
            values.update(self._database.execute(f'SELECT id, value FROM "{table}" WHERE id IN ({places})', some))  # noqa: S608
        return values


def _another_funnel() -> BackfillError:
    return BackfillError(
        "the workers have another funnel file; rebuild the numbers with this one first "
        "(`dealstream replay --beside`), then start the backfill"
    )


async def learn(
    settings: Settings, known: Known, say: Callable[[Note], None], patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait until the workers have processed what is on the topics now, and read what they know.

    Raises:
        BackfillError: they do not process, or have another funnel file.
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    ends: dict[TopicPartition, int] = {}
    for topic in (topology.DEALS, topology.ACTIVITIES):
        async with _consumer(settings) as consumer:
            ends |= {tp: end for tp, (_, end) in (await filled_spans(consumer, topic.name)).items()}
    generation = (await read_state(settings)).generation
    async with _consumer(settings, generation.worker_group) as group:
        await _processed(group, ends, say, patience_seconds)
    for table in (topology.DEAL_STATE, topology.ACTIVITY_STATE):
        async with _consumer(settings) as consumer:
            await _read(consumer, known, table, generation.changelog(table), patience_seconds)


@asynccontextmanager
async def _consumer(settings: Settings, group: str | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    """One per topic: once it is assigned to a topic it knows no other. One of a group is only asked for positions."""
    consumer = new_consumer(settings, group=group)
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def _processed(
    consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int], say: Callable[[Note], None], patience_seconds: float
) -> None:
    moved, before, told = time.monotonic(), -1, False
    while True:
        positions = {tp: await consumer.committed(tp) or 0 for tp in ends}
        behind = sum(max(0, end - positions[tp]) for tp, end in ends.items())
        if not behind:
            return
        if behind != before:
            moved, before = time.monotonic(), behind
        if time.monotonic() - moved > patience_seconds:
            raise NotNow(
                f"{counted(behind, 'event waits', 'events wait')} for the workers, and must not count twice; "
                "start a worker, then start the backfill again"
            )
        if not told:
            say(note("backfill-waits-for-workers", n=behind))
            told = True
        await asyncio.sleep(0.2)


async def _read(consumer: AIOKafkaConsumer, known: Known, table: str, changelog: str, patience_seconds: float) -> None:
    spans = await filled_spans(consumer, changelog)
    if not spans:
        return
    consumer.assign(list(spans))
    for place, (begin, _) in spans.items():
        consumer.seek(place, begin)
    left = set(spans)
    files: dict[TopicPartition, bytes] = {}
    moved = time.monotonic()
    while left:
        for tp, records in (await consumer.getmany(*left, timeout_ms=200, max_records=20_000)).items():
            moved = time.monotonic()
            kept = [record.value for record in records if record.key == FUNNEL and record.value]
            files.update({tp: value for value in kept[-1:]})  # noqa: B035 (of each partition the last one)
            known.put(
                table,
                (
                    (record.key, record.value)
                    for record in records
                    if record.value
                    and record.key not in (PROGRESS, FUNNEL)
                    and not isinstance(record.value, CorruptBatch)
                ),
            )
        for tp in list(left):
            if await consumer.position(tp) >= spans[tp][1]:
                left.discard(tp)
                consumer.pause(tp)
        if time.monotonic() - moved > patience_seconds:
            raise TimeoutError("Kafka does not give what the workers have stored")
    for value in files.values():
        known.check_funnel(value)
