"""KPIs of territories: what each has per rep, against what all have."""

from stream.kpis.declaration import Kpi
from stream.kpis.formula import Reported

_NOBODY = "null where nobody works in the territory, or there is nothing in any"
BALANCE = Reported("share of the potential / share of the reps of today", _NOBODY)
WORKLOAD = Reported("share of `activities` / share of the rep days", _NOBODY)
RESULT = Reported("share of `won_amount` / share of the rep days", _NOBODY)

TERRITORIES = (
    Kpi(
        id="balance_index",
        subject="territory",
        grain="now",
        unit="times",
        title="Potential per rep, against all",
        short="Potential",
        meaning="The territory's share of the potential over its share of the reps: at 2 twice as rich per rep.",
        formula=BALANCE,
        rank=3,
    ),
    Kpi(
        id="workload_index",
        subject="territory",
        unit="times",
        title="Activities per rep, against all",
        short="Workload",
        meaning="The territory's share of the activities over its share of the reps: at 2 twice as much work per rep.",
        formula=WORKLOAD,
        rank=4,
    ),
    Kpi(
        id="result_index",
        subject="territory",
        unit="times",
        title="Revenue per rep, against all",
        short="Result",
        meaning="The territory's share of the revenue over its share of the reps: at 2 twice as much is won per rep.",
        formula=RESULT,
        rank=4,
    ),
)
