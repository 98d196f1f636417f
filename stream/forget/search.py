"""Look for a person in all that is stored: every table and view, every topic, files."""

import base64
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import filled_spans
from stream.replay.fresh_topics import partitions_of
from stream.sinks.clickhouse.client import ClickHouse

LARGEST_FILE = 256 * 1024**2


class Left(NamedTuple):
    """A store, how many rows, records or files it has, and how many of them still say it."""

    store: str
    searched: int
    left: int


def in_clickhouse(clickhouse: ClickHouse, pattern: str) -> Iterator[Left]:
    """Yield what is left in each table, also what was replaced there, and in what views say.

    Raises ClickHouseUnavailable.
    """
    database = clickhouse.database
    tables = clickhouse.query(
        "SELECT name FROM system.tables WHERE database = {database:String} AND NOT endsWith(engine, 'View') "
        "ORDER BY name",
        {"database": database},
    )
    for (table,) in tables:
        text = "formatRow('JSONEachRow', *)"
        if table == "dead_letters":
            text = f"concat({text}, tryBase64Decode(payload_base64))"
        ((rows, left),) = clickhouse.query(
            f"SELECT count(), countIf(match({text}, {{pattern:String}})) FROM {database}.{table} "  # noqa: S608
            "SETTINGS log_queries = 0",
            {"pattern": pattern},
        )
        yield Left(f"ClickHouse {table}", int(rows), int(left))
    views = clickhouse.query(
        "SELECT name, create_table_query FROM system.tables "
        "WHERE database = {database:String} AND endsWith(engine, 'View')",
        {"database": database},
    )
    yield Left("ClickHouse views", len(views), sum(bool(re.search(pattern, query)) for _, query in views))


async def in_kafka(settings: Settings, pattern: str) -> list[Left]:
    """Return what is left on each topic, changelogs included. Raises aiokafka.errors.KafkaError, TimeoutError."""
    admin = new_admin(settings)
    await admin.start()
    try:
        topics = sorted({tp.topic for tp in await partitions_of(admin)})
    finally:
        await admin.close()
    searched = re.compile(pattern)
    counts = []
    for topic in topics:
        records = left = 0
        async for record in _records(settings, topic):
            records += 1
            left += searched.search(_text(topic, record)) is not None
        counts.append(Left(f"Kafka {topic}", records, left))
    return counts


def in_files(files: Iterable[Path], pattern: str) -> Iterator[Left]:
    """Yield what is left in files, of which each counts as one. Raises OSError."""
    searched = re.compile(pattern)
    for file in files:
        if file.stat().st_size <= LARGEST_FILE:
            text = file.read_bytes().decode(errors="replace")
            yield Left(str(file), 1, int(searched.search(text) is not None))
        else:
            yield Left(f"{file} (too large to be searched)", 1, 1)


def _text(topic: str, record: Any) -> str:
    key, value = ((part or b"").decode(errors="replace") for part in (record.key, record.value))
    if topic == topology.DEAD_LETTERS.name:
        with suppress(ValueError, KeyError, TypeError):  # what is no letter has been searched as it is
            value += base64.b64decode(json.loads(value)["payload_base64"]).decode(errors="replace")
    return f"{key}\n{value}"


async def _records(settings: Settings, topic: str) -> AsyncIterator[Any]:
    consumer = new_consumer(settings, auto_offset_reset="earliest")
    await consumer.start()
    try:
        spans = await filled_spans(consumer, topic)
        consumer.assign(list(spans))
        for tp, (begin, _) in spans.items():
            consumer.seek(tp, begin)
        while spans:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    yield record
            for tp in [tp for tp, (_, end) in spans.items() if await consumer.position(tp) >= end]:
                del spans[tp]
                consumer.pause(tp)
    finally:
        await consumer.stop()
