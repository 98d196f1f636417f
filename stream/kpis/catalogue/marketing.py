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
        title="Marketing qualified (MQL)",
        short="MQL",
        meaning="Deals and leads that first entered a stage marked mql.",
        direction="more is better",
        formula=Sum(_MQL),
        gauge=Gauge("mql_deals"),
        rank=7,
    ),
    Kpi(
        id="mql_to_sql",
        subject="deals",
        unit="share",
        title="MQL to SQL",
        meaning="Of those: the share that has since reached a stage marked sql or one beyond it, or was won.",
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
        title="MQL to SQL, of those decided",
        short="MQL to SQL, decided",
        meaning="The same, of those that are no longer open: those that may still come do not count against it.",
        direction="more is better",
        formula=Rate(total("mql_converted"), total("mql_converted", "mql_lost")),
        gauge=Gauge(part="mql_converted_deals", whole="mql_decided_deals"),
        rank=8,
    ),
    Kpi(
        id="mql_to_sql_days",
        subject="deals",
        unit="days",
        title="Time from MQL to SQL",
        short="MQL to SQL days",
        meaning="Median time from the one to the other, those counted that have not come so far.",
        direction="less is better",
        formula=SurvivalMedian("mql_converted_after", "mql_waited", DAY_HOURS),
        rank=9,
    ),
)
