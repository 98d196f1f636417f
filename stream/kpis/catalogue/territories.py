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
        formula=BALANCE,
        rank=3,
    ),
    Kpi(
        id="workload_index",
        subject="territory",
        unit="times",
        formula=WORKLOAD,
        rank=4,
    ),
    Kpi(
        id="result_index",
        subject="territory",
        unit="times",
        formula=RESULT,
        rank=4,
    ),
)
