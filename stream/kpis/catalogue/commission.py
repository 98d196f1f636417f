"""What reps are paid."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Reported

POSTED = Reported("postings of the days", "null where no rep has a plan", of_plans=True)

COMMISSION = (
    Kpi(
        id="commission",
        subject="deals",
        unit="money",
        title="Commission",
        meaning="What is posted to the ledgers of the reps on the days: for deals by close date, and for what became "
        "known late on the day on which it did.",
        formula=POSTED,
        gauge=Gauge(),
        rep_gauge=Gauge(),
        rank=5,
    ),
)
