"""Events as facts: what the core remembers of a deal, and how a set of events becomes a history.

A history is the set of a deal's facts in their order. Adding is order-free and duplicate-free: of several facts with
one event_id the greatest by (revision, content) is kept, and of what was only seen the first of each kind.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from schemas import wire
from schemas.wire import micros_of
from stream.core.funnel import Funnel

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
    SOURCE: Final = 12
    LOSS_REASON: Final = 13
    ACCOUNT: Final = 14


class Fact(NamedTuple):
    """One event, reduced to what the aggregates depend on. Its first four fields order it among those of its deal.

    `at` is microseconds UTC; `claim` SEEN or CHANGED; `order` the CRM's own at one moment. `value` by kind: STAGE stage
    id; OWNER the rep's id, empty for nobody; AMOUNT (minor units or None, currency or None, and the exact amount where
    that was rounded); CURRENCY code or None; CLOSE_DATE microseconds or None, in a tuple where it counts as the CRM has
    it; TOUCHED activity type; SOURCE, LOSS_REASON, ACCOUNT text; else None.
    """

    at: int
    claim: int
    order: str
    event_id: str
    revision: int
    kind: int
    value: Value


SEEN: Final = 0
"""The property had the value then, as a change of something else told."""

CHANGED: Final = 1
"""It happened then."""

History = tuple[Fact, ...]
"""A deal's facts, in order of (at, claim, order, event_id)."""


def add(history: History, facts: Iterable[Fact]) -> tuple[History, list[int]]:
    """Return the history with more facts, and which of them (by position) changed it; the same object if none did."""
    # By position, since names take longer and a history is gone through with every event.
    known: dict[str | int, Fact] = {fact[3] if fact[1] else fact[5]: fact for fact in history}
    changing = []
    for position, fact in enumerate(facts):
        identity = fact.event_id if fact.claim else fact.kind
        same = known.get(identity)
        if same is None or (_rank(fact) > _rank(same) if fact.claim else _sight(fact) < _sight(same)):
            known[identity] = fact
            changing.append(position)
    # Facts are tuples that begin with their place, and no two changes have the same, nor two sights the same kind.
    return tuple(sorted(known.values())) if changing else history, changing


def close_date_of(value: Value) -> tuple[int | None, bool]:
    """Return what a fact about a close date says: the date (None: blanked), and whether it counts as the CRM has it."""
    by_crm = isinstance(value, tuple)
    date = value[0] if isinstance(value, tuple) else value
    return date if isinstance(date, int) else None, by_crm


def _rank(fact: Fact) -> tuple[int, str]:
    # repr gives any two contents of one revision an order that does not depend on arrival.
    return fact.revision, repr((fact.at, fact.order, fact.kind, fact.value))


def _sight(fact: Fact) -> tuple[int, str, str, str]:
    return fact.at, fact.order, fact.event_id, repr(fact)


_KEPT = {"source": Kind.SOURCE, "loss_reason": Kind.LOSS_REASON, "account": Kind.ACCOUNT}
_LONGEST_TEXT = 200


def fact_of(event: wire.AnyDealEvent, funnel: Funnel) -> Fact | None:
    """Return what the core remembers of a deal event; None: no KPI depends on it.

    Args:
        event: of a deal.
        funnel: says which ids there were before, which properties are kept, and whose close dates count as they are.

    Raises:
        NotCanonical: a time is not in the canonical form.
    """
    at = micros_of(event.occurred_at)
    kind, value = _content(event)
    if kind == Kind.STAGE:
        value = funnel.former_stages.get(value, value)  # type: ignore[arg-type]
    elif kind == Kind.OWNER:
        value = funnel.former_reps.get(value, value)  # type: ignore[arg-type]
    elif kind == Kind.CLOSE_DATE:
        if funnel.closes_by_crm(event.source):
            value = (value,)  # type: ignore[assignment]
    elif kind == Kind.PROPERTY:
        if event.type == "deal.property_changed" and event.property in funnel.properties:
            kind, value = _KEPT[funnel.properties[event.property]], event.value and event.value[:_LONGEST_TEXT]
        elif not event.revision:
            # A correction takes the place of what the event said before, also if that was a stage or an owner.
            return None
    claim = SEEN if isinstance(event, wire.DealProperty) and event.claim == "seen" else CHANGED
    # Made for every event: a NamedTuple's own way takes three times as long.
    return tuple.__new__(Fact, (at, claim, event.order, event.event_id, event.revision, kind, value))


def _content(event: wire.AnyDealEvent) -> tuple[int, Value]:
    # In order of frequency.
    if event.type == "deal.stage_changed":
        return Kind.STAGE, event.stage_id
    if event.type == "deal.touched":
        return Kind.TOUCHED, event.activity_type
    if event.type == "deal.amount_changed":
        told = (event.amount, event.currency)
        return Kind.AMOUNT, told if event.exact is None else (*told, event.exact)
    if event.type == "deal.owner_changed":
        return Kind.OWNER, event.rep_id or ""
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
