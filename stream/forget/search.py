"""Look for a person in all that is stored: every table and view, every topic, files."""

import base64
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import ANSWER_SECONDS, true_ends
from stream.replay.fresh_topics import filled, partitions_of
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
        partitions = await partitions_of(admin)
    finally:
        await admin.close()
    searched = re.compile(pattern)
    records, left = dict.fromkeys(sorted({tp.topic for tp in partitions}), 0), Counter[str]()
    async for record in _records(settings, partitions):
        records[record.topic] += 1
        left[record.topic] += searched.search(_text(record)) is not None
    return [Left(f"Kafka {topic}", count, left[topic]) for topic, count in records.items()]


def in_files(files: Iterable[Path], pattern: str) -> Iterator[Left]:
    """Yield what is left in files, of which each counts as one. Raises OSError."""
    searched = re.compile(pattern)
    for file in files:
        if file.stat().st_size <= LARGEST_FILE:
            text = file.read_bytes().decode(errors="replace")
            yield Left(str(file), 1, int(searched.search(text) is not None))
        else:
            yield Left(f"{file} (too large to be searched)", 1, 1)


def _text(record: Any) -> str:
    key, value = ((part or b"").decode(errors="replace") for part in (record.key, record.value))
    if record.topic == topology.DEAD_LETTERS.name:
        with suppress(ValueError, KeyError, TypeError):  # what is no letter has been searched as it is
            value += base64.b64decode(json.loads(value)["payload_base64"]).decode(errors="replace")
    return f"{key}\n{value}"


async def _records(settings: Settings, partitions: Collection[TopicPartition]) -> AsyncIterator[Any]:
    consumer = new_consumer(settings)
    await consumer.start()
    try:
        begins = await consumer.beginning_offsets(partitions)
        ends = await true_ends(consumer, await filled(consumer, partitions))
        for tp in ends:
            consumer.seek(tp, begins[tp])
        until = time.monotonic() + ANSWER_SECONDS
        while ends:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                until = time.monotonic() + ANSWER_SECONDS
                for record in records:
                    yield record
            if time.monotonic() > until:
                raise KafkaTimeoutError("Kafka does not hand out what it has")
            # A partition may end in records that are none for readers.
            for tp in [tp for tp, end in ends.items() if await consumer.position(tp) >= end]:
                del ends[tp]
                consumer.pause(tp)
    finally:
        await consumer.stop()
