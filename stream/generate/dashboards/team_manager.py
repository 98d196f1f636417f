"""The team manager's dashboard: each rep, what they do, and which deals want a look."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from stream.generate.dashboards.chapters import PIPELINES, REPS, TEAMS, in_all, kpis, of_each, reps_over_time
from stream.generate.dashboards.frame import Chapter, alert_marks, correction_marks, frame
from stream.generate.dashboards.kpi_look import kpi_of
from stream.generate.dashboards.kpi_queries import OF_PERIOD, REP, STAGE, TEAM, added, select
from stream.generate.dashboards.lists import alerts_now, deals_to_look_at
from stream.generate.dashboards.panels import kpi_by_name, kpi_over_time, one_kpi
from stream.generate.dashboards.tables import kpi_table
from stream.generate.dashboards.variables import of_kpis
from stream.words import Words

_OF_REPS = [TEAMS, REPS]


def _this_period(words: Words) -> Chapter:
    shown = kpis("deals", "revenue", "won", "win_rate", "activities", "open_deals", "stuck")
    return Chapter(
        words.say("row-period-of-reps"), [one_kpi(words, kpi, in_all(kpi, "rep", _OF_REPS)) for kpi in shown]
    )


def _reps(words: Words) -> Chapter:
    shown = kpis(
        "deals", "revenue", "quota", "quota_attainment", "won", "lost", "win_rate", "average_deal",
        "cycle_days_median", "created", "activities", "selling_share_logged",
    )  # fmt: skip
    revenue, win_rate = kpis("deals", "revenue", "win_rate")
    return Chapter(
        words.say("row-reps"),
        [
            kpi_table(
                words,
                "reps",
                of_each(shown, "rep", [TEAM, REP], _OF_REPS, "revenue DESC, rep, team"),
                shown,
            ),
            kpi_over_time(words, revenue, reps_over_time(revenue, _OF_REPS), by="rep", bars=True),
            kpi_over_time(words, win_rate, reps_over_time(win_rate, _OF_REPS), by="rep"),
        ],
    )


def _activities(words: Words) -> Chapter:
    activities = kpi_of("deals", "activities")
    types = kpis("activity type", "activities", "minutes")
    return Chapter(
        words.say("row-activities"),
        [
            kpi_over_time(words, activities, reps_over_time(activities, _OF_REPS), by="rep", bars=True),
            kpi_table(
                words,
                "activity-types",
                select(
                    ['activity AS "Activity"', *added(types)],
                    "activities_by_${grain}_rep",
                    [OF_PERIOD, *_OF_REPS],
                    "GROUP BY activity\nORDER BY sum(activities) DESC, activity",
                ),
                types,
                span=12,
            ),
        ],
    )


def _open_deals(words: Words) -> Chapter:
    now = kpis("stage", "open_deals", "open_amount", "stuck_now", "quiet_now", "overdue_now")
    conditions = ["open_deals IS NOT NULL", *_OF_REPS, PIPELINES]
    rest = "GROUP BY pipeline, stage, stage_position\nORDER BY pipeline, stage_position"
    stuck = kpi_of("stage", "stuck_now")
    return Chapter(
        words.say("row-open-deals"),
        [
            kpi_table(
                words,
                "open-by-stage",
                select([STAGE, *added(now)], "stages_now_rep", conditions, rest),
                now,
                span=14,
            ),
            kpi_by_name(words, stuck, select([STAGE, *added([stuck])], "stages_now_rep", conditions, rest), span=10),
            deals_to_look_at(words),
            alerts_now(words),
        ],
    )


def dashboard(words: Words) -> Dashboard:
    """Return the dashboard."""
    return frame(
        words,
        "team-manager",
        of_kpis(words),
        [*(chapter(words) for chapter in (_this_period, _reps, _activities, _open_deals))],
        [alert_marks(words), correction_marks(words)],
    )
