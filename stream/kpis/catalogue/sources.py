"""KPIs of a source of deals: what came of it."""

from stream.kpis.declaration import Kpi
from stream.kpis.formula import Rate, Sum, total

SOURCES = (
    Kpi(
        id="created",
        subject="source",
        unit="deals",
        direction="more is better",
        formula=Sum(total("created_from")),
        rank=1,
    ),
    Kpi(
        id="won",
        subject="source",
        unit="deals",
        direction="more is better",
        formula=Sum(total("won_from")),
        rank=1,
    ),
    Kpi(
        id="lost",
        subject="source",
        unit="deals",
        direction="less is better",
        formula=Sum(total("lost_from")),
        rank=1,
    ),
    Kpi(
        id="win_rate",
        subject="source",
        unit="share",
        direction="more is better",
        formula=Rate(total("won_from"), total("won_from", "lost_from")),
        rank=1,
    ),
    Kpi(
        id="revenue",
        subject="source",
        unit="money",
        direction="more is better",
        formula=Sum(total("won_amount_from")),
        rank=0,
    ),
    Kpi(
        id="mql",
        subject="source",
        unit="deals",
        direction="more is better",
        formula=Sum(total("mql_from")),
        rank=4,
    ),
    Kpi(
        id="mql_to_sql",
        subject="source",
        unit="share",
        direction="more is better",
        formula=Rate(total("mql_converted_from"), total("mql_from")),
        rank=4,
    ),
)
