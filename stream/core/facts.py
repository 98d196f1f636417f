"""Events as facts: what the core remembers of a deal, and how a set of events becomes a history.

A history is the set of a deal's facts in order of (at, event_id). Adding is order-free and
duplicate-free: of several facts with one event_id the greatest by (revision, content) is kept.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from schemas import wire
from schemas.wire import micros_of
from stream.core.owners import owner_of

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

    `at` is microseconds UTC. `value` by kind: STAGE stage id; OWNER an Owner; AMOUNT (minor units or None, currency or
    None); CURRENCY code or None; CLOSE_DATE microseconds or None; TOUCHED activity type; else None.
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


def fact_of(event: wire.AnyDealEvent) -> Fact | None:
    """Return what the core remembers of a deal event; None: no KPI depends on it.

    Raises:
        NotCanonical: a time is not in the canonical form.
    """
    at = micros_of(event.occurred_at)
    kind, value = _content(event)
    # A correction takes the place of what the event said before, also if that was a stage or an owner.
    if kind == Kind.PROPERTY and not event.revision:
        return None
    return Fact(at, event.event_id, event.revision, kind, value)


def _content(event: wire.AnyDealEvent) -> tuple[int, Value]:
    # In order of frequency.
    if event.type == "deal.stage_changed":
        return Kind.STAGE, event.stage_id
    if event.type == "deal.touched":
        return Kind.TOUCHED, event.activity_type
    if event.type == "deal.amount_changed":
        return Kind.AMOUNT, (event.amount, event.currency)
    if event.type == "deal.owner_changed":
        return Kind.OWNER, owner_of(event.rep_id, event.assignments)
    if event.type == "deal.created":
        return Kind.CREATED, None
    if event.type == "deal.close_date_changed":
        return Kind.CLOSE_DATE, None if event.close_date is None else micros_of(event.close_date)
    if event.type == "deal.currency_changed":
        return Kind.CURRENCY, event.currency
    if event.type == "deal.deleted":
        return Kind.DELETED, None
    if event.type == "deal.restored":
        return Kind.RESTORED, None
    if event.type == "deal.merged":
        return Kind.MERGED, None
    return Kind.PROPERTY, None
