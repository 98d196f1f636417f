"""Records on an embedded broker, and a sink that runs for the length of a test."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.aggregates import HourlyMeasures
from schemas.events import AnyEvent, DealStageChanged
from stream import topology
from stream.config.settings import Settings
from stream.ingest.records import event_record
from stream.kafka.topics import ensure_topics
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sink import ClickHouseSink
from tests.support.waiting import PATIENCE

START = datetime(2026, 5, 6, 10, tzinfo=UTC)
Record = tuple[str, bytes | None, bytes | None]


def moved(number: int, *, received_at: datetime | None = START, stage: str = "lead") -> DealStageChanged:
    """A deal's move; the number makes it another event."""
    return DealStageChanged(
        type="deal.stage_changed",
        event_id=f"e{number}",
        occurred_at=START + timedelta(seconds=number),
        received_at=received_at,
        source="hubspot",
        deal_id=f"d{number}",
        stage_id=stage,
    )


def records(events: Iterable[AnyEvent]) -> list[Record]:
    return [event_record(event) for event in events]


def kpi(measures: dict[str, int], version: int, received_at: datetime | None = None) -> Record:
    row = HourlyMeasures(
        team_id="north",
        rep_id="1",
        territory_id="",
        pipeline_id="new",
        hour=START,
        version=version,
        measures=measures,
        received_at=received_at,
    )
    return topology.KPIS.name, b"window", row.model_dump_json().encode()


async def produce(settings: Settings, wanted: Iterable[Record]) -> None:
    """Write records and wait until the broker has them; makes the topics."""
    await ensure_topics(settings)
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all", enable_idempotence=False)
    await producer.start()
    try:
        await asyncio.gather(*[await producer.send(topic, value, key=key) for topic, key, value in wanted])
    finally:
        await producer.stop()


async def produce_batch(settings: Settings, topic: str, wanted: Iterable[Record]) -> None:
    """Write records as one batch of a topic's partition 0: the embedded broker then misstates its end."""
    await ensure_topics(settings)
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all", enable_idempotence=False)
    await producer.start()
    try:
        batch = producer.create_batch()
        for _, key, value in wanted:
            assert batch.append(key=key, value=value, timestamp=None) is not None
        await (await producer.send_batch(batch, topic, partition=0))
    finally:
        await producer.stop()


async def consume(settings: Settings, topic: str) -> list[dict[str, object]]:
    """Return all JSON records of a topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, n) for n in range(settings.partitions)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found = []
        for tp, end in ends.items():
            while await consumer.position(tp) < end:
                found += [json.loads(one.value) for one in (await consumer.getmany(tp, timeout_ms=500)).get(tp, [])]
        return found
    finally:
        await consumer.stop()


async def committed(settings: Settings, topic: str) -> int:
    """Return how many records of a topic the sink's group has behind it."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka, group_id=topology.FIRST.sink_group, enable_auto_commit=False
    )
    await consumer.start()
    try:
        return sum([await consumer.committed(TopicPartition(topic, n)) or 0 for n in range(settings.partitions)])
    finally:
        await consumer.stop()


@asynccontextmanager
async def running(settings: Settings, clickhouse: ClickHouse) -> AsyncIterator[ClickHouseSink]:
    """A sink that runs meanwhile."""
    await ensure_topics(settings)
    sink = ClickHouseSink(settings, clickhouse)
    task = asyncio.create_task(sink.run())
    try:
        yield sink
    finally:
        sink.stop()
        await asyncio.wait_for(task, PATIENCE)
