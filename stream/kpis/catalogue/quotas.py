"""KPIs of quotas: what is asked, what of it is won, where it is going; and how much of the working time is selling."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Landing, OverMembers, Planned, Ratio, total

QUOTAS = (
    Kpi(
        id="quota",
        subject="deals",
        unit="money",
        formula=Planned(total("quota")),
        gauge=Gauge(),
        rep_gauge=Gauge(),
        rank=1,
    ),
    Kpi(
        id="quota_attainment",
        subject="deals",
        unit="share",
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
        direction="more is better",
        formula=Ratio(total("won_amount"), total("quota_due")),
        gauge=Gauge(part="revenue", whole="quota_due"),
        rank=1,
    ),
    Kpi(
        id="landing",
        subject="deals",
        unit="money",
        direction="more is better",
        formula=Landing(total("won_amount"), total("quota"), total("quota_due")),
        gauge=Gauge(),
        rank=4,
    ),
    Kpi(
        id="coverage",
        subject="deals",
        unit="times",
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
        direction="more is better",
        formula=Ratio(total("activity_seconds", only="selling activities"), total("capacity_seconds")),
        gauge=Gauge(part="selling_seconds", whole="capacity_seconds"),
        rank=7,
    ),
)
