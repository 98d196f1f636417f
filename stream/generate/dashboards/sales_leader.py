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
from stream.generate.dashboards.frame import Chapter, alert_marks, correction_marks, frame
from stream.generate.dashboards.kpi_look import kpi_of
from stream.generate.dashboards.kpi_queries import OF_PERIOD, TEAM, added, each, loss_reason, select
from stream.generate.dashboards.lists import alerts_now
from stream.generate.dashboards.panels import kpi_by_name, kpi_over_time, live, one_kpi
from stream.generate.dashboards.tables import kpi_table
from stream.generate.dashboards.variables import of_kpis
from stream.sinks.gauges import GAUGES
from stream.words import Words


def _this_period(words: Words) -> Chapter:
    shown = kpis("deals", "revenue", "quota_attainment", "win_rate", "won", "created", "open_amount")
    return Chapter(
        words.say("row-period-of-teams"), [one_kpi(words, kpi, in_all(kpi, "team", [TEAMS])) for kpi in shown]
    )


def _funnel(words: Words) -> Chapter:
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
        words.say("row-funnel"),
        [
            kpi_by_name(words, entered, by_stage([entered], "team", [TEAMS, PIPELINES]), span=10),
            kpi_table(
                words,
                "became",
                by_stage(became, "team", [TEAMS, PIPELINES]),
                became,
                span=14,
            ),
            kpi_over_time(words, lost, stages_over_time(lost, "team", [TEAMS, PIPELINES]), by="stage"),
            alerts_now(words, span=12),
        ],
    )


def _win_rates(words: Words) -> Chapter:
    win_rate, mql_to_sql = kpis("deals", "win_rate", "mql_to_sql")
    reasons = kpis("loss reason", "lost", "lost_amount")
    return Chapter(
        words.say("row-win-rates"),
        [
            kpi_over_time(words, win_rate, over_time(win_rate, "team", TEAM, [TEAMS]), by="team"),
            sources(words, "revenue", "created", "won", "lost", "win_rate"),
            kpi_table(
                words,
                "loss-reasons",
                select(
                    [loss_reason(words), *added(reasons)],
                    "loss_reasons_by_${grain}_team",
                    [OF_PERIOD, TEAMS],
                    'GROUP BY "Loss reason"\nORDER BY sum(lost) DESC, "Loss reason"',
                ),
                reasons,
                span=12,
            ),
            kpi_over_time(words, mql_to_sql, over_time(mql_to_sql, "team", TEAM, [TEAMS]), by="team"),
        ],
    )


def _revenue(words: Words) -> Chapter:
    revenue = kpi_of("deals", "revenue")
    of_teams = kpis(
        "deals", "revenue", "quota", "quota_attainment", "coverage", "won", "lost", "win_rate", "average_deal",
        "median_deal", "cycle_days_median", "created",
    )  # fmt: skip
    return Chapter(
        words.say("row-revenue"),
        [
            kpi_over_time(words, revenue, over_time(revenue, "team", TEAM, [TEAMS]), by="team", bars=True),
            _landing(words),
            kpi_table(
                words,
                "teams",
                of_each(of_teams, "team", [TEAM], [TEAMS], "revenue DESC, team"),
                of_teams,
            ),
            _velocity(words),
        ],
    )


def _landing(words: Words) -> Builder[Panel]:
    shown = kpis("deals", "quota", "revenue", "pace", "landing")
    return kpi_table(
        words,
        "landing",
        select(['period AS "Period"', TEAM, *each(shown)], "pace_now_team", [TEAMS], "ORDER BY period, team"),
        shown,
        span=12,
        values={"Period": {one: words.say(f"grain-{one}") for one in ("month", "quarter", "year")}},
    )


def _velocity(words: Words) -> Builder[Panel]:
    velocity = kpi_of("deals", "velocity")
    return kpi_table(
        words,
        "velocity",
        select([TEAM, *each([velocity])], "velocity_now_team", [TEAMS], "ORDER BY team"),
        [velocity],
        span=12,
    )


def _today(words: Words) -> Chapter:
    gauges = {gauge.name: gauge for gauge in GAUGES}
    names = ("revenue", "won_deals", "open_amount", "weighted_pipeline")
    return Chapter(words.say("row-live"), [live(words, gauges[f"dealstream_{name}"]) for name in names])


def dashboard(words: Words) -> Dashboard:
    """Return the dashboard."""
    return frame(
        words,
        "sales-leader",
        of_kpis(words),
        [*(chapter(words) for chapter in (_this_period, _funnel, _win_rates, _revenue, _today))],
        [alert_marks(words), correction_marks(words)],
    )
