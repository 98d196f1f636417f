"""How long dead letters are kept: ClickHouse deletes the older ones by itself, since no number is made of them."""

import re

from stream.sinks.clickhouse.client import ClickHouse

_TTL = re.compile(r"TTL (.*?toIntervalDay\(\d+\))")


def keep_letters(clickhouse: ClickHouse, days: int | None) -> None:
    """Have letters deleted that were rejected longer ago; None: none are. Raises ClickHouseUnavailable.

    What there is by then goes with the statement that says it for the first time, later ones within hours.
    """
    ((engine,),) = clickhouse.query(
        "SELECT engine_full FROM system.tables WHERE database = {database:String} AND name = 'dead_letters'",
        {"database": clickhouse.database},
    )
    # Not of `toDateTime(rejected_at)`, as it was once: that ends in 2106, and what is to go later went at once.
    wanted = "" if days is None else f"rejected_at + toIntervalDay({days})"
    said = _TTL.search(engine)
    if wanted != (said[1] if said else ""):
        change = f"MODIFY TTL {wanted}" if wanted else "REMOVE TTL"
        clickhouse.define(f"ALTER TABLE {clickhouse.database}.dead_letters {change}")
