"""Tables of what is not a KPI: alerts, deals to look at, corrections, and what could not be used."""

from grafana_foundation_sdk.builders import table

from stream.generate.dashboards.kpi_queries import MONEY_UNIT, chosen
from stream.generate.dashboards.panels import link, rows

_MOST = 200
"""Rows of a list; what is beyond them is on the page."""


def alerts_now(span: int = 24) -> table.Panel:
    """Return the alerts that are not over, of the teams and pipelines chosen and of what these are part of."""
    sql = f"""SELECT argMax(title, version) AS "Alert", argMax(state, version) AS "State",
  argMax(since, version) AS "Since", argMax(leaks_above, version) AS "Deals above normal",
  argMax(amount_above, version) / {MONEY_UNIT} AS "Amount above normal"
FROM alerts
WHERE $__conditionalAll(team_id IN (${{team:singlequote}}, ''), $team)
  AND $__conditionalAll(pipeline_id IN (${{pipeline:singlequote}}, ''), $pipeline)
GROUP BY alert_id
HAVING "State" IN ('warning', 'firing', 'weakened', 'snoozed')
ORDER BY "State" = 'firing' DESC, "Since" DESC
LIMIT {_MOST}"""
    return rows(
        "Alerts that are not over, money in ${currency}",
        "A warning is told nobody. What stands behind an alert, and what to say to it, is on the page.",
        sql,
        span=span,
        nothing="No alert: all is as usual, or too little is known yet to say so.",
        links={"Alert": [link("On the page", "${page}/?chapter=alerts")]},
        units={"Deals above normal": "locale", "Amount above normal": "locale"},
    )


def deals_to_look_at() -> table.Panel:
    """Return open deals that are stuck, quiet or overdue, those first that are the longest in their stage."""
    sql = f"""SELECT deal_id AS "Deal", url, pipeline AS "Pipeline", stage AS "Stage", team AS "Team", rep AS "Rep",
  days_in_stage AS "Days in stage", reported_amount / {MONEY_UNIT} AS "Amount", last_touch_at AS "Last activity",
  arrayStringConcat(arrayFilter((word, holds) -> holds, ['stuck', 'quiet', 'overdue'], [stuck, quiet, overdue]), ', ')
    AS "Why"
FROM deals
WHERE outcome = '' AND (stuck OR quiet OR overdue)
  AND {chosen("pipeline_id", "pipeline")}
  AND {chosen("team_id", "team")}
  AND {chosen("rep_id", "rep")}
ORDER BY days_in_stage DESC, deal_id
LIMIT {_MOST}"""
    return rows(
        "Deals to look at now, money in ${currency}",
        "Stuck: longer in its stage than the limit. Quiet: nothing happened for longer than the stage allows. Overdue: "
        "its expected close date has passed. A deal leads to its page in the CRM.",
        sql,
        nothing="No open deal is stuck, quiet or overdue.",
        links={"Deal": [link("In the CRM", "${__data.fields.url}"), link("On the page", "${page}/?chapter=pipeline")]},
        hidden=("url",),
        units={"Amount": "locale", "Days in stage": "none"},
        height=11,
    )


def corrections() -> table.Panel:
    """Return numbers of past hours that late news changed."""
    sql = f"""SELECT restated_at AS "Corrected", hour AS "Hour", team AS "Team", rep AS "Rep",
  measure AS "Number", label AS "Of", before AS "Before", after AS "After", length(causes) AS "Causes"
FROM restatements
WHERE $__timeFilter(restated_at)
  AND {chosen("pipeline_id", "pipeline")}
  AND {chosen("team_id", "team")}
  AND {chosen("rep_id", "rep")}
ORDER BY restated_at DESC, hour DESC, measure
LIMIT {_MOST}"""
    return rows(
        "Corrections: numbers of hours that were over",
        "Late or corrected events change the hour that they belong to. Times are in UTC, amounts in the minor unit.",
        sql,
        nothing="No hour that was over has changed in the time that is looked at.",
    )


def corrections_over_time() -> str:
    """Return SQL of how many numbers were corrected, over time."""
    return f"""SELECT $__timeInterval(restated_at) AS time, count() AS "Corrections"
FROM restatements
WHERE $__timeFilter(restated_at)
  AND {chosen("team_id", "team")}
GROUP BY time
ORDER BY time"""


def not_used() -> table.Panel:
    """Return what could not be used and waits, by reason."""
    sql = """SELECT reason AS "Reason", count() AS "Letters", min(rejected_at) AS "First", max(rejected_at) AS "Last"
FROM dead_letters FINAL
WHERE redriven_at IS NULL
GROUP BY reason
ORDER BY count() DESC, reason"""
    return rows(
        "What could not be used",
        "Dead letters that are still open, whatever period is chosen. `dealstream dead-letters` lists them, "
        "`dealstream redrive` sends them again once the reason is mended.",
        sql,
        nothing="Everything that came could be used.",
        span=12,
    )


def deals_that_may_have_missed_changes() -> table.Panel:
    """Return deals of which not all is known."""
    sql = f"""SELECT deal_id AS "Deal", since AS "Since", team AS "Team", rep AS "Rep"
FROM uncertain_deals
WHERE {chosen("team_id", "team")}
  AND {chosen("rep_id", "rep")}
ORDER BY since, deal_id
LIMIT {_MOST}"""
    return rows(
        "Deals that may have missed changes",
        "The CRM said that something was lost of these deals. A backfill from an export heals them.",
        sql,
        nothing="Of no deal a change is known to be missing.",
        span=12,
    )
