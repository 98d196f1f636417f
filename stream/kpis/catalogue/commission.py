"""What reps are paid."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Reported

POSTED = Reported("postings of the days", "null where no rep has a plan", of_plans=True, adds_up=True)

COMMISSION = (
    Kpi(
        id="commission",
        subject="deals",
        unit="money",
        formula=POSTED,
        gauge=Gauge(),
        rep_gauge=Gauge(),
        rank=5,
    ),
)
