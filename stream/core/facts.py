"""Events as facts: what the core remembers of a deal, and how a set of events becomes a history.

A history is the set of a deal's facts in order of (at, event_id). Adding is order-free and
duplicate-free: of several facts with one event_id the greatest by (revision, content) is kept.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final, NamedTuple

from stream.core.funnel import at_of

Scalar = str | int | None
Value = Scalar | tuple[Scalar, ...]


class Kind:
    """What a fact is about. The numbers are stored; never reuse one. (An enum's members take four times as long.)"""

    CREATED: Final = 1
    STAGE: Final = 2
    OWNER: Final = 3
    AMOUNT: Final = 4
    CURRENCY: Final = 5
    CLOSE_DATE: Final = 6
    DELETED: Final = 7
    RESTORED: Final = 8
    MERGED: Final = 9
    TOUCHED: Final = 10
    PROPERTY: Final = 11


class Fact(NamedTuple):
    """One event, reduced to what the aggregates depend on.

    `at` is microseconds UTC. `value` by kind: STAGE stage id; OWNER (rep id, then starts,
    team, territory of each assignment); AMOUNT (minor units or None, currency or None); CURRENCY code or None;
    CLOSE_DATE microseconds or None; TOUCHED activity type; else None.
    """

    at: int
    event_id: str
    revision: int
    kind: int
    value: Value


History = tuple[Fact, ...]
"""A deal's facts, in order of (at, event_id)."""


def add(history: History, facts: Iterable[Fact]) -> tuple[History, list[int]]:
    """Return the history with more facts, and which of them (by position) changed it; the same object if none did."""
    known = {fact.event_id: fact for fact in history}
    changing = []
    for position, fact in enumerate(facts):
        same = known.get(fact.event_id)
        if same is None or _rank(fact) > _rank(same):
            known[fact.event_id] = fact
            changing.append(position)
    # Facts are tuples that begin with (at, event_id), and no two have the same.
    return tuple(sorted(known.values())) if changing else history, changing


def _rank(fact: Fact) -> tuple[int, str]:
    # repr gives any two contents of one revision an order that does not depend on arrival.
    return fact.revision, repr((fact.at, fact.kind, fact.value))


def _owner(event: Any) -> Value:
    """Return an owner and the stamped assignments as one flat tuple."""
    value: list[Scalar] = [event.rep_id or ""]
    for assignment in event.assignments:
        value += (at_of(assignment.starts_at), assignment.team_id, assignment.territory_id)
    return tuple(value)


def _nothing(_: Any) -> None:
    return None


_CONTENT: dict[str, tuple[int, Callable[[Any], Value]]] = {
    "deal.stage_changed": (Kind.STAGE, attrgetter("stage_id")),
    "deal.touched": (Kind.TOUCHED, attrgetter("activity_type")),
    "deal.amount_changed": (Kind.AMOUNT, attrgetter("amount", "currency")),
    "deal.owner_changed": (Kind.OWNER, _owner),
    "deal.created": (Kind.CREATED, _nothing),
    "deal.close_date_changed": (
        Kind.CLOSE_DATE,
        lambda event: None if event.close_date is None else at_of(event.close_date),
    ),
    "deal.currency_changed": (Kind.CURRENCY, attrgetter("currency")),
    "deal.deleted": (Kind.DELETED, _nothing),
    "deal.restored": (Kind.RESTORED, _nothing),
    "deal.merged": (Kind.MERGED, _nothing),
    # No KPI depends on these.
    "deal.property_changed": (Kind.PROPERTY, _nothing),
    "deal.gap": (Kind.PROPERTY, _nothing),
    "deal.healed": (Kind.PROPERTY, _nothing),
}


def fact_of(event: Any) -> Fact | None:
    """Return what the core remembers of a deal event; None: no KPI depends on it.

    Args:
        event: of `schemas.events`, or its struct of `schemas.fast`.

    Raises:
        KeyError: it is not an event of a deal.
        schemas.fast.Unsure: a struct's time is not in the canonical form.
    """
    kind, content = _CONTENT[event.type]
    at = at_of(event.occurred_at)
    # A correction takes the place of what the event said before, also if that was a stage or an owner.
    if kind == Kind.PROPERTY and not event.revision:
        return None
    return Fact(at, event.event_id, event.revision, kind, content(event))
