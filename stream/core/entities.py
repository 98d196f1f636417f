"""The two kinds of entity that are folded: deals and activities."""

from collections.abc import Sequence
from functools import partial

from stream.core import activities, contributions, facts
from stream.core.activities import Activity, ActivityRecord
from stream.core.facts import Fact, History
from stream.core.fold import Entity
from stream.core.funnel import Funnel


def deals(funnel: Funnel) -> Entity[History, Fact]:
    """Return how deals are folded."""

    def add(known: History | None, new: Sequence[Fact]) -> tuple[History, list[int]]:
        before = known or ()
        history, changing = facts.add(before, new)
        return history, contributions.counting(before, new, changing, funnel) if changing else changing

    return Entity(add, partial(contributions.contributions, funnel=funnel))


def activity_records(funnel: Funnel) -> Entity[Activity, ActivityRecord]:
    """Return how activities are folded."""

    def add(known: Activity | None, new: Sequence[ActivityRecord]) -> tuple[Activity | None, list[int]]:
        changing = []
        for position, record in enumerate(new):
            before, known = known, activities.add(known, record)
            if known is not before:
                changing.append(position)
        return known, changing

    return Entity(add, partial(activities.contributions, funnel=funnel))
