"""The view `deals`: each deal and lead as it stands, with names, flags, and what it is worth in the reporting currency.

Expressions are over a row of `deal_rows` that is called `deal`.
"""

from collections.abc import Iterator

from stream import topology
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.funnel_sql import (
    DAY,
    NOW,
    at_todays_rate,
    day_of,
    hour_of,
    is_open,
    quiet_after,
    stuck_after,
)
from stream.sinks.clickhouse.sql import lookup, member, text


def deals(database: str, funnel: Funnel) -> str:
    """Return the SELECT of the view."""
    return f"SELECT {', '.join(_columns(database, funnel))} FROM {database}.deal_rows AS deal FINAL"


def is_stuck(funnel: Funnel) -> str:
    """Return the condition that a deal is longer in an open stage than its limit, counted from the hour it came."""
    limit = stuck_after("deal.stage_id", funnel)
    if limit == "0":
        return "0"
    hour = hour_of("assumeNotNull(deal.stage_since)", funnel)
    is_long_ago = f"{hour} <= now64(0, 'UTC') - toIntervalDay({limit})"
    return f"({is_open('deal.stage_id', funnel)} AND {limit} > 0 AND {is_long_ago})"


def is_quiet(funnel: Funnel) -> str:
    """Return the condition that it is in an open stage, and nothing happened for longer than the stage allows."""
    limit = quiet_after("deal.stage_id", funnel)
    if limit == "0":
        return "0"
    moments = ("deal.last_touch_at", "deal.last_move_at", "deal.last_amount_at")
    last = f"greatest({', '.join(f'ifNull({at}, 0)' for at in moments)})"
    return f"({is_open('deal.stage_id', funnel)} AND {limit} > 0 AND {last} < {NOW} - {limit} * {DAY})"


def is_overdue(funnel: Funnel) -> str:
    """Return the condition that it is in an open stage, and its expected close date lies on a day before today."""
    is_past = f"{day_of('assumeNotNull(deal.expected_close)', funnel)} < {day_of(NOW, funnel)}"
    return f"({is_open('deal.stage_id', funnel)} AND deal.expected_close IS NOT NULL AND {is_past})"


def uncertain(database: str, *besides: str) -> str:
    """Return a SELECT of the deals with a gap later than their last healing, and `since` when.

    A gap that a merge left ends with any stage of the deal's own.
    Of several contents of one event the one with the highest revision counts, as everywhere.

    Args:
        database: where the raw events are.
        besides: further columns, over the events of a deal: kind, at, event_id, content.
    """
    topic = f"topic = {text(topology.DEALS.name)}"
    flagged = f"SELECT entity_id FROM {database}.raw_events WHERE {topic} AND type = 'deal.gap'"
    events = (
        "SELECT entity_id, event_id, argMax((type, occurred_at, body), (revision, occurred_at, version)) AS last, "
        "last.1 AS kind, last.2 AS at, last.3 AS content "
        f"FROM {database}.raw_events WHERE {topic} AND entity_id IN ({flagged}) GROUP BY entity_id, event_id"
    )
    columns = (
        "entity_id AS deal_id, maxIf(at, kind = 'deal.healed') AS healed, "
        "countIf(kind = 'deal.stage_changed') > 0 AS has_stage, "
        "groupArrayIf((at, JSONExtractString(content, 'until') = 'stage'), kind = 'deal.gap') AS gaps, "
        "arrayFilter(gap -> gap.1 > healed AND NOT (gap.2 AND has_stage), gaps) AS open, "
        "arrayMin(gap -> gap.1, open) AS since"
    )
    return f"SELECT {', '.join((columns, *besides))} FROM ({events}) GROUP BY deal_id HAVING notEmpty(open)"


def is_uncertain(database: str) -> str:
    """Return the condition that it may have missed changes."""
    return f"deal.deal_id IN (SELECT deal_id FROM ({uncertain(database)}))"


def _columns(database: str, funnel: Funnel) -> Iterator[str]:
    file = funnel.file
    sources = list(file.sources.names.items()) if file.sources else []
    reasons = list(file.loss_reasons.names.items()) if file.loss_reasons else []
    worth = at_todays_rate("deal.amount", "deal.currency", funnel)
    yield "deal.deal_id AS deal_id"
    yield f"{_url(funnel)} AS url"
    yield "deal.is_lead AS is_lead"
    yield from _named("deal.pipeline_id", "pipeline", [(one.id, one.name) for one in file.pipelines])
    yield from _named("deal.stage_id", "stage", [(stage.id, stage.name) for stage in funnel.stages.values()])
    yield f"{_moment('stage_since')} AS stage_since"
    is_under_way = is_open("deal.stage_id", funnel)
    yield f"if({is_under_way}, round(({NOW} - deal.stage_since) / {DAY}, 1), NULL) AS days_in_stage"
    yield f"{_moment('created_at')} AS created_at"
    yield "deal.owner.rep_id AS rep_id, deal.owner.team_id AS team_id"
    yield f"{member(database, 'deal.owner.rep_id')} AS rep"
    yield f"{member(database, 'deal.owner.team_id')} AS team"
    yield from _named("deal.owner.territory_id", "territory", [(one.id, one.name) for one in file.territories])
    yield "deal.account_id AS account_id, deal.amount AS amount, deal.currency AS currency"
    yield f"if(deal.outcome = '', {worth}, deal.closed_amount) AS reported_amount"
    yield f"{_moment('expected_close')} AS expected_close"
    yield f"{_moment('last_touch_at')} AS last_touch_at, deal.last_touch AS last_touch"
    yield f"{_moment('last_move_at')} AS last_move_at"
    yield f"deal.source AS source, {lookup('deal.source', sources, 'deal.source')} AS source_name"
    yield f"deal.loss_reason AS reason, {lookup('deal.loss_reason', reasons, 'deal.loss_reason')} AS loss_reason"
    yield f"deal.outcome AS outcome, {_moment('closed_at')} AS closed_at"
    yield f"{is_stuck(funnel)} AS stuck, {is_quiet(funnel)} AS quiet, {is_overdue(funnel)} AS overdue"
    yield f"{is_uncertain(database)} AS uncertain"


def _named(column: str, name: str, names: list[tuple[str, str]]) -> Iterator[str]:
    yield f"{column} AS {name}_id, {lookup(column, names, column)} AS {name}"


def _moment(column: str) -> str:
    return f"fromUnixTimestamp64Micro(deal.{column}, 'UTC')"


# What connectors put before the CRM's own id: their name, an account that is not the main one, and which kind of lead.
_NOT_THE_CRMS = "^(hubspot|pipedrive|close|salesforce):([^/]*/)?((contact|lead):)?"


def _url(funnel: Funnel) -> str:
    """Return the address of the CRM's page of a deal; empty where the funnel file gives none for its pipeline."""
    patterns = [(pipeline.id, pipeline.deal_url) for pipeline in funnel.file.pipelines if pipeline.deal_url]
    pattern = lookup("deal.pipeline_id", patterns, "''")
    crm_id = f"replaceRegexpOne(deal.deal_id, {text(_NOT_THE_CRMS)}, '')"
    return f"replaceOne({pattern}, '{{deal_id}}', encodeURLComponent({crm_id}))" if patterns else text("")
