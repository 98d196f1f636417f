"""What has come in of each connector, source and team by the hour, as SQL over the raw events.

Hours are those in which it came, not those in which it happened: what comes late is heard of all the same, and what has
come is never another one later. A backfill and a replay have no arrival; what came long after it happened is history.
Moments are microseconds.
"""

from stream import topology
from stream.alerts.finished_days import HISTORY
from stream.core.funnel import MICROS, Funnel
from stream.ingest.dead_letters import REPLAY
from stream.sinks.clickhouse.funnel_sql import hour_of
from stream.sinks.clickhouse.sql import text

_REDELIVERED = 3 * 86_400 * MICROS
"""So long CRMs send again what was not acknowledged: it came when it came first."""


def arrivals_sql(database: str, funnel: Funnel) -> str:
    """Return a SELECT of scope, id, connector, and arrays by hour: begins (seconds UTC), how much came, the last.

    Of connectors come deals and activities of which anything is told within the hour, and dead letters; of teams deals
    of theirs, by what is told of them and of activities that name them; of sources new deals, since what reps do with
    older ones would hide that none comes.

    The parameters are `begin` and `end`, and which `part` of how many `parts`, by entity.
    """
    of_part = "cityHash64({entity}) % {{parts:UInt32}} = {{part:UInt32}}"
    told = (
        f"SELECT entity_id FROM {database}.raw_events WHERE {came_between()} AND {of_part.format(entity='entity_id')}"
    )
    came = (
        "SELECT topic, entity_id, event_id, source AS connector, any(type) AS type, "
        "min(toUnixTimestamp64Micro(occurred_at)) AS happened, "
        "min(toUnixTimestamp64Micro(assumeNotNull(received_at))) AS at "
        f"FROM {database}.raw_events WHERE {came_between(f'{{begin:Int64}} - {_REDELIVERED}')} "
        # Of what came before only what may have come again: of few entities, whatever came in between.
        f"AND entity_id IN ({told}) AND source NOT IN ('', 'backfill') "
        f"AND received_at < occurred_at + toIntervalSecond({int(HISTORY.total_seconds())}) "
        "GROUP BY topic, entity_id, event_id, revision, source HAVING at >= {begin:Int64} "
        # What came but could not be used came all the same.
        "UNION ALL SELECT 'letter', letter_id, '', origin, '', rejected, rejected FROM ("
        "SELECT letter_id, origin, toUnixTimestamp64Micro(rejected_at) AS rejected "
        f"FROM {database}.dead_letters WHERE origin != {text(REPLAY)} AND position(origin, '/') = 0 "
        f"AND rejected >= {{begin:Int64}} AND rejected < {{end:Int64}} AND {of_part.format(entity='letter_id')})"
    )
    deals = (
        "SELECT deal_id, source AS of_source, parts.began AS began, parts.team_id AS teams "
        f"FROM {database}.deal_rows FINAL WHERE deal_id IN ({told})"
    )
    # The one that had it, or, before anybody is known to have had it, the first.
    team = "teams[greatest(1, arrayCount(one -> one <= happened, began))]"
    of_deal = f"topic = {text(topology.DEALS.name)}"
    scopes = (
        f"[if(type = 'deal.touched', '', connector), if({of_deal}, {team}, ''), "
        f"if({of_deal} AND type = 'deal.created', of_source, '')]"
    )
    return (
        f"WITH came AS ({came}) "
        "SELECT scope, scope_id, connector, groupArray(hour) AS hours, groupArray(number), groupArray(latest) FROM ("
        f"SELECT scope, scope_id, connector, toUnixTimestamp({hour_of('at', funnel)}) AS hour, "
        "uniqExact(topic, entity_id) AS number, max(at) AS latest "
        f"FROM came LEFT JOIN ({deals}) AS deals ON entity_id = deals.deal_id AND {of_deal} "
        f"ARRAY JOIN ['connector', 'team', 'source'] AS scope, {scopes} AS scope_id "
        "WHERE scope_id != '' GROUP BY scope, scope_id, connector, hour ORDER BY hour"
        ") GROUP BY scope, scope_id, connector"
    )


def numbers_sql(database: str, funnel: Funnel) -> str:
    """Return a SELECT of the hours in which any event came, begins in microseconds, and of how many rows did, in order.

    The parameters are `begin` and `end`.
    """
    hour = hour_of("toUnixTimestamp64Micro(assumeNotNull(received_at))", funnel)
    return (
        f"SELECT toInt64(toUnixTimestamp({hour})) * {MICROS} AS hour, count() FROM {database}.raw_events "
        f"WHERE {came_between()} GROUP BY hour ORDER BY hour"
    )


def came_between(begin: str = "{begin:Int64}") -> str:
    """Return the condition that a raw event came from a moment, an expression in microseconds, to before `end`."""
    return (
        f"received_at IS NOT NULL AND received_at >= fromUnixTimestamp64Micro({begin}) "
        "AND received_at < fromUnixTimestamp64Micro({end:Int64})"
    )


def listened_sql(database: str, funnel: Funnel) -> str:
    """Return a SELECT of the hours, begins in seconds UTC, in each ten minutes of which a gateway listened.

    The parameters are `begin` and `end`.
    """
    hour = f"toUnixTimestamp({hour_of('toInt64(toUnixTimestamp(slot)) * 1000000', funnel)})"
    return (
        f"SELECT {hour} AS hour FROM {database}.listening "
        "WHERE slot >= fromUnixTimestamp64Micro({begin:Int64}) AND slot < fromUnixTimestamp64Micro({end:Int64}) "
        "GROUP BY hour HAVING uniqExact(slot) >= 6"
    )


def first_listened_sql(database: str) -> str:
    """Return a SELECT of when a gateway was first known to listen, in seconds UTC; 0: none was."""
    return f"SELECT if(count() = 0, 0, toUnixTimestamp(min(slot))) FROM {database}.listening"
