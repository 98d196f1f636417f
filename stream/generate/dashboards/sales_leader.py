"""The sales leader's dashboard: what came in, where the funnel leaks, who wins, and where the quarter lands."""

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import Dashboard, Panel

from stream.generate.dashboards.chapters import (
    PIPELINES,
    TEAMS,
    by_stage,
    in_all,
    kpis,
    of_each,
    over_time,
    sources,
    stages_over_time,
)
from stream.generate.dashboards.frame import ALERT_MARKS, RESTATEMENT_MARKS, Chapter, frame
from stream.generate.dashboards.kpi_look import kpi_of
from stream.generate.dashboards.kpi_queries import LOSS_REASON, OF_PERIOD, added, each, select
from stream.generate.dashboards.lists import alerts_now
from stream.generate.dashboards.panels import kpi_by_name, kpi_over_time, kpi_table, live, one_kpi
from stream.generate.dashboards.variables import of_kpis
from stream.sinks.gauges import GAUGES

_TEAM = 'team AS "Team"'


def _this_period() -> Chapter:
    shown = kpis("deals", "revenue", "quota_attainment", "win_rate", "won", "created", "open_amount")
    return Chapter(
        "The period chosen on top, all pipelines", [one_kpi(kpi, in_all(kpi, "team", [TEAMS])) for kpi in shown]
    )


def _funnel() -> Chapter:
    entered, lost = kpis("stage", "entered_deals", "lost")
    became = kpis(
        "stage",
        "entered_deals",
        "moved_on",
        "lost",
        "disqualified",
        "moved_pipeline",
        "stuck",
        "fresh",
        "leaked_amount",
    )
    return Chapter(
        "Funnel and leakage",
        [
            kpi_by_name(entered, by_stage([entered], "team", [TEAMS, PIPELINES]), span=10),
            kpi_table(
                "What became of them, money in ${currency}",
                "Of the deals that entered each stage in the period: the six shares add up to all of them.",
                by_stage(became, "team", [TEAMS, PIPELINES]),
                became,
                span=14,
            ),
            kpi_over_time(lost, stages_over_time(lost, "team", [TEAMS, PIPELINES]), by="Stage"),
            alerts_now(span=12),
        ],
    )


def _win_rates() -> Chapter:
    win_rate, mql_to_sql = kpis("deals", "win_rate", "mql_to_sql")
    reasons = kpis("loss reason", "lost", "lost_amount")
    return Chapter(
        "Win rates, all pipelines",
        [
            kpi_over_time(win_rate, over_time(win_rate, "team", _TEAM, [TEAMS]), by="Team"),
            sources("revenue", "created", "won", "lost", "win_rate"),
            kpi_table(
                "Why deals are lost, money in ${currency}",
                "By the day on which they left their stage.",
                select(
                    [LOSS_REASON, *added(reasons)],
                    "loss_reasons_by_${grain}_team",
                    [OF_PERIOD, TEAMS],
                    'GROUP BY "Loss reason"\nORDER BY sum(lost) DESC, "Loss reason"',
                ),
                reasons,
                span=12,
            ),
            kpi_over_time(mql_to_sql, over_time(mql_to_sql, "team", _TEAM, [TEAMS]), by="Team"),
        ],
    )


def _revenue() -> Chapter:
    revenue = kpi_of("deals", "revenue")
    of_teams = kpis(
        "deals", "revenue", "quota", "quota_attainment", "coverage", "won", "lost", "win_rate", "average_deal",
        "median_deal", "cycle_days_median", "created",
    )  # fmt: skip
    return Chapter(
        "Revenue, quota and forecast, all pipelines",
        [
            kpi_over_time(revenue, over_time(revenue, "team", _TEAM, [TEAMS]), by="Team", bars=True),
            _landing(),
            kpi_table(
                "Teams, money in ${currency}",
                "Each team in the period.",
                of_each(of_teams, "team", [_TEAM], [TEAMS], "revenue DESC, team"),
                of_teams,
            ),
            _velocity(),
        ],
    )


def _landing() -> Builder[Panel]:
    shown = kpis("deals", "quota", "revenue", "pace", "landing")
    return kpi_table(
        "Where the month, quarter and year land, money in ${currency}",
        "As of now, whatever period is chosen: what is won, what of the quota is due by now, and what it comes to if "
        "it goes on like this.",
        select(['period AS "Period"', _TEAM, *each(shown)], "pace_now_team", [TEAMS], "ORDER BY period, team"),
        shown,
        span=12,
    )


def _velocity() -> Builder[Panel]:
    velocity = kpi_of("deals", "velocity")
    return kpi_table(
        "What the open pipeline brings a day, money in ${currency}",
        "As of now, whatever period is chosen.",
        select([_TEAM, *each([velocity])], "velocity_now_team", [TEAMS], "ORDER BY team"),
        [velocity],
        span=12,
    )


def _today() -> Chapter:
    gauges = {gauge.name: gauge for gauge in GAUGES}
    names = ("revenue", "won_deals", "open_amount", "weighted_pipeline")
    return Chapter("Within seconds", [live(gauges[f"dealstream_{name}"]) for name in names])


def dashboard() -> Dashboard:
    """Return the dashboard."""
    return frame(
        "dealstream-sales-leader",
        "Sales leader",
        "Whether the funnel brings what it should: leakage, win rates, revenue, quota and where it lands.",
        of_kpis(),
        [_this_period(), _funnel(), _win_rates(), _revenue(), _today()],
        [ALERT_MARKS, RESTATEMENT_MARKS],
    )
