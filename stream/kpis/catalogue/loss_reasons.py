"""KPIs of a reason for which deals are lost, of all stages or of one."""

from stream.kpis.declaration import Kpi
from stream.kpis.formula import Rate, Sum, total

LOSS_REASONS = (
    Kpi(
        id="lost",
        subject="loss reason",
        unit="deals",
        title="Lost",
        meaning="Deals lost for the reason, by the day on which they left their stage. Deals lost go by close date "
        "instead, and those that came as lost left no stage: reasons need not add up to them.",
        direction="less is better",
        formula=Sum(total("lost_for")),
        rank=1,
    ),
    Kpi(
        id="lost_amount",
        subject="loss reason",
        unit="money",
        title="Amount lost",
        meaning="Their amounts.",
        direction="less is better",
        formula=Sum(total("lost_amount_for")),
        rank=2,
    ),
    Kpi(
        id="share",
        subject="loss reason",
        unit="share",
        title="Share of all lost",
        short="Share",
        meaning="Share of the deals lost for any reason, or for none that was given.",
        direction="less is better",
        formula=Rate(total("lost_for"), total("lost_for", of="all")),
        rank=1,
    ),
)
