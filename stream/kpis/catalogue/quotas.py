"""KPIs of quotas: what is asked, what of it is won, where it is going; and how much of the working time is selling."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Landing, OverMembers, Planned, Ratio, total

QUOTAS = (
    Kpi(
        id="quota",
        subject="deals",
        unit="money",
        title="Quota",
        meaning="What is to be won in the whole month, quarter or year, or on the days asked for.",
        formula=Planned(total("quota")),
        gauge=Gauge(),
        rep_gauge=Gauge(),
        rank=1,
    ),
    Kpi(
        id="quota_attainment",
        subject="deals",
        unit="share",
        title="Quota attainment",
        short="Attained",
        meaning="Share of the quota that is won.",
        direction="more is better",
        formula=Ratio(total("won_amount"), total("quota")),
        gauge=Gauge(part="revenue", whole="quota"),
        rep_gauge=Gauge(),
        rank=1,
    ),
    Kpi(
        id="pace",
        subject="deals",
        unit="share",
        title="Pace",
        meaning=(
            "What is won, as a share of what is due by now: of the quota as large a part as is over of its working "
            "days. At 100 % it is on pace."
        ),
        direction="more is better",
        formula=Ratio(total("won_amount"), total("quota_due")),
        gauge=Gauge(part="revenue", whole="quota_due"),
        rank=1,
    ),
    Kpi(
        id="landing",
        subject="deals",
        unit="money",
        title="Landing",
        meaning="What will be won by the end if it goes on like this: what is won / share of the working days over.",
        direction="more is better",
        formula=Landing(total("won_amount"), total("quota"), total("quota_due")),
        gauge=Gauge(),
        rank=4,
    ),
    Kpi(
        id="coverage",
        subject="deals",
        unit="times",
        title="Coverage",
        meaning=(
            "Amount of the open, sales qualified deals that are expected to close in the period, at today's rates / "
            "what is missing of the quota."
        ),
        direction="more is better",
        formula=Ratio(total("expected_amount"), total("quota", minus=("won_amount",))),
        gauge=Gauge(part="expected_amount", whole="quota_left"),
        ripens=True,
        rank=3,
    ),
    Kpi(
        id="reps_at_quota",
        subject="deals",
        unit="share",
        title="Reps at quota",
        meaning="Of the reps with a quota: the share that has won it, in whatever teams.",
        direction="more is better",
        formula=OverMembers(total("won_amount", minus=("quota",)), at_least=0, among=total("quota"), everywhere=True),
        gauge=Gauge(part="reps_at_quota", whole="reps_with_quota"),
        of_reps=False,
        rank=5,
    ),
)

WORKING_TIME = (
    Kpi(
        id="selling_share_worked",
        subject="deals",
        unit="share",
        title="Selling share of the working time",
        short="Selling of working time",
        meaning="Share of the working time up to today that went into activities that the funnel file calls selling.",
        direction="more is better",
        formula=Ratio(total("activity_seconds", only="selling activities"), total("capacity_seconds")),
        gauge=Gauge(part="selling_seconds", whole="capacity_seconds"),
        rank=7,
    ),
)
