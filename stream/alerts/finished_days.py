"""Which days are over and known: the last one that may be judged."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from stream import topology
from stream.core.funnel import Funnel, micros
from stream.leaks.completeness import wait
from stream.sinks.clickhouse.client import ClickHouse

QUIET = timedelta(hours=1)
"""After so long without an arrival a day is over by the clock alone."""
HISTORY = timedelta(days=7)
"""What arrived later than this was sent as history, and says nothing of how late events usually are."""

_ONE_DAY = timedelta(days=1)


class Newest(NamedTuple):
    """When the latest event of a deal happened, and when the latest arrived; None: there is none."""

    happened: datetime | None
    arrived: datetime | None


def usual_wait(clickhouse: ClickHouse, funnel: Funnel, first: date, last: date) -> timedelta:
    """Return after what time 98 % of a day's moves are usually known, by those of some days.

    Of each connector and kind of stage, the latest counts. Blocks; raises ClickHouseUnavailable.
    """
    seconds = "dateDiff('second', occurred_at, assumeNotNull(received_at))"
    sql = (
        f"SELECT source, moved_to, intDiv({seconds}, 60) * 60 AS late, "  # noqa: S608
        # Of what was delivered again the first arrival counts.
        f"count() FROM {clickhouse.database}.raw_events FINAL "
        "WHERE topic = {topic:String} AND type = 'deal.stage_changed' "
        "AND received_at IS NOT NULL AND source != 'backfill' AND late < {most:Int64} "
        "AND occurred_at >= fromUnixTimestamp64Micro({begin:Int64}) "
        "AND occurred_at < fromUnixTimestamp64Micro({end:Int64}) "
        "GROUP BY source, moved_to, late"
    )
    parameters = {
        "topic": topology.DEALS.name,
        "most": int(HISTORY.total_seconds()),
        "begin": funnel.midnight(first),
        "end": funnel.midnight(last + _ONE_DAY),
    }
    by_kind: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for source, stage_id, late, number in clickhouse.query(sql, parameters):
        stage = funnel.stage(stage_id)
        if stage is not None:
            by_kind.setdefault((source, stage.kind), []).append((late, number))
    return wait(by_kind)


def newest(clickhouse: ClickHouse, now: datetime) -> Newest:
    """Return the newest events of deals by a moment. Blocks; raises ClickHouseUnavailable."""
    sql = (
        "SELECT maxOrNull(occurred_at), maxOrNull(received_at) "  # noqa: S608
        f"FROM {clickhouse.database}.raw_events WHERE topic = {{topic:String}} "
        "AND occurred_at <= fromUnixTimestamp64Micro({now:Int64})"
    )
    ((happened, arrived),) = clickhouse.query(sql, {"topic": topology.DEALS.name, "now": micros(now)})
    return Newest(happened, arrived)


def last_finished(known: Newest, waits: timedelta, now: datetime, funnel: Funnel) -> date | None:
    """Return the last day that may be judged; None: nothing happened yet.

    It is over by the clock, nearly all of it usually is known by now, and something later happened; or, where nothing
    has arrived for an hour, the clock alone says so.

    Args:
        known: the newest events.
        waits: see `usual_wait`.
        now: a moment.
        funnel: has the reporting zone.
    """
    if known.happened is None:
        return None
    until = now - waits
    if known.arrived is not None and now - known.arrived < QUIET:
        until = min(until, known.happened)
    return funnel.day_of(micros(until)) - _ONE_DAY
