"""Events as facts: what the core remembers of a deal, and how a set of events becomes a history.

A history is the set of a deal's facts in order of (at, event_id). Adding is order-free and
duplicate-free: of several facts with one event_id the greatest by (revision, content) is kept.
"""

from bisect import insort
from enum import IntEnum
from operator import itemgetter
from typing import NamedTuple

from schemas.events import (
    Assignment,
    DealAmountChanged,
    DealCloseDateChanged,
    DealCreated,
    DealCurrencyChanged,
    DealDeleted,
    DealEvent,
    DealMerged,
    DealOwnerChanged,
    DealPropertyChanged,
    DealRestored,
    DealStageChanged,
    DealTouched,
)
from stream.core.funnel import micros

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


def owner_value(rep_id: str, assignments: tuple[Assignment, ...]) -> tuple[Scalar, ...]:
    """Return an owner and the stamped assignments as one flat tuple."""
    value: list[Scalar] = [rep_id]
    for assignment in assignments:
        value += (micros(assignment.starts_at), assignment.team_id, assignment.territory_id)
    return tuple(value)


def fact_of(event: DealEvent) -> Fact | None:
    """Return what the core remembers of a deal event; None: no KPI depends on it."""
    kind: Kind
    value: Value = None
    match event:
        case DealStageChanged():
            kind, value = Kind.STAGE, event.stage_id
        case DealTouched():
            kind, value = Kind.TOUCHED, event.activity_type
        case DealAmountChanged():
            kind, value = Kind.AMOUNT, (event.amount, event.currency)
        case DealOwnerChanged():
            kind, value = Kind.OWNER, owner_value(event.rep_id or "", event.assignments)
        case DealCreated():
            kind = Kind.CREATED
        case DealCloseDateChanged():
            kind = Kind.CLOSE_DATE
            value = None if event.close_date is None else micros(event.close_date)
        case DealCurrencyChanged():
            kind, value = Kind.CURRENCY, event.currency
        case DealDeleted():
            kind = Kind.DELETED
        case DealRestored():
            kind = Kind.RESTORED
        case DealMerged():
            kind = Kind.MERGED
        case DealPropertyChanged():
            # A correction takes the place of what the event said before, also if that was a stage or an owner.
            if not event.revision:
                return None
            kind = Kind.PROPERTY
        case _:
            raise TypeError(f"not a deal event of the contract: {type(event).__name__}")
    return Fact(micros(event.occurred_at), event.event_id, event.revision, int(kind), value)
