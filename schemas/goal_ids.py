"""What goals are called where programs name them: by their id, or by what they are of."""

from collections.abc import Sequence

from schemas.planning import Goal

_OF = ("stage", "activity_type", "source", "loss_reason", "team", "rep", "territory", "pipeline")


def goal_ids(goals: Sequence[Goal]) -> list[str]:
    """Return an id for each goal, no two alike: its own, else KPI, of what and of whom, and the last day.

    Of several that are of the same, all but the first get a number.
    """
    taken = {goal.id for goal in goals if goal.id is not None}
    ids: list[str] = []
    for goal in goals:
        one = goal.id or _made(goal)
        number = 1
        while goal.id is None and one in taken:
            number += 1
            one = f"{_made(goal)}-{number}"
        taken.add(one)
        ids.append(one)
    return ids


def _made(goal: Goal) -> str:
    told = (getattr(goal, name) for name in _OF)
    return "-".join([goal.kpi, *(one for one in told if one is not None), goal.by.isoformat()])
