"""What stands behind an alert, as SQL over the rows of deals."""

from collections.abc import Mapping

from stream.alerts.counts_sql import outcomes_sql
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.funnel_sql import day_of

_OF_VISITS = {
    "lost": ("NOT is_stuck", "at", "ending = 'lost'"),
    "disqualified": ("NOT is_stuck", "at", "ending = 'disqualified'"),
    "stuck": ("1", "due", "is_stuck"),
    "conversion": ("1", "due", "is_stuck OR ending != 'advanced'"),
}
"""By kind which outcomes count, when, and which of them leaked."""


def evidence_sql(kind: str, database: str, funnel: Funnel, days: Mapping[str, int]) -> str:
    """Return a SELECT of one row about deals: outcomes, leaks, the mean amount of what leaked.

    Then leaks by reason, by source and by rep, outcomes by rep, and the ids of what leaked, the largest first. The
    parameters are `first` and `last` (days, Date32), `pipeline`, `stage`, `team` and `territory` (empty: all), `reach`.

    Args:
        kind: of the alert.
        database: where `deal_rows` is.
        funnel: the funnel file in force.
        days: the limit of each open stage.
    """
    if kind == "win_rate":
        told = (
            "SELECT deal.deal_id AS deal_id, deal.loss_reason AS loss_reason, deal.source AS source, "
            "deal.closed_amount AS amount, deal.closed.rep_id AS rep_id, deal.closed.team_id AS team_id, "
            "deal.closed.territory_id AS territory_id, deal.pipeline_id AS pipeline_id, '' AS stage_id, "
            f"deal.outcome = 'lost' AS leaked, {day_of('assumeNotNull(deal.closed_at)', funnel)} AS day "
            f"FROM {database}.deal_rows AS deal FINAL WHERE deal.outcome IN ('won', 'lost') AND NOT deal.is_lead"
        )
    else:
        counts, moment, leaked = _OF_VISITS[kind]
        told = (
            "SELECT deal_id, loss_reason, source, amount, rep_id, team_id, territory_id, pipeline_id, stage_id, "
            f"({leaked}) AS leaked, {day_of(moment, funnel)} AS day "
            f"FROM ({outcomes_sql(database, days)}) WHERE {counts}"
        )
    # Never null, though it may be said so: a sum of nothing is 0.
    leaks = "toUInt64(assumeNotNull(leaked))"
    return (
        f"SELECT count(), sum({leaks}), avgOrNullIf(amount, leaked), sumMapIf([loss_reason], [toUInt64(1)], leaked), "
        f"sumMapIf([source], [toUInt64(1)], leaked), sumMap([rep_id], [{leaks}]), sumMap([rep_id], [toUInt64(1)]), "
        f"groupArrayIf(200)(deal_id, leaked) FROM (SELECT * FROM ({told}) "
        "WHERE day >= {first:Date32} AND day <= {last:Date32} AND pipeline_id = {pipeline:String} "
        "AND stage_id = {stage:String} AND ({team:String} = '' OR team_id = {team:String}) "
        "AND ({territory:String} = '' OR territory_id = {territory:String}) "
        "ORDER BY amount DESC NULLS LAST, deal_id)"
    )
