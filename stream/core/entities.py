"""The two kinds of entity that are folded: deals and activities."""

from collections.abc import Sequence
from functools import partial

from schemas import wire
from stream.core import activities, contributions, facts
from stream.core.activities import Activity, ActivityRecord
from stream.core.deal_row import deal_row
from stream.core.facts import Fact, History
from stream.core.fold import Entity
from stream.core.funnel import Funnel
from stream.core.way import Way, way_of


def deals(funnel: Funnel) -> Entity[History, Fact, Way | None]:
    """Return how deals are folded."""

    def add(known: History | None, new: Sequence[Fact]) -> tuple[History, list[int]]:
        before = known or ()
        history, changing = facts.add(before, new)
        return history, contributions.counting(before, new, changing, funnel) if changing else changing

    def row(deal_id: str, version: int, received_at: int, way: Way | None) -> bytes:
        return wire.write(deal_row(deal_id, version, received_at, way))

    return Entity(add, partial(way_of, funnel=funnel), partial(contributions.contributions, funnel=funnel), row)


def activity_records(funnel: Funnel) -> Entity[Activity, ActivityRecord, Activity]:
    """Return how activities are folded."""

    def add(known: Activity | None, new: Sequence[ActivityRecord]) -> tuple[Activity | None, list[int]]:
        changing = []
        for position, record in enumerate(new):
            before, known = known, activities.add(known, record)
            if known is not before:
                changing.append(position)
        return known, changing

    def same(activity: Activity) -> Activity:
        return activity

    return Entity(add, same, partial(activities.contributions, funnel=funnel))
