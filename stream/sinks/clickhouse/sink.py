"""Carry records from the topics to ClickHouse: batches, off the event loop, offsets after what is noted of them."""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from stream import topology
from stream.config.settings import Settings
from stream.ingest.dead_letters import corrupt_letter
from stream.kafka.consumers import new_consumer, pace
from stream.kafka.corrupt import CorruptBatch, read_past_corrupt_batches
from stream.kafka.ends import ends_now, read_to
from stream.kafka.fetch_wait import FetchWait
from stream.kafka.presence import why
from stream.kafka.producers import new_producer
from stream.kafka.topics import ensure_topics
from stream.service import metrics
from stream.service.repeated import Repeated
from stream.sinks.clickhouse.batch import Batch, Rows, ends_of, observe, rows_of
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.kept.positions import GAPS, POSITIONS, Gap, Reading
from stream.sinks.clickhouse.kept.register import REGISTER
from stream.sinks.clickhouse.kept.unnoted import Unnoted
from stream.sinks.clickhouse.rows import KPI_HOURS, is_deal_row, tables_of
from stream.sinks.clickhouse.table import Table
from stream.topology import Generation

log = logging.getLogger(__name__)

_SHORTEST_WAIT, _LONGEST_WAIT = 0.2, 5.0
_AT_ONCE = 1_000  # records that are unpacked without a pause


