"""What forecasts read of the rows of deals, as SQL. Moments are microseconds UTC; `deal` is a row of `deal_rows`."""

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.funnel_sql import IN_PLAY_NOW, at_todays_rate, in_play_from
from stream.sinks.clickhouse.sql import FINAL_AT_ONCE, texts

_PLACE = ("team_id", "rep_id", "territory_id")
_OPEN_OWNER = ", ".join(f"deal.owner.{name} AS {name}" for name in _PLACE)
_CLOSED_OWNER = ", ".join(f"deal.closed.{name} AS {name}" for name in _PLACE)
_MEMBER = f"{', '.join(_PLACE)}, pipeline_id"


def cohorts_sql(database: str) -> str:
    """Return a SELECT of team, stage, and of the deals that reached it from `begin` to before `end`: a Cohort."""
    reached = ", ".join(f"deal.reached.{name} AS reached_{name}" for name in ("team_id", "stage_id", "at"))
    return (
        "SELECT reached_team_id, reached_stage_id, count(), "
        "countIf(deal.outcome = 'won'), countIf(deal.outcome != '') "
        f"FROM {database}.deal_rows AS deal FINAL ARRAY JOIN {reached} "
        f"WHERE {in_play_from('{begin:Int64}')} AND NOT deal.is_lead "
        "AND reached_at >= {begin:Int64} AND reached_at < {end:Int64} "
        f"GROUP BY ALL {FINAL_AT_ONCE}"
    )


def open_sql(database: str, funnel: Funnel, where: str) -> str:
    """Return a SELECT of the open deals by member and stage.

    Its columns: member, stage, known amounts of those expected to close before `until`, how many these are, and how
    many of all are sales qualified.
    """
    worth = at_todays_rate("deal.amount", "deal.currency", funnel)
    return (
        f"SELECT {_MEMBER}, stage_id, groupArray(worth), countIf(is_due), countIf(qualified) FROM ("
        f"SELECT {_OPEN_OWNER}, deal.pipeline_id AS pipeline_id, deal.stage_id AS stage_id, "
        "ifNull(deal.expected_close < {until:Int64}, 0) AS is_due, "
        f"if(is_due, {worth}, NULL) AS worth, deal.qualified AS qualified "
        f"FROM {database}.deal_rows AS deal FINAL WHERE {open_now(funnel)}"
        f") WHERE {where} GROUP BY {_MEMBER}, stage_id {FINAL_AT_ONCE}"
    )


def closed_sql(database: str, where: str) -> str:
    """Return a SELECT of member, and of the deals closed: what is won from `after` to before `until`, and Closings.

    The fields of Closings are of the deals closed from `begin` to before `end`.
    """
    won = "deal.outcome = 'won'"
    is_late = "(deal.closed_at >= {begin:Int64} AND deal.closed_at < {end:Int64})"
    is_later = f"({won} AND deal.closed_at >= {{after:Int64}} AND deal.closed_at < {{until:Int64}})"
    has_cycle = f"({won} AND ifNull(deal.created_at <= deal.closed_at, 0))"
    closings = (
        f"{won} AND deal.qualified, deal.outcome = 'lost' AND deal.qualified, "
        f"if({won}, ifNull(deal.closed_amount, 0), 0), {won} AND deal.closed_amount IS NOT NULL, "
        f"if({has_cycle}, intDiv(assumeNotNull(deal.closed_at) - assumeNotNull(deal.created_at), 1000000), 0), "
        f"{has_cycle}"
    )
    return (
        f"SELECT {_MEMBER}, sum(later), sumForEach(counted) FROM ("
        f"SELECT {_CLOSED_OWNER}, deal.pipeline_id AS pipeline_id, "
        f"if({is_later}, ifNull(deal.closed_amount, 0), 0) AS later, "
        f"arrayMap(one -> if({is_late}, toInt64(one), 0), [{closings}]) AS counted "
        f"FROM {database}.deal_rows AS deal FINAL "
        f"WHERE {in_play_from('least({begin:Int64}, {after:Int64})')} "
        f"AND deal.outcome IN ('won', 'lost') AND ({is_late} OR {is_later})"
        f") WHERE {where} GROUP BY {_MEMBER} {FINAL_AT_ONCE}"
    )


def open_now(funnel: Funnel) -> str:
    """Return the condition that a deal is in an open stage."""
    stages = (stage.id for stage in funnel.stages.values() if stage.kind == "open" and not stage.of_leads)
    return f"{IN_PLAY_NOW} AND deal.stage_id IN ({texts(stages)})"


def booked_sql(database: str, where: str) -> str:
    """Return a SELECT of team, and what was won with a close date from `begin` to before `until`."""
    return (
        f"SELECT team_id, sum(worth) FROM (SELECT {_CLOSED_OWNER}, deal.pipeline_id AS pipeline_id, "
        f"ifNull(deal.closed_amount, 0) AS worth FROM {database}.deal_rows AS deal FINAL "
        f"WHERE {in_play_from('{begin:Int64}')} AND deal.outcome = 'won' "
        f"AND deal.closed_at >= {{begin:Int64}} AND deal.closed_at < {{until:Int64}}) WHERE {where} GROUP BY team_id"
    )


def largest_due_sql(database: str, funnel: Funnel, where: str) -> str:
    """Return a SELECT of the due deals that are expected to bring most: id, amount and chance; `most` of them.

    The parameters `places` (team and stage, with a zero byte between) and `chances` go together.
    """
    worth = at_todays_rate("deal.amount", "deal.currency", funnel)
    place = "concat(deal.owner.team_id, char(0), deal.stage_id)"
    return (
        f"SELECT deal_id, worth, chance FROM (SELECT deal.deal_id AS deal_id, {_OPEN_OWNER}, "
        f"deal.pipeline_id AS pipeline_id, assumeNotNull({worth}) AS worth, "
        f"transform({place}, {{places:Array(String)}}, {{chances:Array(Float64)}}, toFloat64(-1)) AS chance "
        f"FROM {database}.deal_rows AS deal FINAL WHERE {open_now(funnel)} AND deal.expected_close < {{until:Int64}} "
        f"AND {worth} IS NOT NULL) WHERE chance >= 0 AND {where} "
        "ORDER BY worth * chance DESC, deal_id LIMIT {most:UInt32}"
    )


def undated_sql(database: str, funnel: Funnel, where: str) -> str:
    """Return a SELECT of how many open deals have no expected close."""
    return (
        f"SELECT count() FROM (SELECT {_OPEN_OWNER}, deal.pipeline_id AS pipeline_id "
        f"FROM {database}.deal_rows AS deal FINAL WHERE {open_now(funnel)} AND deal.expected_close IS NULL) "
        f"WHERE {where}"
    )
