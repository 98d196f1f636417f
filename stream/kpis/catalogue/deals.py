"""KPIs of deals: what was created, won and lost, how large, how fast."""

from stream.kpis.catalogue.units import DAY_MINUTES, DAY_SECONDS
from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import OverMembers, Quantile, Ratio, Sum, total

CLOSED = (
    Kpi(
        id="revenue",
        subject="deals",
        unit="money",
        direction="more is better",
        formula=Sum(total("won_amount")),
        gauge=Gauge(),
        rep_gauge=Gauge(),
        rank=0,
    ),
    Kpi(
        id="won",
        subject="deals",
        unit="deals",
        direction="more is better",
        formula=Sum(total("won")),
        gauge=Gauge("won_deals"),
        rep_gauge=Gauge("won_deals"),
        rank=1,
    ),
    Kpi(
        id="lost",
        subject="deals",
        unit="deals",
        direction="less is better",
        formula=Sum(total("lost_deals")),
        gauge=Gauge("lost_deals"),
        rep_gauge=Gauge("lost_deals"),
        rank=1,
    ),
)

SIZES_AND_CYCLES = (
    Kpi(
        id="average_deal",
        subject="deals",
        unit="money",
        direction="more is better",
        formula=Ratio(total("won_amount"), total("won", minus=("won_without_amount",))),
        gauge=Gauge(part="revenue", whole="won_with_amount_deals"),
        rank=3,
    ),
    Kpi(
        id="median_deal",
        subject="deals",
        unit="money",
        direction="more is better",
        formula=Quantile("won_amounts"),
        gauge=Gauge(),
        rank=5,
    ),
    Kpi(
        id="deal_lower_quartile",
        subject="deals",
        unit="money",
        direction="more is better",
        formula=Quantile("won_amounts", 1, 4),
        gauge=Gauge(),
        rank=8,
    ),
    Kpi(
        id="deal_upper_quartile",
        subject="deals",
        unit="money",
        direction="more is better",
        formula=Quantile("won_amounts", 3, 4),
        gauge=Gauge(),
        rank=8,
    ),
    Kpi(
        id="cycle_days_mean",
        subject="deals",
        unit="days",
        direction="less is better",
        formula=Ratio(total("cycle_seconds"), total("cycle_deals"), DAY_SECONDS),
        gauge=Gauge(part="cycle_seconds", whole="cycle_deals"),
        rank=4,
    ),
    Kpi(
        id="cycle_days_median",
        subject="deals",
        unit="days",
        direction="less is better",
        formula=Quantile("cycle_minutes", scale=DAY_MINUTES),
        gauge=Gauge(),
        rank=5,
    ),
)

CREATED = (
    Kpi(
        id="created",
        subject="deals",
        unit="deals",
        direction="more is better",
        formula=Sum(total("created")),
        gauge=Gauge("created_deals"),
        rank=4,
    ),
    Kpi(
        id="created_amount",
        subject="deals",
        unit="money",
        direction="more is better",
        formula=Sum(total("created_amount")),
        gauge=Gauge(),
        rank=7,
    ),
    Kpi(
        id="disqualified",
        subject="deals",
        unit="deals",
        direction="less is better",
        formula=Sum(total("disqualified_deals")),
        gauge=Gauge("disqualified_deals"),
        rank=7,
    ),
    Kpi(
        id="reps_winning",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=OverMembers(
            total("won"), at_least=1, among=total("activities", "created", "won", "lost_deals", "disqualified_deals")
        ),
        gauge=Gauge(part="winning_reps", whole="active_reps"),
        of_reps=False,
        rank=9,
    ),
)
