"""The two kinds of entity that are folded: deals and activities."""

from functools import partial

from stream.core import activities, contributions, facts
from stream.core.activities import Activity, Record
from stream.core.facts import Fact, History
from stream.core.fold import Entity
from stream.core.funnel import Funnel


def _add_fact(known: History | None, fact: Fact) -> History:
    return facts.add(known or (), fact)


def _never_quiet(known: Activity | None, record: Record) -> bool:
    return False


def deals(funnel: Funnel) -> Entity[History, Fact]:
    """Return how deals are folded."""
    return Entity(
        _add_fact, partial(contributions.contributions, funnel=funnel), partial(contributions.is_quiet, funnel=funnel)
    )


def activity_records(funnel: Funnel) -> Entity[Activity, Record]:
    """Return how activities are folded."""
    return Entity(activities.add, partial(activities.contributions, funnel=funnel), _never_quiet)
