"""The numbers as they were known at a moment: what had arrived by then, folded again into a database of its own.

The same reports are made of it, by a clock that stands at that moment. The funnel file is the one in force,
with the rates that were known then.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from stream.core.funnel import Funnel, micros
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable

_LEFT_BEHIND_HOURS = 6


@contextmanager
def as_of(clickhouse: ClickHouse, funnel: Funnel, at: datetime) -> Iterator[tuple[ClickHouse, Funnel]]:
    """Give a database with the windows and rows of deals as they were known at a moment, and the funnel file of then.

    The database is dropped in the end. Raises ClickHouseUnavailable.
    """
    from stream.reports.folded_again import fold_again  # few ask for the past, and it takes long to load

    _drop_what_was_left(clickhouse)
    name = f"{clickhouse.database}_as_of_{secrets.token_hex(6)}"
    database, known = clickhouse.beside(name, at), funnel.as_known(micros(at))
    try:
        fold_again(clickhouse, database, known, at)
        yield database, known
    finally:
        with suppress(ClickHouseUnavailable):
            clickhouse.command(f"DROP DATABASE IF EXISTS {name}")


def _drop_what_was_left(clickhouse: ClickHouse) -> None:
    """Drop the databases that processes left when they were killed."""
    left = clickhouse.query(
        "SELECT database FROM system.tables WHERE startsWith(database, {prefix:String}) GROUP BY database "
        "HAVING max(metadata_modification_time) < now() - toIntervalHour({hours:UInt8})",
        {"prefix": f"{clickhouse.database}_as_of_", "hours": _LEFT_BEHIND_HOURS},
    )
    for (name,) in left:
        clickhouse.command(f"DROP DATABASE IF EXISTS {name}")
