"""KPIs of what is needed: how many deals it takes to bring what is missing of the quota."""

from stream.kpis.declaration import Kpi
from stream.kpis.formula import Reported

DEALS_NEEDED = Reported("⌈gap × deals won / revenue⌉", "null without a quota, or where nothing was won in a year")
LEADS_NEEDED = Reported(
    "⌈gap × Σ over pipelines (deals won × Π over open stages (reached / moved on)) / revenue⌉",
    "null without a quota, where nothing was won in a year, or no deal moved on from a stage",
)
OPEN_DEALS_NEEDED = Reported(
    "⌈gap × deals won of the pipeline × Π over this and the later open stages (reached / moved on) / revenue⌉",
    "null without a quota, where nothing was won in a year, or no deal moved on from one of the stages",
)

NEEDS = (
    Kpi(
        id="deals_needed",
        subject="deals",
        grain="now",
        unit="deals",
        formula=DEALS_NEEDED,
        rank=6,
    ),
    Kpi(
        id="leads_needed",
        subject="deals",
        grain="now",
        unit="deals",
        formula=LEADS_NEEDED,
        rank=6,
    ),
)

NEEDS_OF_A_STAGE = (
    Kpi(
        id="deals_needed",
        subject="stage",
        grain="now",
        unit="deals",
        formula=OPEN_DEALS_NEEDED,
        rank=6,
    ),
)
