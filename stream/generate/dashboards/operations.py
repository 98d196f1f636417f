"""The dashboard of sales operations: hand-over from marketing, bottlenecks, territories, and how good the data is."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from stream.generate.dashboards.chapters import (
    PIPELINES,
    TEAMS,
    in_all,
    kpis,
    of_each,
    over_time,
    sources,
    stages_over_time,
)
from stream.generate.dashboards.frame import ALERT_MARKS, RESTATEMENT_MARKS, Chapter, frame
from stream.generate.dashboards.kpi_look import kpi_of
from stream.generate.dashboards.kpi_queries import OF_PERIOD, STAGE, TERRITORY, each, select
from stream.generate.dashboards.lists import (
    corrections,
    corrections_over_time,
    deals_that_may_have_missed_changes,
    not_used,
)
from stream.generate.dashboards.panels import counted_over_time, kpi_by_name, kpi_over_time, kpi_table, one_kpi
from stream.generate.dashboards.variables import of_kpis

_TEAM = 'team AS "Team"'


def _from_marketing() -> Chapter:
    mql, to_sql, decided, days = kpis("deals", "mql", "mql_to_sql", "mql_to_sql_decided", "mql_to_sql_days")
    in_one = [one_kpi(kpi, in_all(kpi, "team", [TEAMS]), span=8) for kpi in (mql, to_sql, decided)]
    return Chapter(
        "From marketing to sales, all pipelines",
        [
            *in_one,
            kpi_over_time(to_sql, over_time(to_sql, "team", _TEAM, [TEAMS]), by="Team"),
            sources("mql", "mql_to_sql", "created", "won", "win_rate"),
            kpi_over_time(days, over_time(days, "team", _TEAM, [TEAMS]), by="Team"),
            kpi_over_time(mql, over_time(mql, "team", _TEAM, [TEAMS]), by="Team", bars=True),
        ],
    )


def _bottlenecks() -> Chapter:
    median, share = kpis("stage", "time_in_stage_median", "bottleneck_share")
    shown = kpis(
        "stage", "time_in_stage_median", "time_in_stage_mean", "time_against_limit", "entered", "advanced",
        "moved_back", "lost_moves", "disqualified_moves", "reassigned", "losses_from_here",
    )  # fmt: skip
    now = kpis("stage", "open_deals", "open_amount", "stuck_now", "quiet_now", "overdue_now")
    where = [OF_PERIOD, "entered_deals IS NOT NULL", PIPELINES]
    in_order = "ORDER BY pipeline, stage_position"
    view = "stages_by_${grain}_pipeline"
    return Chapter(
        "Bottlenecks, all teams",
        [
            kpi_by_name(median, select([STAGE, *each([median])], view, where, in_order), span=10),
            kpi_table(
                "Stages",
                "Time and moves in each stage in the period.",
                select([STAGE, *each(shown)], view, where, in_order),
                shown,
                span=14,
            ),
            kpi_by_name(
                share,
                select([STAGE, *each([share])], "bottlenecks_by_${grain}_pipeline", [OF_PERIOD, PIPELINES], in_order),
            ),
            kpi_over_time(median, stages_over_time(median, "pipeline", [PIPELINES], is_added=False), by="Stage"),
            kpi_table(
                "Where open deals are now, money in ${currency}",
                "As of now, whatever period is chosen.",
                select([STAGE, *each(now)], "stages_now_pipeline", ["open_deals IS NOT NULL", PIPELINES], in_order),
                now,
                span=12,
            ),
        ],
    )


def _territories() -> Chapter:
    revenue = kpi_of("deals", "revenue")
    shown = kpis(
        "deals", "revenue", "quota", "quota_attainment", "won", "win_rate", "created", "average_deal",
        "cycle_days_median", "activities",
    )  # fmt: skip
    return Chapter(
        "Territories, all teams and pipelines",
        [
            kpi_table(
                "Territories, money in ${currency}",
                "Each territory in the period.",
                of_each(shown, "territory", [TERRITORY], [], 'revenue DESC, "Territory"'),
                shown,
                span=14,
            ),
            kpi_over_time(revenue, over_time(revenue, "territory", TERRITORY, []), by="Territory", bars=True, span=10),
        ],
    )


def _data() -> Chapter:
    without_amount = kpi_of("deals", "win_rate_by_value_left_out")
    return Chapter(
        "How good the data is",
        [
            kpi_over_time(without_amount, over_time(without_amount, "team", _TEAM, [TEAMS]), by="Team", bars=True),
            not_used(),
            deals_that_may_have_missed_changes(),
            counted_over_time(
                "Corrections over time",
                "Numbers of hours that were over, changed by late news.",
                corrections_over_time(),
                nothing="No hour that was over has changed in the time that is looked at.",
            ),
            corrections(),
        ],
    )


def dashboard() -> Dashboard:
    """Return the dashboard."""
    return frame(
        "dealstream-operations",
        "Sales operations",
        "Whether the funnel works: hand-over from marketing, bottlenecks, territories, and how good the data is.",
        of_kpis(),
        [_from_marketing(), _bottlenecks(), _territories(), _data()],
        [ALERT_MARKS, RESTATEMENT_MARKS],
    )
