"""KPIs of this moment: the deals that are open, and the visits that are longer in a stage than its limit."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Sum, total

OPEN_DEALS = (
    Kpi(
        id="open_deals",
        subject="deals",
        grain="now",
        unit="deals",
        title="Open deals",
        short="Open",
        meaning="Deals in an open stage, now.",
        formula=Sum(total("still_there", only="open stages")),
        rank=2,
    ),
    Kpi(
        id="open_amount",
        subject="deals",
        grain="now",
        unit="money",
        title="Open pipeline",
        meaning="Amount of the deals in an open stage, now.",
        direction="more is better",
        formula=Sum(total("still_there_amount", only="open stages")),
        rank=6,
    ),
    Kpi(
        id="stalled_deals",
        subject="deals",
        grain="now",
        unit="deals",
        title="Stalled deals",
        short="Stalled",
        meaning="Deals longer in an open stage than its limit, now.",
        direction="less is better",
        formula=Sum(total("still_there", only="open stages", stalled=True)),
        rank=2,
    ),
)

OPEN_DEALS_OF_A_STAGE = (
    Kpi(
        id="open_deals",
        subject="stage",
        grain="now",
        unit="deals",
        title="In this stage now",
        short="Now",
        meaning="Deals in the stage now.",
        formula=Sum(total("still_there")),
        gauge=Gauge("deals"),
        rank=2,
    ),
    Kpi(
        id="open_amount",
        subject="stage",
        grain="now",
        unit="money",
        title="Amount in this stage now",
        meaning="Amount of the deals in the stage now.",
        formula=Sum(total("still_there_amount")),
        gauge=Gauge("amount"),
        rank=7,
    ),
    Kpi(
        id="stalled_deals",
        subject="stage",
        grain="now",
        unit="deals",
        title="Stalled now",
        short="Stalled",
        meaning="Deals longer in the stage than its limit, now.",
        direction="less is better",
        formula=Sum(total("still_there", stalled=True)),
        rank=2,
    ),
)
