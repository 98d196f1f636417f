"""How often deals are won: by close date, from qualification on, by value, by date of creation."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Rate, Ratio, Sum, total

WIN_RATES = (
    Kpi(
        id="win_rate",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Rate(total("won"), total("won", "lost_deals")),
        gauge=Gauge(part="won_deals", whole="closed_deals"),
        rep_gauge=Gauge(),
        rank=1,
    ),
    Kpi(
        id="win_rate_qualified",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Rate(total("won_qualified"), total("won_qualified", "lost_qualified")),
        gauge=Gauge(part="won_qualified_deals", whole="closed_qualified_deals"),
        rank=7,
    ),
    Kpi(
        id="win_rate_broad",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Rate(total("won"), total("won", "lost_deals", "disqualified_deals")),
        gauge=Gauge(part="won_deals", whole="decided_deals"),
        rank=8,
    ),
    Kpi(
        id="win_rate_by_value",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Ratio(total("won_amount"), total("won_amount", "lost_amount")),
        gauge=Gauge(part="revenue", whole="closed_amount"),
        rank=8,
    ),
    Kpi(
        id="win_rate_by_value_left_out",
        subject="deals",
        unit="deals",
        direction="less is better",
        formula=Sum(total("won_without_amount", "lost_without_amount")),
        gauge=Gauge(),
        rank=9,
    ),
    Kpi(
        id="win_rate_cohort",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Rate(total("created_won"), total("created")),
        ripens=True,
        gauge=Gauge(part="created_won_deals", whole="created_deals"),
        rank=8,
    ),
    Kpi(
        id="still_open",
        subject="deals",
        unit="deals",
        formula=Sum(total("created", minus=("created_won", "created_lost", "created_disqualified"))),
        ripens=True,
        gauge=Gauge("still_open_deals"),
        rank=8,
    ),
)
