"""How long dead letters are kept: ClickHouse deletes the older ones by itself, since no number is made of them."""

import re

from stream.sinks.clickhouse.client import ClickHouse

_DAYS = re.compile(r"TTL .*toIntervalDay\((\d+)\)")


def keep_letters(clickhouse: ClickHouse, days: int | None) -> None:
    """Have letters deleted that were rejected longer ago; None: none are. Raises ClickHouseUnavailable.

    What there is by then goes with the statement that says it for the first time, later ones within hours.
    """
    ((engine,),) = clickhouse.query(
        "SELECT engine_full FROM system.tables WHERE database = {database:String} AND name = 'dead_letters'",
        {"database": clickhouse.database},
    )
    said = _DAYS.search(engine)
    if days == (int(said[1]) if said else None):
        return
    change = "REMOVE TTL" if days is None else f"MODIFY TTL toDateTime(rejected_at) + toIntervalDay({days})"
    clickhouse.define(f"ALTER TABLE {clickhouse.database}.dead_letters {change}")
