"""Moves into and out of a stage, by the day of each."""

from stream.kpis.declaration import Direction, Gauge, Kpi, Unit
from stream.kpis.formula import Rate, Sum, total


def _flow(
    id_: str,
    measure: str,
    title: str,
    meaning: str,
    direction: Direction = "neither",
    *,
    short: str = "",
    unit: Unit = "visits",
    of_closed_stages: bool = False,
    rank: int = 7,
) -> Kpi:
    """Return the count of a flow."""
    return Kpi(
        id=id_,
        subject="stage",
        unit=unit,
        title=title,
        short=short,
        meaning=meaning,
        direction=direction,
        formula=Sum(total(measure)),
        gauge=Gauge(),
        of_closed_stages=of_closed_stages,
        rank=rank,
    )


FLOWS = (
    _flow(
        "entered", "entered", "Moves into the stage", "Moves into the stage.", short="Moves in", of_closed_stages=True
    ),
    _flow(
        "advanced",
        "advanced",
        "Advanced",
        "Moves from the stage to a later one, to a pipeline that continues this one, or to won.",
        "more is better",
    ),
    _flow("skipped", "skipped", "Skipped", "Moves that jumped over the stage."),
    _flow("moved_back", "moved_back", "Moved back", "Moves from the stage to an earlier one.", "less is better"),
    _flow("lost_moves", "lost", "Moves to lost", "Deals lost from the stage.", "less is better"),
    _flow(
        "disqualified_moves",
        "disqualified",
        "Moves to disqualified",
        "Deals disqualified from the stage.",
        "less is better",
    ),
    _flow(
        "moved_pipeline_moves",
        "moved_pipeline",
        "Moves to another pipeline",
        "Moves from the stage to a pipeline that does not continue this one.",
    ),
    _flow(
        "reassigned",
        "handed_off",
        "Reassigned to another rep",
        "Deals that another rep took over in the stage.",
        short="Reassigned",
    ),
    _flow(
        "taken_over",
        "taken_over",
        "Taken over from another rep",
        "Deals that a rep took over in the stage from another.",
        short="From other reps",
    ),
    _flow("reopened", "reopened", "Reopened", "Closed deals that came back into the stage."),
    Kpi(
        id="losses_from_here",
        subject="stage",
        unit="share",
        title="Share of the pipeline's losses",
        short="Of losses",
        meaning="Of the deals lost from any stage of the pipeline: the share that was lost from this one.",
        direction="less is better",
        formula=Rate(total("lost"), total("lost", of="pipeline")),
        gauge=Gauge(part="lost_moves", whole="pipeline_lost_moves"),
        rank=5,
    ),
)
