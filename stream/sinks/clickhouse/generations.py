"""The tables of generations of numbers: one has its own, so that no late insert of another gets into them."""

import math
import re

from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import drop_broken
from stream.topology import FIRST, Generation

TABLES = ("kpi_hours", "deal_rows")
_OF_ONE = re.compile(rf"({'|'.join(TABLES)}|keep_restatements)_([0-9]+)")


def present(clickhouse: ClickHouse) -> list[Generation]:
    """Return the generations that have tables of their own, in order. Raises ClickHouseUnavailable."""
    tables = clickhouse.query(
        "SELECT name FROM system.tables WHERE database = {database:String}", {"database": clickhouse.database}
    )
    owned = (_OF_ONE.fullmatch(name) for (name,) in tables)
    return [Generation(number) for number in sorted({int(own[2]) for own in owned if own is not None})]


def make_tables(clickhouse: ClickHouse, generation: Generation) -> None:
    """Make the tables of a generation like those of the first, which migrations make. Raises ClickHouseUnavailable."""
    first = clickhouse.of(FIRST)
    for table in TABLES if generation != FIRST else ():
        first.define(
            f"CREATE TABLE IF NOT EXISTS {clickhouse.database}.{generation.table(table)} "
            f"AS {clickhouse.database}.{table}"
        )


def note_in_force(clickhouse: ClickHouse, generation: Generation) -> None:
    """Note that the numbers of a generation are those that are read, for who asks ClickHouse alone.

    Only from now on are its restatements kept: that it was made anew is none. Raises ClickHouseUnavailable.
    """
    database = clickhouse.database
    if generation != FIRST:
        clickhouse.define(  # its names are our own
            f"CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.{generation.table('keep_restatements')} "  # noqa: S608
            f"TO {database}.restated_hours AS "
            "SELECT received_at AS restated_at, hour, team_id, rep_id, territory_id, pipeline_id, name, before, "
            f"measures[name] AS after, causes, version FROM {database}.{generation.table('kpi_hours')} "
            "ARRAY JOIN mapKeys(restates) AS name, mapValues(restates) AS before"
        )
    noted = clickhouse.query(f"SELECT max(number) FROM {database}.generations")  # noqa: S608
    if noted[0][0] != generation.number:
        clickhouse.command(f"TRUNCATE TABLE {database}.generations")
        clickhouse.insert("generations", ("number",), [(generation.number,)])


def forget_others(clickhouse: ClickHouse, *kept: Generation) -> None:
    """Remove the numbers of generations that nobody reads any more. Raises ClickHouseUnavailable.

    Those of later ones than all that are kept stay: they have begun since, and who is late does not know of them.
    """
    numbers = {one.number for one in kept}
    latest = max(numbers, default=math.inf)
    database = clickhouse.database
    tables = clickhouse.query(
        "SELECT name FROM system.tables WHERE database = {database:String} ORDER BY engine != 'MaterializedView'",
        {"database": database},
    )
    for (name,) in tables:
        own = _OF_ONE.fullmatch(name)
        if own is not None and int(own[2]) not in numbers and int(own[2]) < latest:
            clickhouse.define(f"DROP TABLE IF EXISTS {database}.{name}")
    if FIRST not in kept:
        # Not dropped: a replay with new topics begins with these again.
        first = clickhouse.of(FIRST)
        for table in TABLES:
            first.command(f"TRUNCATE TABLE IF EXISTS {database}.{table}")
        drop_broken(clickhouse, list(TABLES))
