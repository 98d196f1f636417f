"""Whether ClickHouse has the same rules of a time zone as those by which everything is counted."""

from datetime import UTC, date, datetime, tzinfo

from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import text

_YEARS_BACK, _YEARS_AHEAD = 5, 2


def differs_from(clickhouse: ClickHouse, name: str, zone: tzinfo, today: date) -> date | None:
    """Return the first of a month, years back or ahead, on which ClickHouse's clocks say another hour; None: on none.

    Raises ClickHouseUnavailable.

    Args:
        clickhouse: has rules of its own.
        name: of the zone.
        zone: the same, by the rules here.
        today: the day.
    """
    years = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    firsts = [datetime(year, month, 1, 12, tzinfo=UTC) for year in years for month in range(1, 13)]
    rows = clickhouse.query(
        f"SELECT timezoneOffset(toDateTime64(arrayJoin({{at:Array(Int64)}}), 0, {text(name)}))",
        {"at": [int(first.timestamp()) for first in firsts]},
    )
    for first, (theirs,) in zip(firsts, rows, strict=True):
        offset = first.astimezone(zone).utcoffset()
        if offset is None or theirs != offset.total_seconds():
            return first.date()
    return None