class ClickHouseSink:
    """A consumer group of its own, so that ClickHouse being away holds up nothing else.

    It holds one batch at most, and notes of those before. What a crash inserts twice, the tables replace.
    """

    def __init__(self, settings: Settings, clickhouse: ClickHouse, generation: Generation = topology.FIRST) -> None:
        self._settings = settings
        self._group = generation.sink_group
        self._tables = tables_of(generation)
        # No agent reads these; what is broken in the others, the agents put aside.
        numbers = generation.own(topology.KPIS.name), generation.own(topology.DEAL_ROWS.name)
        kept = (topology.DEAD_LETTERS, *topology.ALERTING, topology.LISTENING)
        self._read_only_here = {*numbers, *(topic.name for topic in kept)}
        self._topics = partial(ensure_topics, settings, generation)
        self._clickhouse = clickhouse
        self._reading = Reading(clickhouse, self._group, partial(ends_now, settings))
        self._gaps: list[Gap] = []
        self._unnoted = Unnoted()
        self._is_set_back = False
        self._consumer: AIOKafkaConsumer | None = None
        self._stopping = asyncio.Event()
        self._due = 0.0
        self._oldest: float | None = None
        self._failure: str | None = None
        self._kafka_away, self._clickhouse_away = Repeated(log), Repeated(log)

    async def run(self) -> None:
        """Consume until `stop`. The tables must be there. Raises KafkaMismatch."""
        wait = _SHORTEST_WAIT
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                await self._consume()
            except (KafkaError, OSError) as error:
                went_well = time.monotonic() - began > 60
                self._kafka_away.warn(f"The sink waits: {await why(self._settings, error)}")
                wait = _SHORTEST_WAIT if went_well else min(wait * 2, _LONGEST_WAIT)
                await self._pause(wait)

    def stop(self) -> None:
        """Ask `run` to end after the batch it has; while ClickHouse is away, without it."""
        self._stopping.set()

    def begin_again(self) -> None:
        """Read all again, after the batch at hand, that Kafka still has."""
        self._is_set_back = True

    def problem(self) -> str | None:
        """Return why the batch at hand cannot be stored, or None."""
        return self._failure

    @property
    def behind_seconds(self) -> float:
        """Age of the oldest record that waits for ClickHouse; 0 where none is at hand."""
        return 0.0 if self._oldest is None else max(0.0, time.time() - self._oldest)

    async def stored(self) -> bool:
        """Say whether ClickHouse has everything that is now on this consumer's partitions."""
        ends = await self.ends()
        return ends is not None and await self.stored_to(ends)

    async def ends(self) -> dict[TopicPartition, int] | None:
        """Return where this consumer's partitions end now; None: not known yet."""
        consumer = self._consumer
        if consumer is None or not consumer.assignment():
            return None
        ends = {}
        try:
            for partition, end in (await consumer.end_offsets(consumer.assignment())).items():
                # The embedded broker gives the begin of the last batch as the end; what it fetched tells the truth.
                fetched = consumer.highwater(partition) if partition in consumer.assignment() else None
                if fetched is None:
                    return None
                ends[partition] = max(end, fetched)
        except KafkaError:
            return None
        return ends

    async def stored_to(self, ends: Mapping[TopicPartition, int]) -> bool:
        """Say whether ClickHouse has what lies before these ends, of the partitions that this consumer has now."""
        consumer = self._consumer
        if consumer is None or not self._reading.has_caught_up:
            return False
        try:
            done = {
                partition: self._unnoted.ends.get(partition) or await consumer.committed(partition)
                for partition in ends.keys() & consumer.assignment()
            }
        except KafkaError:
            return False
        now = await self.ends()
        return now is not None and all(
            read_to(committed, now.get(partition, 0)) >= ends[partition] for partition, committed in done.items()
        )

    async def _consume(self) -> None:
        read_past_corrupt_batches()
        consumer = new_consumer(
            self._settings,
            group=self._group,
            **pace(self._settings),
            # While ClickHouse is away the batch is kept and tried again; that may take hours.
            max_poll_interval_ms=24 * 3600 * 1000,
        )
        try:
            # Before the consumer asks for them: a broker that makes topics by itself makes others.
            await self._topics()
            consumer.subscribe(list(self._tables), listener=self._reading)
            await consumer.start()
            self._consumer = consumer
            self._gaps, fetch_wait = [], FetchWait()
            while not self._stopping.is_set():
                if self._is_set_back:
                    await self._go_back(consumer)
                batch = await self._gather(consumer, fetch_wait)
                await self._put_aside(batch)
                if batch:
                    await self._store(batch)
                if self._unnoted.is_due(is_idle=not batch or self._stopping.is_set()):
                    await self._note(consumer)
        finally:
            self._consumer = None
            self._unnoted.clear()
            self._settle()
            await consumer.stop()

    async def _gather(self, consumer: AIOKafkaConsumer, fetch_wait: FetchWait) -> Batch:
        """Return up to a batch of records, at the latest an interval after the one before.

        So what came while that one was inserted does not wait for an interval once more.
        """
        batch: Batch = {}
        count = 0
        is_due = False
        while count < self._settings.sink_batch_rows and not (is_due or self._stopping.is_set()):
            left = self._due - time.monotonic()
            most = min(_AT_ONCE, self._settings.sink_batch_rows - count)
            polled = await consumer.getmany(timeout_ms=max(1, int(left * 1000)), max_records=most)
            fetch_wait.polled(consumer, bool(polled))
            await asyncio.sleep(0)  # others have their turn
            for tp in await self._set_back(consumer):
                batch.pop(tp, None)
                polled.pop(tp, None)
            if not self._reading.is_settled:
                break  # stopped before that was known
            self._gaps += self._reading.gaps(polled)
            if polled:
                self._kafka_away.over()
            for tp, records in polled.items():
                batch.setdefault(tp, []).extend(records)
                count += len(records)
            is_due = time.monotonic() >= self._due
        self._due = time.monotonic() + self._settings.sink_interval_seconds
        return batch

    async def _go_back(self, consumer: AIOKafkaConsumer) -> None:
        """Have Kafka say more than ClickHouse does, so that all is read again: what was noted last may be later."""
        assigned = consumer.assignment()
        self._unnoted.only(assigned)
        if self._unnoted.ends:
            await consumer.commit(self._unnoted.ends)
        if await self._insert_all([(POSITIONS, self._reading.rows(dict.fromkeys(assigned, 0)))]):
            self._is_set_back = self._reading.is_settled = False

    async def _set_back(self, consumer: AIOKafkaConsumer) -> frozenset[TopicPartition]:
        """Return the partitions that are read again from now on, where that is not known yet."""
        while not self._reading.is_settled and not self._stopping.is_set():
            # It goes on where it is noted to be.
            self._unnoted.clear()
            try:
                return await self._reading.settle(consumer)
            except ClickHouseUnavailable as error:
                self._reading.is_settled = False
                self._failure = str(error)
                await self._pause(_SHORTEST_WAIT)
        return frozenset()

    async def _put_aside(self, batch: Batch) -> None:
        """Write a dead letter for each broken batch of Kafka's. Raises KafkaError; the batch then comes again."""
        letters = [
            corrupt_letter(f"{record.topic}/{record.partition}", record, datetime.now(UTC))
            for tp, records in batch.items()
            if tp.topic in self._read_only_here
            for record in records
            if isinstance(record.value, CorruptBatch)
        ]
        if not letters:
            return
        async with new_producer(self._settings) as producer:
            for key, value in letters:
                await producer.send_and_wait(topology.DEAD_LETTERS.name, value, key=key)

    async def _store(self, batch: Batch) -> None:
        """Insert a batch, and remember what is to be noted of it."""
        self._oldest = min(records[0].timestamp for records in batch.values()) / 1000
        inserts, codes = await asyncio.to_thread(rows_of, batch, self._tables)
        if self._gaps:
            inserts.append((GAPS, self._gaps))
        if await self._insert_all(inserts):
            self._unnoted.add(codes, ends_of(batch))

    async def _note(self, consumer: AIOKafkaConsumer) -> None:
        """Write what is to be noted of batches that are stored, then commit how far they go."""
        unnoted = self._unnoted
        unnoted.only(consumer.assignment())
        # Behind the events, in rows too narrow to be cut where theirs are.
        notes: list[tuple[Table, Rows]] = [(REGISTER, unnoted.codes), (POSITIONS, self._reading.rows(unnoted.ends))]
        # While ClickHouse is away, what comes next is waited with: then it is known for how long that waits.
        if not await self._insert_all(notes, is_patient=unnoted.is_full):
            unnoted.postpone()
            return
        if unnoted.ends:
            await consumer.commit(unnoted.ends)
        self._reading.has_stored(unnoted.ends)
        unnoted.clear()

    async def _insert_all(self, inserts: list[tuple[Table, Rows]], *, is_patient: bool = True) -> bool:
        """Insert, however long ClickHouse is away; False where stopped before that, or not patient."""
        wait = _SHORTEST_WAIT
        while inserts:
            table, rows = inserts[0]
            try:
                if rows:
                    await asyncio.to_thread(self._insert, table, rows)
            except ClickHouseUnavailable as error:
                metrics.SINK_ERRORS.inc()
                self._failure = str(error)
                self._clickhouse_away.warn(str(error))
                if is_patient:
                    await self._pause(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                if self._stopping.is_set() or not is_patient:
                    return False
                continue
            self._failure = None
            self._clickhouse_away.over()
            metrics.SINK_ROWS.labels(table.name).inc(len(rows))
            if table is GAPS:
                self._gaps = []
            if table.row is KPI_HOURS.row:
                observe(rows)
            del inserts[0]
        self._settle()
        return True

    def _insert(self, table: Table, rows: Rows) -> None:
        if not table.is_json:
            self._clickhouse.insert(table.name, table.columns, rows)
            return
        try:
            if rows:
                self._clickhouse.insert_json(table.name, rows)
        except ClickHouseUnavailable:
            # It may be that one of them cannot be read; then it never could be.
            rows[:] = filter(is_deal_row, rows)
            raise

    def _settle(self) -> None:
        self._oldest = None
        self._failure = None

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
