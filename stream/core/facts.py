"""Events as facts: what the core remembers of a deal, and how a set of events becomes a history.

A history is the set of a deal's facts in order of (at, event_id). Adding is order-free and
duplicate-free: of several facts with one event_id the greatest by (revision, content) is kept.
"""

from bisect import insort
from collections.abc import Callable
from enum import IntEnum
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from stream.core.funnel import at_of

Scalar = str | int | None
Value = Scalar | tuple[Scalar, ...]


class Kind(IntEnum):
    """What a fact is about. The numbers are stored; never reuse one."""

    CREATED = 1
    STAGE = 2
    OWNER = 3
    AMOUNT = 4
    CURRENCY = 5
    CLOSE_DATE = 6
    DELETED = 7
    RESTORED = 8
    MERGED = 9
    TOUCHED = 10
    PROPERTY = 11


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

_place = itemgetter(0, 1)


def add(history: History, fact: Fact) -> History:
    """Return the history with a fact; the same object if it changes nothing."""
    for index, known in enumerate(history):
        if known.event_id == fact.event_id:
            if _rank(fact) <= _rank(known):
                return history
            history = history[:index] + history[index + 1 :]
            break
    if not history or _place(history[-1]) < _place(fact):
        return (*history, fact)
    facts = list(history)
    insort(facts, fact, key=_place)
    return tuple(facts)


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


_CONTENT: dict[str, tuple[Kind, Callable[[Any], Value]]] = {
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
    if kind is Kind.PROPERTY and not event.revision:
        return None
    return Fact(at, event.event_id, event.revision, int(kind), content(event))
