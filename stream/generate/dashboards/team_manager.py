"""The team manager's dashboard: each rep, what they do, and which deals want a look."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from stream.generate.dashboards.chapters import PIPELINES, REPS, TEAMS, in_all, kpis, of_each, reps_over_time
from stream.generate.dashboards.frame import ALERT_MARKS, RESTATEMENT_MARKS, Chapter, frame
from stream.generate.dashboards.kpi_look import kpi_of
from stream.generate.dashboards.kpi_queries import OF_PERIOD, STAGE, added, select
from stream.generate.dashboards.lists import alerts_now, deals_to_look_at
from stream.generate.dashboards.panels import kpi_by_name, kpi_over_time, kpi_table, one_kpi
from stream.generate.dashboards.variables import of_kpis

_OF_REPS = [TEAMS, REPS]
_TEAM_AND_REP = ['team AS "Team"', 'rep AS "Rep"']


def _this_period() -> Chapter:
    shown = kpis("deals", "revenue", "won", "win_rate", "activities", "open_deals", "stuck")
    return Chapter(
        "The reps chosen on top, all pipelines", [one_kpi(kpi, in_all(kpi, "rep", _OF_REPS)) for kpi in shown]
    )


def _reps() -> Chapter:
    shown = kpis(
        "deals", "revenue", "quota", "quota_attainment", "won", "lost", "win_rate", "average_deal",
        "cycle_days_median", "created", "activities", "selling_share_logged",
    )  # fmt: skip
    revenue, win_rate = kpis("deals", "revenue", "win_rate")
    return Chapter(
        "Reps, all pipelines",
        [
            kpi_table(
                "Reps, money in ${currency}",
                "Each rep in the period; who changed the team in it, once in each.",
                of_each(shown, "rep", _TEAM_AND_REP, _OF_REPS, "revenue DESC, rep, team"),
                shown,
            ),
            kpi_over_time(revenue, reps_over_time(revenue, _OF_REPS), by="Rep", bars=True),
            kpi_over_time(win_rate, reps_over_time(win_rate, _OF_REPS), by="Rep"),
        ],
    )


def _activities() -> Chapter:
    activities = kpi_of("deals", "activities")
    types = kpis("activity type", "activities", "minutes")
    return Chapter(
        "Activities",
        [
            kpi_over_time(activities, reps_over_time(activities, _OF_REPS), by="Rep", bars=True),
            kpi_table(
                "Activities by type",
                "What the reps chosen logged in the period.",
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


def _open_deals() -> Chapter:
    now = kpis("stage", "open_deals", "open_amount", "stuck_now", "quiet_now", "overdue_now")
    conditions = ["open_deals IS NOT NULL", *_OF_REPS, PIPELINES]
    rest = "GROUP BY pipeline, stage, stage_position\nORDER BY pipeline, stage_position"
    stuck = kpi_of("stage", "stuck_now")
    return Chapter(
        "Open deals, as of now",
        [
            kpi_table(
                "Where they are, money in ${currency}",
                "Open deals of the reps and pipelines chosen, by stage.",
                select([STAGE, *added(now)], "stages_now_rep", conditions, rest),
                now,
                span=14,
            ),
            kpi_by_name(stuck, select([STAGE, *added([stuck])], "stages_now_rep", conditions, rest), span=10),
            deals_to_look_at(),
            alerts_now(),
        ],
    )


def dashboard() -> Dashboard:
    """Return the dashboard."""
    return frame(
        "dealstream-team-manager",
        "Team manager",
        "How each rep does, what they do, and which deals and alerts want a look now.",
        of_kpis(),
        [_this_period(), _reps(), _activities(), _open_deals()],
        [ALERT_MARKS, RESTATEMENT_MARKS],
    )
