"""Make tables anew without forgotten ones, and the old files go: broken off, it is done once more."""

from collections.abc import Callable
from typing import Any

from stream.backup.pieces import columns_of
from stream.core.forgotten import Forgotten
from stream.forget.rows import TABLES, Row, Without
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.kept.register import code_of

AT_ONCE = 10_000
_REGISTER = "event_register"

OnTable = Callable[[str, int], None]
"""Told of each table how many of its rows say something else now."""


def rewrite(clickhouse: ClickHouse, known: Forgotten, on_table: OnTable) -> dict[str, int]:
    """Return how many rows of each table say something else now.

    Tables are exchanged for copies, whose rows of forgotten ones are others; the old ones are deleted at once. What is
    noted of events that are gone goes before they do, and what came is noted after: nothing looks as if it was lost.
    Nobody may write to them meanwhile.

    Raises ClickHouseUnavailable.
    """
    counts = {}
    for table, without in TABLES.items():
        changed = _changed(clickhouse, table, known, without)
        counts[table] = len(changed)
        if changed and table == "raw_events":
            codes = [code_of(old["topic"], old["body"]) for old, _ in changed.values()]
            _exchange(clickhouse, _REGISTER, "code", codes, [])
        _exchange(clickhouse, table, _code(clickhouse, table), [*changed], [new for _, new in changed.values()])
        on_table(table, len(changed))
    damage(clickhouse)  # notes what has come
    return counts


def names_somebody(clickhouse: ClickHouse, known: Forgotten) -> bool:
    """Say whether any row names one who was forgotten. Raises ClickHouseUnavailable."""
    return any(_changed(clickhouse, table, known, without) for table, without in TABLES.items())


def _changed(clickhouse: ClickHouse, table: str, known: Forgotten, without: Without) -> dict[int, tuple[Row, Row]]:
    """Return the rows that name forgotten ones, by their codes: as they are, and as they are to be."""
    columns = columns_of(clickhouse, table)
    changed = {}
    select = f"SELECT {', '.join(columns)}, {_code(clickhouse, table)} FROM {clickhouse.database}.{table} FINAL"  # noqa: S608
    for block in clickhouse.stream(select):
        for *values, code in block:
            row = dict(zip(columns, values, strict=True))
            new = without(known, row)
            if new != row:
                changed[int(code)] = row, new
    return changed


def _code(clickhouse: ClickHouse, table: str) -> str:
    return f"cityHash64(toString(tuple({', '.join(columns_of(clickhouse, table))})))"


def _exchange(clickhouse: ClickHouse, table: str, code: str, gone: list[int], new: list[Row]) -> None:
    """Exchange a table for one without the rows of some codes and with new ones; drop what an earlier time left."""
    database = clickhouse.database
    beside, codes = f"{database}.forgetting_{table}", f"{database}.forgetting_codes"
    clickhouse.define(f"DROP TABLE IF EXISTS {beside} SYNC")
    if not gone:
        return
    clickhouse.command(f"DROP TABLE IF EXISTS {codes} SYNC")
    clickhouse.command(f"CREATE TABLE {codes} (code UInt64) ENGINE = Memory")
    clickhouse.define(f"CREATE TABLE {beside} AS {database}.{table}")
    columns = columns_of(clickhouse, table)
    for begin in range(0, len(gone), AT_ONCE):
        clickhouse.insert("forgetting_codes", ("code",), [(one,) for one in gone[begin : begin + AT_ONCE]])
    names = ", ".join(columns)
    clickhouse.command(
        f"INSERT INTO {beside} ({names}) SELECT {names} FROM {database}.{table} FINAL "  # noqa: S608
        f"WHERE {code} NOT IN (SELECT code FROM {codes})"
    )
    for begin in range(0, len(new), AT_ONCE):
        rows: list[list[Any]] = [[row[name] for name in columns] for row in new[begin : begin + AT_ONCE]]
        clickhouse.insert(f"forgetting_{table}", columns, rows)
    clickhouse.define(f"EXCHANGE TABLES {database}.{table} AND {beside}")
    clickhouse.define(f"DROP TABLE {beside} SYNC")
    clickhouse.command(f"DROP TABLE {codes} SYNC")
