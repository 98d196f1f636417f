"""Whether ClickHouse has the same rules of a time zone as those by which everything is counted."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo

from stream.sinks.clickhouse.sql import text

_YEARS_BACK, _YEARS_AHEAD = 5, 2


def offsets_sql(name: str, today: date) -> str:
    """Return a SELECT of a zone's offsets from UTC (seconds) at the first of each month, years back and ahead."""
    moments = ", ".join(str(int(first.timestamp())) for first in _firsts(today))
    return f"SELECT timezoneOffset(toDateTime64(arrayJoin([{moments}]), 0, {text(name)}))"


def differs_from(offsets: Sequence[int], zone: tzinfo, today: date) -> date | None:
    """Return the first of a month on which ClickHouse's clocks say another hour; None: on none.

    Args:
        offsets: what ClickHouse answers to `offsets_sql`.
        zone: the same zone, by the rules here.
        today: the same day.
    """
    for first, theirs in zip(_firsts(today), offsets, strict=True):
        offset = first.astimezone(zone).utcoffset()
        if offset is None or theirs != offset.total_seconds():
            return first.date()
    return None


def _firsts(today: date) -> list[datetime]:
    years = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    return [datetime(year, month, 1, 12, tzinfo=UTC) for year in years for month in range(1, 13)]
