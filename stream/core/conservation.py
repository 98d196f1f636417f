"""Conservation: what entered a stage is what became of it, in every window and at every moment."""

from collections import Counter

from stream.core.aggregate import Measures

_CAME = frozenset(("entered", "taken_over"))
_WENT = frozenset(
    ("then_advanced", "then_moved_back", "then_lost", "then_disqualified", "then_handed_off", "still_there")
)


def unbalanced_stages(measures: Measures) -> list[str]:
    """Return the stages of a window whose visits do not add up; empty where all is right."""
    balance: Counter[str] = Counter()
    for measure, value in measures.items():
        name, _, stage_id = measure.partition(":")
        if name in _CAME:
            balance[stage_id] += value
        elif name in _WENT:
            balance[stage_id] -= value
    return [stage_id for stage_id, left in balance.items() if left]
