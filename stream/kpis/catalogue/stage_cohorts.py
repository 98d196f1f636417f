"""What became of the deals that first entered a stage: shares that add up to 1, by deals and by value."""

from stream.kpis.declaration import Direction, Gauge, Kpi
from stream.kpis.formula import Age, Rate, Ratio, Sum, total

FATES = ("progressed", "lost", "disqualified", "moved_pipeline", "open")
_ENTERED = total(*(f"cohort_{fate}" for fate in FATES))
_ENTERED_AMOUNT = total(*(f"cohort_{fate}_amount" for fate in FATES))
_DECIDED = total(*(f"cohort_{fate}" for fate in FATES if fate != "open"))


def _share(
    id_: str,
    fate: str,
    direction: Direction = "neither",
    *,
    age: Age = "any",
    rank: int = 3,
) -> tuple[Kpi, Kpi]:
    """Return the share of a fate among the deals that first entered the stage, and the same by value."""
    return (
        Kpi(
            id=id_,
            subject="stage",
            unit="share",
            direction=direction,
            formula=Rate(total(f"cohort_{fate}", age=age), _ENTERED),
            gauge=Gauge(part=f"{id_}_deals", whole="entered_deals"),
            rank=rank,
        ),
        Kpi(
            id=f"{id_}_by_value",
            subject="stage",
            unit="share",
            direction=direction,
            formula=Ratio(total(f"cohort_{fate}_amount", age=age), _ENTERED_AMOUNT),
            rank=8,
        ),
    )


_SHARES = (
    _share("moved_on", "progressed", "more is better", rank=1),
    _share("lost", "lost", "less is better", rank=1),
    _share("disqualified", "disqualified", "less is better"),
    _share("moved_pipeline", "moved_pipeline", rank=7),
    _share("stuck", "open", "less is better", age="stuck"),
    _share("fresh", "open", age="fresh"),
)

COHORTS = (
    Kpi(
        id="entered_deals",
        subject="stage",
        unit="deals",
        formula=Sum(_ENTERED),
        gauge=Gauge(),
        rank=0,
    ),
    *(by_deals for by_deals, _ in _SHARES),
    Kpi(
        id="decided_rate",
        subject="stage",
        unit="share",
        direction="more is better",
        formula=Rate(total("cohort_progressed"), _DECIDED),
        gauge=Gauge(part="moved_on_deals", whole="decided_deals"),
        rank=4,
    ),
    *(by_value for _, by_value in _SHARES),
    Kpi(
        id="leaked_amount",
        subject="stage",
        unit="money",
        direction="less is better",
        formula=Sum(total("cohort_lost_amount", "cohort_disqualified_amount")),
        rank=6,
    ),
    Kpi(
        id="cumulative_conversion",
        subject="stage",
        unit="share",
        direction="more is better",
        formula=Rate(total("from_first"), total("from_first", of="first stage")),
        rank=5,
    ),
    Kpi(
        id="cumulative_conversion_by_value",
        subject="stage",
        unit="share",
        direction="more is better",
        formula=Ratio(total("from_first_amount"), total("from_first_amount", of="first stage")),
        rank=8,
    ),
)
