"""A batch of records on its way to ClickHouse: as rows of tables, as codes, and how long they took."""

import time
from collections.abc import Mapping
from typing import Any

from aiokafka import TopicPartition

from stream.kafka.corrupt import CorruptBatch
from stream.service import metrics
from stream.sinks.clickhouse.kept.register import Registered, registered
from stream.sinks.clickhouse.rows import BESIDE, KPI_HOURS, RAW_EVENTS
from stream.sinks.clickhouse.table import Table

Batch = dict[TopicPartition, list[Any]]
Rows = list[Any]


def ends_of(batch: Batch) -> dict[TopicPartition, int]:
    """Return where its partitions go on."""
    return {tp: records[-1].offset + 1 for tp, records in batch.items()}


def rows_of(batch: Batch, tables: Mapping[str, Table]) -> tuple[list[tuple[Table, Rows]], list[Registered]]:
    """Return the rows of each table, and the codes of events."""
    rows: dict[str, tuple[Table, Rows]] = {}
    for tp, records in batch.items():
        whole = [record for record in records if record.value and not isinstance(record.value, CorruptBatch)]
        for table in filter(None, (tables[tp.topic], BESIDE.get(tp.topic))):
            of_table = rows.setdefault(table.name, (table, []))[1]
            of_table += [row for record in whole if (row := table.row(record)) is not None]
    filled = [(table, of_table) for table, of_table in rows.values() if of_table]
    inserts = sorted(filled, key=lambda one: one[0].row is not KPI_HOURS.row)  # those are waited for
    _, events = rows.get(RAW_EVENTS.name, (RAW_EVENTS, []))
    return inserts, registered(events, RAW_EVENTS.columns)


def observe(hours: Rows) -> None:
    """Show how long the rows of hours took from the arrival of what changed them until now."""
    now = time.time()
    histogram = metrics.END_TO_END_SECONDS.labels("clickhouse")
    place = KPI_HOURS.columns.index("received_at")
    for row in hours:
        if row[place] is not None:
            histogram.observe(now - row[place] / 1_000_000)
