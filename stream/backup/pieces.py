"""Pieces of tables as Parquet: read from ClickHouse, counted there again, and taken back."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.cluster import has_versions

TABLES = {
    "sink_positions": "",
    "raw_events": "entity_id",
    "dead_letters": "letter_id",
    "restated_hours": "",
    "alerts": "alert_id",
    "alert_answers": "",
    "alert_deliveries": "",
    "calibrations": "",
    "listening": "",
    "sink_gaps": "",
}
"""What is backed up, in this order, and the column by whose values a table is cut; all else is made of these.

How far sinks are comes first: then the other tables have at least what it says.
"""

PIECE_ROWS = 200_000
_SAMPLES = 50


class Piece(NamedTuple):
    """Rows of a table whose cut column is at least `first`, and less than `end`; empty: no bound."""

    table: str
    first: str
    end: str


class Contents(NamedTuple):
    """Columns of a file, how many rows it has, and the sum of their codes, in which all columns are, in any order."""

    columns: tuple[str, ...]
    rows: int
    checksum: int


def pieces(clickhouse: ClickHouse, piece_rows: int = PIECE_ROWS) -> list[Piece]:
    """Return what a backup consists of, each of about so many rows at most. Raises ClickHouseUnavailable."""
    step = max(1, piece_rows // _SAMPLES)
    return [
        Piece(table, *bounds)
        for table, cut in TABLES.items()
        if columns_of(clickhouse, table)
        for bounds in pairwise(_cuts(clickhouse, table, cut, step))
    ]


def read_piece(clickhouse: ClickHouse, piece: Piece) -> bytes:
    """Return a piece as a Parquet file. Raises ClickHouseUnavailable."""
    columns = ", ".join(columns_of(clickhouse, piece.table))
    cut = TABLES[piece.table]
    where = f"{cut} >= {{first:String}} AND ({{end:String}} = '' OR {cut} < {{end:String}})" if cut else "true"
    return clickhouse.export(
        f"SELECT {columns} FROM {clickhouse.database}.{piece.table} FINAL WHERE {where}",  # noqa: S608
        {"first": piece.first, "end": piece.end} if cut else {},
        "Parquet",
    )


def contents_of(clickhouse: ClickHouse, table: str, parquet: bytes) -> Contents:
    """Return what is in a Parquet file, as ClickHouse reads it. Raises ClickHouseUnavailable, also where it cannot."""
    columns = columns_of(clickhouse, table)
    with _read(clickhouse, table, parquet, columns) as scratch:
        return _contents(clickhouse, scratch, columns)


def take_back(clickhouse: ClickHouse, table: str, parquet: bytes, expected: Contents) -> bool:
    """Add the rows of a Parquet file to a table; False, and nothing is added, where it has other contents.

    What is there stays as it is: of the same row the later version counts, and where there are none, the one there.

    Raises ClickHouseUnavailable.
    """
    with _read(clickhouse, table, parquet, expected.columns) as scratch:
        if _contents(clickhouse, scratch, expected.columns) != expected:
            return False
        columns = ", ".join(expected.columns)
        ((engine, key),) = clickhouse.query(
            "SELECT engine_full, sorting_key FROM system.tables WHERE database = {database:String} "
            "AND name = {table:String}",
            {"database": clickhouse.database, "table": table},
        )
        unknown = f"({key}) NOT IN (SELECT {key} FROM {clickhouse.database}.{table})"  # noqa: S608
        clickhouse.command(
            f"INSERT INTO {clickhouse.database}.{table} ({columns}) SELECT {columns} "  # noqa: S608
            f"FROM {clickhouse.database}.{scratch} WHERE {'true' if has_versions(engine) else unknown}"
        )
    return True


def _cuts(clickhouse: ClickHouse, table: str, cut: str, step: int) -> list[str]:
    """Return values that cut a table into parts of about the same size, between two empty ones."""
    if not cut:
        return ["", ""]
    values = clickhouse.query(
        f"SELECT DISTINCT value FROM (SELECT {cut} AS value, row_number() OVER (ORDER BY {cut}) AS number "  # noqa: S608
        f"FROM {clickhouse.database}.{table} WHERE cityHash64({', '.join(columns_of(clickhouse, table))}) "
        f"% {{step:UInt32}} = 0) WHERE number % {_SAMPLES} = 0 AND value != '' ORDER BY value",
        {"step": step},
    )
    return ["", *(value for (value,) in values), ""]


def columns_of(clickhouse: ClickHouse, table: str) -> tuple[str, ...]:
    """Return the columns that are not computed of others; none where there is no such table."""
    rows = clickhouse.query(
        "SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String} "
        "AND default_kind NOT IN ('MATERIALIZED', 'ALIAS', 'EPHEMERAL') ORDER BY position",
        {"database": clickhouse.database, "table": table},
    )
    return tuple(name for (name,) in rows)


def _contents(clickhouse: ClickHouse, scratch: str, columns: tuple[str, ...]) -> Contents:
    ((rows, checksum),) = clickhouse.query(
        f"SELECT count(), sum(cityHash64(toString(tuple({', '.join(columns)})))) "  # noqa: S608
        f"FROM {clickhouse.database}.{scratch}"
    )
    return Contents(columns, int(rows), int(checksum))


@contextmanager
def _read(clickhouse: ClickHouse, table: str, parquet: bytes, columns: tuple[str, ...]) -> Iterator[str]:
    """Read a Parquet file into a table of its own; give its name, and drop it in the end."""
    database = clickhouse.database
    scratch = f"restoring_{secrets.token_hex(4)}"
    kinds: Mapping[str, str] = dict(
        clickhouse.query(
            "SELECT name, type FROM system.columns WHERE database = {database:String} AND table = {table:String}",
            {"database": database, "table": table},
        )
    )
    made = ", ".join(f"{name} {kinds[name]}" for name in columns)
    clickhouse.command(f"CREATE TABLE {database}.{scratch} ({made}) ENGINE = Memory")
    try:
        clickhouse.insert_file(scratch, parquet, "Parquet")
        yield scratch
    finally:
        clickhouse.command(f"DROP TABLE IF EXISTS {database}.{scratch} SYNC")
