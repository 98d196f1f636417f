"""What was known of deals at some past moments, as SQL over their rows: by what is known now, as it happened.

The parameter `ats` has the moments (microseconds UTC), in order; `begins` and `ends` the ends of the periods that were
forecast then, `reached_from` and `reached_to` those of the days whose deals told the chances. `number` is that of a
moment, from 1.
"""

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.funnel_sql import in_play_from
from stream.sinks.clickhouse.sql import texts

_EVER = 2**62
_NUMBERS = "arrayEnumerate({ats:Array(Int64)})"
_AT = "{ats:Array(Int64)}[number]"
_PLACE = ("team_id", "rep_id", "territory_id")


def median_cycles_sql(database: str) -> str:
    """Return a SELECT of number, and median days from creation to close of the deals won by then."""
    return (
        f"SELECT number, quantileExactLow(minutes) / 1440 FROM ("
        f"SELECT intDiv(assumeNotNull(closed_at - created_at), 60000000) AS minutes, "
        f"arrayJoin(arrayFilter(number -> assumeNotNull(last_move_at) <= {_AT}, {_NUMBERS})) AS number "
        f"FROM {database}.deal_rows FINAL "
        "WHERE outcome = 'won' AND created_at <= closed_at) GROUP BY number"
    )


def cohorts_sql(database: str) -> str:
    """Return a SELECT of team, stage, and by number how many deals had reached it, were won, and were over by then."""
    is_one = "at >= begin AND at < end"
    return (
        f"SELECT team_id, stage_id, sumForEach(arrayMap((begin, end) -> toUInt64({is_one}), "
        "{reached_from:Array(Int64)}, {reached_to:Array(Int64)})), "
        + ", ".join(
            f"sumForEach(arrayMap((begin, end, then) -> toUInt64({is_one} AND {at} <= then), "
            "{reached_from:Array(Int64)}, {reached_to:Array(Int64)}, {ats:Array(Int64)}))"
            for at in ("won_at", "over_at")
        )
        + " FROM ("
        f"SELECT reached_team AS team_id, reached_stage AS stage_id, reached_at AS at, "
        f"if(deal.outcome = 'won', assumeNotNull(deal.last_move_at), {_EVER}) AS won_at, "
        f"if(deal.outcome != '', assumeNotNull(deal.last_move_at), {_EVER}) AS over_at "
        f"FROM {database}.deal_rows AS deal FINAL ARRAY JOIN deal.reached.team_id AS reached_team, "
        "deal.reached.stage_id AS reached_stage, deal.reached.at AS reached_at "
        f"WHERE {in_play_from('arrayMin({reached_from:Array(Int64)})')} AND NOT deal.is_lead"
        ") GROUP BY team_id, stage_id"
    )


def due_sql(database: str, funnel: Funnel, where: str) -> str:
    """Return a SELECT of the open deals that were due then.

    Its columns: number, team, stage, currency (empty: no amount is known), and of the deals: their amounts; how many
    there are; were won in the period; what they brought in it; how many were won at all.
    """
    open_stages = texts(s.id for s in funnel.stages.values() if s.kind == "open" and not s.of_leads)
    names = (*_PLACE, "pipeline_id", "stage_id", "began", "ended")
    joined = ", ".join(f"deal.parts.{name} AS part_{name}" for name in names)
    won_in = (
        "outcome = 'won' AND closed_at >= {begins:Array(Int64)}[number] AND closed_at < {ends:Array(Int64)}[number]"
    )
    return (
        f"SELECT number, team_id, stage_id, told.currency, groupArray(told.amount), count(), countIf({won_in}), "
        f"sumIf(ifNull(closed_amount, 0), {won_in}), countIf(outcome = 'won') FROM ("
        f"SELECT {', '.join(f'part_{name} AS {name}' for name in (*_PLACE, 'pipeline_id', 'stage_id'))}, "
        f"arrayJoin(arrayFilter(number -> part_began <= {_AT} AND ifNull(part_ended, {_EVER}) > {_AT}, {_NUMBERS})) "
        f"AS number, arrayLast(told -> told.at <= {_AT}, deal.amounts) AS told, "
        f"arrayLast(told -> told.at <= {_AT}, deal.close_dates).close_date AS expected, "
        "deal.outcome AS outcome, deal.closed_at AS closed_at, deal.closed_amount AS closed_amount "
        f"FROM {database}.deal_rows AS deal FINAL ARRAY JOIN {joined} "
        f"WHERE {in_play_from('{ats:Array(Int64)}[1]')} "
        "AND (deal.outcome = '' OR deal.last_move_at >= {ats:Array(Int64)}[1]) "
        f"AND part_stage_id IN ({open_stages})"
        f") WHERE expected < {{ends:Array(Int64)}}[number] AND {where} "
        "GROUP BY number, team_id, stage_id, told.currency"
    )


def won_sql(database: str, where: str) -> str:
    """Return a SELECT of number, what was won in the period, and what of it had been won by then."""
    place = ", ".join(f"closed.{name} AS {name}" for name in _PLACE)
    return (
        f"SELECT number, sum(worth), sumIf(worth, last_move_at <= {_AT}) FROM ("
        f"SELECT {place}, pipeline_id, assumeNotNull(closed_amount) AS worth, last_move_at, "
        "arrayFirstIndex((begin, end) -> closed_at >= begin AND closed_at < end, "
        "{begins:Array(Int64)}, {ends:Array(Int64)}) AS number "
        f"FROM {database}.deal_rows FINAL WHERE outcome = 'won' AND closed_amount IS NOT NULL"
        f") WHERE number > 0 AND {where} GROUP BY number"
    )
