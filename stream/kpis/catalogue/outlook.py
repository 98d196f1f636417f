"""What is to come: how fast the open pipeline brings money, what it is worth, what the period comes to."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Projection

OUTLOOK = (
    Kpi(
        id="velocity",
        subject="deals",
        grain="now",
        unit="money",
        title="Pipeline velocity, a day",
        short="Velocity, a day",
        meaning="Money a day: open qualified deals × their win rate × average deal / days of the sales cycle.",
        direction="more is better",
        formula=Projection("velocity"),
        rank=6,
    ),
    Kpi(
        id="weighted_pipeline",
        subject="deals",
        grain="now",
        unit="money",
        title="Weighted pipeline",
        short="Weighted",
        meaning="Amounts of the open deals, each times the chance that a deal of its team is won from its stage.",
        direction="more is better",
        formula=Projection("weighted pipeline"),
        gauge=Gauge(),
        rank=6,
    ),
    Kpi(
        id="forecast",
        subject="deals",
        grain="now",
        unit="money",
        title="Forecast",
        meaning="What the whole month, quarter or year comes to: in the middle, and between which amounts in eight of "
        "ten cases.",
        direction="more is better",
        formula=Projection("forecast"),
        rank=6,
    ),
)
