"""Whether marketing's leads become sales' leads."""

from stream.kpis.catalogue.units import DAY_HOURS
from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Rate, Sum, SurvivalMedian, total

_MQL = total("mql_converted", "mql_lost", "mql_open")

MARKETING = (
    Kpi(
        id="mql",
        subject="deals",
        unit="deals",
        direction="more is better",
        formula=Sum(_MQL),
        gauge=Gauge("mql_deals"),
        rank=7,
    ),
    Kpi(
        id="mql_to_sql",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Rate(total("mql_converted"), _MQL),
        ripens=True,
        gauge=Gauge(part="mql_converted_deals", whole="mql_deals"),
        rank=7,
    ),
    Kpi(
        id="mql_to_sql_decided",
        subject="deals",
        unit="share",
        direction="more is better",
        formula=Rate(total("mql_converted"), total("mql_converted", "mql_lost")),
        gauge=Gauge(part="mql_converted_deals", whole="mql_decided_deals"),
        rank=8,
    ),
    Kpi(
        id="mql_to_sql_days",
        subject="deals",
        unit="days",
        direction="less is better",
        formula=SurvivalMedian("mql_converted_after", "mql_waited", DAY_HOURS),
        rank=9,
    ),
)
