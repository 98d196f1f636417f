"""KPIs of a reason for which deals are lost, of all stages or of one."""

from stream.kpis.declaration import Kpi
from stream.kpis.formula import Rate, Sum, total

LOSS_REASONS = (
    Kpi(
        id="lost",
        subject="loss reason",
        unit="deals",
        direction="less is better",
        formula=Sum(total("lost_for")),
        rank=1,
    ),
    Kpi(
        id="lost_amount",
        subject="loss reason",
        unit="money",
        direction="less is better",
        formula=Sum(total("lost_amount_for")),
        rank=2,
    ),
    Kpi(
        id="share",
        subject="loss reason",
        unit="share",
        direction="less is better",
        formula=Rate(total("lost_for"), total("lost_for", of="all")),
        rank=1,
    ),
)
