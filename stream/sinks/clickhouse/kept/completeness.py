"""Compare what ClickHouse has with what it must have: by day, with a checksum that knows no order."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.damage import Damage, MissingDay
from stream.sinks.clickhouse.kept.positions import Gap

EVENTS_AT_ONCE = 500_000
"""About so many events of days that differ are compared one by one in a statement: memory stays flat."""

_DAY = "toInt32(floor(toUnixTimestamp64Micro(occurred_at) / 86400000000))"
_REGISTER = "event_register"

_Day = tuple[str, int]
_Total = tuple[int, int]


def has_register(clickhouse: ClickHouse) -> bool:
    """Say whether this version's tables are there. Raises ClickHouseUnavailable."""
    return bool(clickhouse.command(f"EXISTS TABLE {clickhouse.database}.{_REGISTER}") == 1)


class Signs(NamedTuple):
    """What is cheap to ask, and another one once something may be missing: seconds since ClickHouse began, counts."""

    uptime: int
    gaps: int
    set_aside: int


def signs(clickhouse: ClickHouse) -> Signs:
    """Return them. Raises ClickHouseUnavailable."""
    database = clickhouse.database
    ((uptime, gaps, set_aside),) = clickhouse.query(
        f"SELECT uptime(), (SELECT count() FROM {database}.sink_gaps FINAL), "  # noqa: S608
        "(SELECT count() FROM system.detached_parts WHERE database = {database:String})",
        {"database": database},
    )
    return Signs(int(uptime), int(gaps), int(set_aside))


def damage(clickhouse: ClickHouse) -> Damage:
    """Return what is missing now; sinks may go on meanwhile.

    Events that are there and not in the register are noted in it: a sink that was killed between its inserts writes
    both again, but somebody may ask before that.

    Raises ClickHouseUnavailable, also where what is stored cannot be read.
    """
    database = clickhouse.database
    # What is noted by now was stored before: all that is looked for, must be found.
    ((now,),) = clickhouse.query("SELECT toString(now64(3))")
    noted = _totals(clickhouse, f"SELECT topic, day, count(), sum(code) FROM {database}.{_REGISTER}")  # noqa: S608
    stored = _totals(clickhouse, f"SELECT topic, {_DAY} AS day, count(), sum(code) FROM {database}.raw_events")  # noqa: S608
    differing = {
        day: noted.get(day, (0, 0))[0] for day in noted.keys() | stored.keys() if noted.get(day) != stored.get(day)
    }
    missing: list[MissingDay] = []
    for topic, days in _portions(differing):
        bound = {"topic": topic, "days": days}
        missing += [
            MissingDay(topic, *row)
            for row in clickhouse.query(
                f"SELECT day, count() FROM {database}.{_REGISTER} FINAL WHERE {_missing(database)} "  # noqa: S608
                f"AND noted_at <= toDateTime64('{now}', 3) GROUP BY day",
                bound,
            )
        ]
        _note(clickhouse, bound)
    return Damage(
        stored=sum(count for count, _ in noted.values()),
        days=tuple(sorted(missing, key=lambda one: (one.day, one.topic))),
        gaps=tuple(
            Gap(*row)
            for row in clickhouse.query(
                f"SELECT topic, partition, first_offset, last_offset FROM {database}.sink_gaps FINAL ORDER BY ALL"  # noqa: S608
            )
        ),
        broken=tuple(
            (str(table), int(parts))
            for table, parts in clickhouse.query(
                f"{_broken('table, count()')} GROUP BY table ORDER BY table", {"database": database}
            )
        ),
    )


def accept(clickhouse: ClickHouse) -> Damage:
    """Take what is there as all that there must be; return what was missing. Raises ClickHouseUnavailable."""
    found = damage(clickhouse)
    database = clickhouse.database
    for topic, days in _portions({(one.topic, one.day): EVENTS_AT_ONCE for one in found.days}):
        clickhouse.command(
            f"DELETE FROM {database}.{_REGISTER} WHERE {_missing(database)}",  # noqa: S608
            {"topic": topic, "days": days},
        )
    clickhouse.command(f"TRUNCATE TABLE {database}.sink_gaps")
    drop_broken(clickhouse, [table for table, _ in found.broken])
    return found


def drop_broken(clickhouse: ClickHouse, tables: list[str]) -> None:
    """Delete what ClickHouse has set aside of some tables. Raises ClickHouseUnavailable."""
    parts = clickhouse.query(_broken("table, name"), {"database": clickhouse.database})
    for table, name in parts:
        if table in tables:
            drop = f"ALTER TABLE {clickhouse.database}.{table} DROP DETACHED PART '{name}'"
            clickhouse.command(f"{drop} SETTINGS allow_drop_detached = 1")


def _totals(clickhouse: ClickHouse, select: str) -> dict[_Day, _Total]:
    return {
        (topic, day): (count, code)
        for topic, day, count, code in clickhouse.query(f"{select} FINAL GROUP BY topic, day")
    }


def _portions(days: dict[_Day, int]) -> Iterator[tuple[str, list[int]]]:
    """Yield days of a topic, in portions that are compared at once."""
    for topic in sorted({topic for topic, _ in days}):
        portion: list[int] = []
        events = 0
        for (_, day), count in sorted(item for item in days.items() if item[0][0] == topic):
            portion.append(day)
            events += count
            if events >= EVENTS_AT_ONCE:
                yield topic, portion
                portion, events = [], 0
        if portion:
            yield topic, portion


def _missing(database: str) -> str:
    there = f"SELECT code FROM {database}.raw_events WHERE topic = {{topic:String}} AND {_DAY} IN {{days:Array(Int32)}}"  # noqa: S608
    return f"topic = {{topic:String}} AND day IN {{days:Array(Int32)}} AND code NOT IN ({there})"


def _note(clickhouse: ClickHouse, bound: Mapping[str, object]) -> None:
    """Note the events of some days that are there and not noted."""
    database = clickhouse.database
    where = f"topic = {{topic:String}} AND {_DAY} IN {{days:Array(Int32)}}"
    noted = f"SELECT code FROM {database}.{_REGISTER} WHERE topic = {{topic:String}} AND day IN {{days:Array(Int32)}}"  # noqa: S608
    clickhouse.command(
        f"INSERT INTO {database}.{_REGISTER} (topic, day, code) SELECT topic, {_DAY}, code "  # noqa: S608
        f"FROM {database}.raw_events FINAL WHERE {where} AND code NOT IN ({noted})",
        bound,
    )


def _broken(columns: str) -> str:
    # Of raw_events the register tells what is missing; what is there twice may well be set aside.
    return (
        f"SELECT {columns} FROM system.detached_parts WHERE database = {{database:String}} "  # noqa: S608
        "AND (startsWith(reason, 'broken') OR reason = 'unexpected') AND table != 'raw_events'"
    )
