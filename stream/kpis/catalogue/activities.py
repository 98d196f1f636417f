"""KPIs of activities: what the reps do, how much of it is selling, and whether it goes with winning."""

from stream.kpis.catalogue.units import MINUTE_SECONDS
from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import OddsRatio, Ratio, Sum, total

_TOUCHED = ("won_touched", "lost_touched", "won_out_of", "lost_out_of")

ACTIVITIES = (
    Kpi(
        id="activities",
        subject="deals",
        unit="activities",
        direction="more is better",
        formula=Sum(total("activities")),
        rep_gauge=Gauge(),
        rank=6,
    ),
    Kpi(
        id="activity_minutes",
        subject="deals",
        unit="minutes",
        formula=Sum(total("activity_seconds"), MINUTE_SECONDS),
        rank=8,
    ),
    Kpi(
        id="selling_share_logged",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Ratio(total("activity_seconds", only="selling activities"), total("activity_seconds")),
        gauge=Gauge(part="selling_seconds", whole="logged_seconds"),
        rank=7,
    ),
    Kpi(
        id="activities_per_won_deal",
        subject="deals",
        unit="activities",
        formula=Ratio(total("won_touches"), total("won")),
        rank=8,
    ),
)

ACTIVITIES_BY_TYPE = (
    Kpi(
        id="activities",
        subject="activity type",
        unit="activities",
        direction="more is better",
        formula=Sum(total("activities")),
        gauge=Gauge(),
        rank=6,
    ),
    Kpi(
        id="minutes",
        subject="activity type",
        unit="minutes",
        formula=Sum(total("activity_seconds"), MINUTE_SECONDS),
        gauge=Gauge("activity_seconds"),
        rank=9,
    ),
    Kpi(
        id="activities_per_won_deal",
        subject="activity type",
        unit="activities",
        formula=Ratio(total("won_touches"), total("won")),
        rank=8,
    ),
    Kpi(
        id="activity_odds",
        subject="activity type",
        unit="odds",
        direction="more is better",
        formula=OddsRatio(*_TOUCHED),
        rank=7,
    ),
    Kpi(
        id="activity_odds_crude",
        subject="activity type",
        unit="odds",
        direction="more is better",
        formula=OddsRatio(*_TOUCHED, stratified=False),
        rank=9,
    ),
)
