"""Carry records from the topics to ClickHouse: batches, off the event loop, offsets after the insert."""

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from stream import metrics, topology
from stream.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseAway
from stream.sinks.clickhouse.rows import TABLES

log = logging.getLogger(__name__)

_Batch = dict[TopicPartition, list[Any]]


class ClickHouseSink:
    """A consumer group of its own, so that ClickHouse being away holds up nothing else.

    It holds one batch at most. What a crash inserts twice, the tables replace.
    """

    def __init__(self, settings: Settings, clickhouse: ClickHouse) -> None:
        self._settings = settings
        self._clickhouse = clickhouse
        self._consumer: AIOKafkaConsumer | None = None
        self._stopping = asyncio.Event()
        self._waiting_since: float | None = None

    async def run(self) -> None:
        """Consume until `stop`."""
        wait = 0.5
        while not self._stopping.is_set():
            try:
                await self._consume()
            except (KafkaError, OSError) as error:
                log.warning("Kafka does not answer the sink (%s); trying again", type(error).__name__)
                await self._pause(wait)
                wait = min(wait * 2, 5.0)

    def stop(self) -> None:
        """Ask `run` to end after the batch it has."""
        self._stopping.set()

    async def stored(self) -> bool:
        """Say whether ClickHouse has everything that is on the topics now."""
        consumer = self._consumer
        if consumer is None or not consumer.assignment():
            return False
        for partition, end in (await consumer.end_offsets(consumer.assignment())).items():
            if (await consumer.committed(partition) or 0) < end:
                return False
        return True

    async def _consume(self) -> None:
        consumer = AIOKafkaConsumer(
            *TABLES,
            bootstrap_servers=self._settings.kafka.split(","),
            group_id=topology.SINK_GROUP,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=int(self._settings.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(self._settings.session_timeout_seconds * 200),
            rebalance_timeout_ms=int(self._settings.rebalance_timeout_seconds * 1000),
            # While ClickHouse is away the batch is kept and tried again; that may take hours.
            max_poll_interval_ms=24 * 3600 * 1000,
        )
        await consumer.start()
        self._consumer = consumer
        try:
            while not self._stopping.is_set():
                batch = await self._gather(consumer)
                if batch and await self._insert(batch):
                    await consumer.commit({tp: records[-1].offset + 1 for tp, records in batch.items()})
        finally:
            self._consumer = None
            await consumer.stop()

    async def _gather(self, consumer: AIOKafkaConsumer) -> _Batch:
        """Return up to a batch of records, at the latest after the interval."""
        batch: _Batch = {}
        count = 0
        until = time.monotonic() + self._settings.sink_interval_seconds
        while count < self._settings.sink_batch_rows and not self._stopping.is_set():
            left = until - time.monotonic()
            if left <= 0:
                break
            found = await consumer.getmany(
                timeout_ms=max(1, int(left * 1000)), max_records=self._settings.sink_batch_rows - count
            )
            for tp, records in found.items():
                batch.setdefault(tp, []).extend(records)
                count += len(records)
        return batch

    async def _insert(self, batch: _Batch) -> bool:
        """Insert a batch, however long ClickHouse is away; False where stopped before that."""
        rows: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {}
        for tp, records in batch.items():
            table = TABLES[tp.topic]
            found = rows.setdefault(table.name, (table.columns, []))[1]
            found += [row for record in records if (row := table.row(record)) is not None]
        self._waiting_since = self._waiting_since or time.monotonic()
        wait = 0.2
        for name, (columns, values) in rows.items():
            while values:
                try:
                    await asyncio.to_thread(self._clickhouse.insert, name, columns, values)
                    metrics.SINK_ROWS.labels(name).inc(len(values))
                    break
                except ClickHouseAway as error:
                    metrics.SINK_ERRORS.inc()
                    metrics.SINK_BEHIND_SECONDS.set(self.behind_seconds)
                    log.warning("%s; trying again", error)
                    await self._pause(wait)
                    wait = min(wait * 2, 5.0)
                    if self._stopping.is_set():
                        return False
        self._waiting_since = None
        metrics.SINK_BEHIND_SECONDS.set(0)
        self._observe(batch)
        return True

    def _observe(self, batch: _Batch) -> None:
        now = datetime.now(UTC)
        histogram = metrics.END_TO_END_SECONDS.labels("clickhouse")
        for tp, records in batch.items():
            if tp.topic != topology.KPIS.name:
                continue
            for record in records:
                _, found, rest = (record.value or b"").partition(b'"received_at":"')
                if found:
                    received = datetime.fromisoformat(rest[: rest.index(b'"')].decode())
                    histogram.observe((now - received).total_seconds())

    @property
    def behind_seconds(self) -> float:
        """How long the batch at hand has been waiting for ClickHouse."""
        return 0.0 if self._waiting_since is None else time.monotonic() - self._waiting_since

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
