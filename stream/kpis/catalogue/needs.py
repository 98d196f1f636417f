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
        title="Deals needed",
        meaning="Deals to win for what is missing of the quota, if they are as large as those won in the last year.",
        formula=DEALS_NEEDED,
        rank=6,
    ),
    Kpi(
        id="leads_needed",
        subject="deals",
        grain="now",
        unit="deals",
        title="Leads needed",
        meaning="Deals that must come into the first stage for that, if as many move on from each stage as so far.",
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
        title="Open deals needed",
        short="Needed",
        meaning="Deals that must be in the stage for what is missing of the quota, if as many move on as so far.",
        formula=OPEN_DEALS_NEEDED,
        rank=6,
    ),
)
