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
        title="Activities",
        meaning="Activities logged.",
        direction="more is better",
        formula=Sum(total("activities")),
        rep_gauge=Gauge(),
        rank=6,
    ),
    Kpi(
        id="activity_minutes",
        subject="deals",
        unit="minutes",
        title="Time logged",
        meaning="Time logged for activities.",
        formula=Sum(total("activity_seconds"), MINUTE_SECONDS),
        rank=8,
    ),
    Kpi(
        id="selling_share_logged",
        subject="deals",
        unit="share",
        title="Selling share of the time logged",
        short="Selling time",
        meaning="Share of the logged time that went into activities that the funnel file calls selling.",
        direction="more is better",
        formula=Ratio(total("activity_seconds", only="selling activities"), total("activity_seconds")),
        gauge=Gauge(part="selling_seconds", whole="logged_seconds"),
        rank=7,
    ),
    Kpi(
        id="activities_per_won_deal",
        subject="deals",
        unit="activities",
        title="Activities per won deal",
        meaning="Activities that named the deals won, before their close / deals won.",
        formula=Ratio(total("won_touches"), total("won")),
        rank=8,
    ),
)

ACTIVITIES_BY_TYPE = (
    Kpi(
        id="activities",
        subject="activity type",
        unit="activities",
        title="Activities",
        meaning="Activities of the type that were logged.",
        direction="more is better",
        formula=Sum(total("activities")),
        gauge=Gauge(),
        rank=6,
    ),
    Kpi(
        id="minutes",
        subject="activity type",
        unit="minutes",
        title="Time logged",
        meaning="Time logged for activities of the type.",
        formula=Sum(total("activity_seconds"), MINUTE_SECONDS),
        gauge=Gauge("activity_seconds"),
        rank=9,
    ),
    Kpi(
        id="activities_per_won_deal",
        subject="activity type",
        unit="activities",
        title="Per won deal",
        meaning="Activities of the type that named the deals won, before their close / deals won.",
        formula=Ratio(total("won_touches"), total("won")),
        rank=8,
    ),
    Kpi(
        id="activity_odds",
        subject="activity type",
        unit="odds",
        title="Odds of winning with it",
        short="Odds",
        meaning=(
            "How many times as high the odds of winning are of deals with such an activity as of those without, "
            "compared among deals that were closed out of the same stage. It need not be the cause."
        ),
        direction="more is better",
        formula=OddsRatio(*_TOUCHED),
        rank=7,
    ),
    Kpi(
        id="activity_odds_crude",
        subject="activity type",
        unit="odds",
        title="Odds of winning with it, all stages in one",
        short="Crude odds",
        meaning=(
            "The same, of all closed deals at once: deals that got further collect more activities, which makes it "
            "larger than it is."
        ),
        direction="more is better",
        formula=OddsRatio(*_TOUCHED, stratified=False),
        rank=9,
    ),
)
