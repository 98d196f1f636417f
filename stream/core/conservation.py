"""Conservation: what entered a stage is what became of it, in every window and at every moment."""

from functools import lru_cache

from stream.core.aggregate import Measures

_CAME = frozenset(("entered", "taken_over"))
_WENT = frozenset(
    ("then_advanced", "then_moved_back", "then_lost", "then_disqualified", "then_handed_off", "still_there")
)


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
    name, _, stage_id = measure.partition(":")
    return (name in _CAME) - (name in _WENT), stage_id
