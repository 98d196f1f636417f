"""What is to come: how fast the open pipeline brings money, what it is worth, what the period comes to."""

from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import Projection

OUTLOOK = (
    Kpi(
        id="velocity",
        subject="deals",
        grain="now",
        unit="money",
        direction="more is better",
        formula=Projection("velocity"),
        rank=6,
    ),
    Kpi(
        id="weighted_pipeline",
        subject="deals",
        grain="now",
        unit="money",
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
        direction="more is better",
        formula=Projection("forecast"),
        rank=6,
    ),
)
