"""Moves into and out of a stage, by the day of each."""

from stream.kpis.declaration import Direction, Gauge, Kpi, Unit
from stream.kpis.formula import Rate, Sum, total


def _flow(
    id_: str,
    measure: str,
    direction: Direction = "neither",
    *,
    unit: Unit = "visits",
    of_closed_stages: bool = False,
    rank: int = 7,
) -> Kpi:
    """Return the count of a flow."""
    return Kpi(
        id=id_,
        subject="stage",
        unit=unit,
        direction=direction,
        formula=Sum(total(measure)),
        gauge=Gauge(),
        of_closed_stages=of_closed_stages,
        rank=rank,
    )


FLOWS = (
    _flow("entered", "entered", of_closed_stages=True),
    _flow("advanced", "advanced", "more is better"),
    _flow("skipped", "skipped"),
    _flow("moved_back", "moved_back", "less is better"),
    _flow("lost_moves", "lost", "less is better"),
    _flow("disqualified_moves", "disqualified", "less is better"),
    _flow("moved_pipeline_moves", "moved_pipeline"),
    _flow("reassigned", "handed_off"),
    _flow("taken_over", "taken_over"),
    _flow("reopened", "reopened"),
    Kpi(
        id="losses_from_here",
        subject="stage",
        unit="share",
        direction="less is better",
        formula=Rate(total("lost"), total("lost", of="pipeline")),
        gauge=Gauge(part="lost_moves", whole="pipeline_lost_moves"),
        rank=5,
    ),
)
