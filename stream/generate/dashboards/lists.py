"""Tables of what is not a KPI: alerts, deals to look at, corrections, and what could not be used."""

from typing import get_args

from grafana_foundation_sdk.builders import table

from schemas.alert import OPEN_STATES, State
from stream.generate.dashboards.kpi_queries import MONEY_UNIT, REP, TEAM, chosen
from stream.generate.dashboards.tables import link, rows
from stream.ingest.reasons import REASONS
from stream.sinks.clickhouse.sql import texts
from stream.words import Words

_MOST = 200
"""Rows of a list; what is beyond them is on the page."""


def alerts_now(words: Words, span: int = 24) -> table.Panel:
    """Return the alerts that are not over, of the teams and pipelines chosen and of what these are part of."""
    states = [one for one in get_args(State) if one in OPEN_STATES]
    sql = f"""SELECT argMax(title, version) AS "Alert", argMax(state, version) AS "State",
  argMax(since, version) AS "Since", argMax(leaks_above, version) AS "Deals above normal",
  argMax(amount_above, version) / {MONEY_UNIT} AS "Amount above normal", alert_id
FROM alerts
WHERE $__conditionalAll(team_id IN (${{team:singlequote}}, ''), $team)
  AND $__conditionalAll(pipeline_id IN (${{pipeline:singlequote}}, ''), $pipeline)
GROUP BY alert_id
HAVING "State" IN ({texts(states)})
ORDER BY "State" = 'firing' DESC, "Since" DESC
LIMIT {_MOST}"""
    return rows(
        words,
        "alerts",
        sql,
        span=span,
        links={"Alert": [link(words.say("link-on-the-page"), "${page}/?alert=${__data.fields.alert_id}")]},
        hidden=("alert_id",),
        units={"Deals above normal": "locale", "Amount above normal": "locale"},
        values={"State": {state: words.say(f"alert-state-{state}") for state in states}},
    )


def deals_to_look_at(words: Words) -> table.Panel:
    """Return open deals that are stuck, quiet or overdue, as reports count them, the longest in a stage first."""
    flags = texts(words.say(f"flag-{flag}") for flag in ("stuck", "quiet", "overdue"))
    sql = f"""SELECT deal_id AS "Deal", url, pipeline AS "Pipeline", stage AS "Stage", {TEAM}, {REP},
  days_in_stage AS "Days in stage", reported_amount / {MONEY_UNIT} AS "Amount", last_touch_at AS "Last activity",
  arrayStringConcat(arrayFilter((word, holds) -> holds, [{flags}], [stuck, quiet, overdue]), ', ')
    AS "Why"
FROM deals
WHERE outcome = '' AND NOT is_lead AND (stuck OR quiet OR overdue)
  AND {chosen("pipeline_id", "pipeline")}
  AND {chosen("team_id", "team")}
  AND {chosen("rep_id", "rep")}
ORDER BY days_in_stage DESC, deal_id
LIMIT {_MOST}"""
    in_crm = link(words.say("link-in-the-crm"), "${__data.fields.url}")
    return rows(
        words,
        "deals",
        sql,
        links={"Deal": [in_crm, link(words.say("link-on-the-page"), "${page}/?chapter=pipeline")]},
        hidden=("url",),
        units={"Amount": "locale", "Days in stage": "none"},
        height=11,
    )


def corrections(words: Words) -> table.Panel:
    """Return numbers of past hours that late news changed."""
    sql = f"""SELECT restated_at AS "Corrected", hour AS "Hour", {TEAM}, {REP},
  measure AS "Number", label AS "Of", before AS "Before", after AS "After", length(causes) AS "Causes"
FROM restatements
WHERE $__timeFilter(restated_at)
  AND {chosen("pipeline_id", "pipeline")}
  AND {chosen("team_id", "team")}
  AND {chosen("rep_id", "rep")}
ORDER BY restated_at DESC, hour DESC, measure
LIMIT {_MOST}"""
    return rows(words, "corrections", sql)


def corrections_over_time() -> str:
    """Return SQL of how many numbers were corrected, over time."""
    return f"""SELECT $__timeInterval(restated_at) AS time, count() AS "Corrections"
FROM restatements
WHERE $__timeFilter(restated_at)
  AND {chosen("pipeline_id", "pipeline")}
  AND {chosen("team_id", "team")}
  AND {chosen("rep_id", "rep")}
GROUP BY time
ORDER BY time"""


def not_used(words: Words) -> table.Panel:
    """Return what could not be used and waits, by reason."""
    sql = """SELECT reason AS "Reason", count() AS "Letters", min(rejected_at) AS "First", max(rejected_at) AS "Last"
FROM dead_letters FINAL
WHERE redriven_at IS NULL
GROUP BY reason
ORDER BY count() DESC, reason"""
    reasons = {reason: words.say(f"reason-{reason}") for reason in REASONS}
    return rows(words, "not-used", sql, values={"Reason": reasons}, span=12)


def deals_that_may_have_missed_changes(words: Words) -> table.Panel:
    """Return deals of which not all is known."""
    sql = f"""SELECT deal_id AS "Deal", since AS "Since", {TEAM}, {REP}
FROM uncertain_deals
WHERE {chosen("team_id", "team")}
  AND {chosen("rep_id", "rep")}
ORDER BY since, deal_id
LIMIT {_MOST}"""
    return rows(words, "uncertain", sql, span=12)
