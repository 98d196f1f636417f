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
from stream.generate.dashboards.frame import Chapter, alert_marks, correction_marks, frame
from stream.generate.dashboards.kpi_look import kpi_of
from stream.generate.dashboards.kpi_queries import OF_PERIOD, STAGE, TEAM, each, select, territory
from stream.generate.dashboards.lists import (
    corrections,
    corrections_over_time,
    deals_that_may_have_missed_changes,
    not_used,
)
from stream.generate.dashboards.panels import counted_over_time, kpi_by_name, kpi_over_time, one_kpi
from stream.generate.dashboards.tables import kpi_table
from stream.generate.dashboards.variables import of_kpis
from stream.words import Words


def _from_marketing(words: Words) -> Chapter:
    mql, to_sql, decided, days = kpis("deals", "mql", "mql_to_sql", "mql_to_sql_decided", "mql_to_sql_days")
    in_one = [one_kpi(words, kpi, in_all(kpi, "team", [TEAMS]), span=8) for kpi in (mql, to_sql, decided)]
    return Chapter(
        words.say("row-marketing"),
        [
            *in_one,
            kpi_over_time(words, to_sql, over_time(to_sql, "team", TEAM, [TEAMS]), by="team"),
            sources(words, "mql", "mql_to_sql", "created", "won", "win_rate"),
            kpi_over_time(words, days, over_time(days, "team", TEAM, [TEAMS]), by="team"),
            kpi_over_time(words, mql, over_time(mql, "team", TEAM, [TEAMS]), by="team", bars=True),
        ],
    )


def _bottlenecks(words: Words) -> Chapter:
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
        words.say("row-bottlenecks"),
        [
            kpi_by_name(words, median, select([STAGE, *each([median])], view, where, in_order), span=10),
            kpi_table(
                words,
                "stages",
                select([STAGE, *each(shown)], view, where, in_order),
                shown,
                span=14,
            ),
            kpi_by_name(
                words,
                share,
                select([STAGE, *each([share])], "bottlenecks_by_${grain}_pipeline", [OF_PERIOD, PIPELINES], in_order),
            ),
            kpi_over_time(words, median, stages_over_time(median, "pipeline", [PIPELINES], is_added=False), by="stage"),
            kpi_table(
                words,
                "open-now",
                select([STAGE, *each(now)], "stages_now_pipeline", ["open_deals IS NOT NULL", PIPELINES], in_order),
                now,
                span=12,
            ),
        ],
    )


def _territories(words: Words) -> Chapter:
    revenue = kpi_of("deals", "revenue")
    shown = kpis(
        "deals", "revenue", "quota", "quota_attainment", "won", "win_rate", "created", "average_deal",
        "cycle_days_median", "activities",
    )  # fmt: skip
    return Chapter(
        words.say("row-territories"),
        [
            kpi_table(
                words,
                "territories",
                of_each(shown, "territory", [territory(words)], [], 'revenue DESC, "Territory"'),
                shown,
                span=14,
            ),
            kpi_over_time(
                words,
                revenue,
                over_time(revenue, "territory", territory(words), []),
                by="territory",
                bars=True,
                span=10,
            ),
        ],
    )


def _data(words: Words) -> Chapter:
    without_amount = kpi_of("deals", "win_rate_by_value_left_out")
    return Chapter(
        words.say("row-quality"),
        [
            kpi_over_time(
                words, without_amount, over_time(without_amount, "team", TEAM, [TEAMS]), by="team", bars=True
            ),
            not_used(words),
            deals_that_may_have_missed_changes(words),
            counted_over_time(words, "corrections-over-time", corrections_over_time()),
            corrections(words),
        ],
    )


def dashboard(words: Words) -> Dashboard:
    """Return the dashboard."""
    return frame(
        words,
        "operations",
        of_kpis(words),
        [*(chapter(words) for chapter in (_from_marketing, _bottlenecks, _territories, _data))],
        [alert_marks(words), correction_marks(words)],
    )
