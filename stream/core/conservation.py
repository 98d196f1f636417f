"""Conservation: what entered a stage is what became of it, in every window and at every moment."""

from functools import lru_cache

from schemas.measures import measure_of
from stream.core.aggregate import Measures


def imbalance(measures: Measures) -> Measures:
    """Return by how much the visits of a window, or of a change of one, do not add up, by stage; empty: all right."""
    balance: Measures = {}
    for measure, value in measures.items():
        sign, stage_id = _side(measure)
        if sign:
            balance[stage_id] = balance.get(stage_id, 0) + sign * value
    return {stage_id: left for stage_id, left in balance.items() if left} if any(balance.values()) else {}


@lru_cache(maxsize=4_096)
def _side(measure: str) -> tuple[int, str]:
    return measure_of(measure).balance, measure.partition(":")[2]
