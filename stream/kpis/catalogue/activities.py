"""KPIs of activities: what the reps do, and how much of it is selling."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Ratio, Sum, total

ACTIVITIES = (
    Kpi(
        id="activities",
        subject="deals",
        unit="activities",
        title="Activities",
        meaning="Activities logged.",
        direction="more is better",
        formula=Sum(total("activities")),
        gauge=None,
        rep_gauge=Gauge(),
        rank=6,
    ),
    Kpi(
        id="activity_minutes",
        subject="deals",
        unit="minutes",
        title="Time logged",
        meaning="Time logged for activities.",
        formula=Sum(total("activity_seconds"), 60),
        gauge=None,
        rank=8,
    ),
    Kpi(
        id="selling_share",
        subject="deals",
        unit="share",
        title="Selling time",
        meaning="Share of the logged time that went into activities that the funnel file calls selling.",
        direction="more is better",
        formula=Ratio(total("activity_seconds", only="selling activities"), total("activity_seconds")),
        rank=7,
    ),
)

ACTIVITIES_BY_TYPE = (
    Kpi(
        id="activities",
        subject="activity type",
        unit="activities",
        title="Activities",
        meaning="Activities of the type.",
        direction="more is better",
        formula=Sum(total("activities")),
        gauge=Gauge("activities"),
        rank=6,
    ),
    Kpi(
        id="minutes",
        subject="activity type",
        unit="minutes",
        title="Time logged",
        meaning="Time logged for activities of the type.",
        formula=Sum(total("activity_seconds"), 60),
        gauge=Gauge("activity_seconds"),
        rank=9,
    ),
)
