"""Conservation: what entered a stage is what became of it, in every window and at every moment."""

from functools import lru_cache

from schemas.measures import measure_of
from stream.core.aggregate import Measures


def unbalanced_stages(measures: Measures) -> list[str]:
    """Return the stages of a window, or of a change of one, whose visits do not add up; empty where all is right."""
    balance: dict[str, int] = {}
    for measure, value in measures.items():
        sign, stage_id = _side(measure)
        if sign:
            balance[stage_id] = balance.get(stage_id, 0) + sign * value
    return [stage_id for stage_id, left in balance.items() if left]


@lru_cache(maxsize=4_096)
def _side(measure: str) -> tuple[int, str]:
    return measure_of(measure).balance, measure.partition(":")[2]
