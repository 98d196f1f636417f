"""What of a deal's facts is still to be sent, beside what live events and earlier backfills have said already.

The deal's own state decides, so that a fact counts once however many ways it came. Pure: no I/O.
"""

from collections.abc import Sequence
from typing import NamedTuple

from stream.backfill.facts.schema import PREFIX
from stream.backfill.send.records import DealFact
from stream.core.facts import Fact, History, Kind
from stream.core.funnel import MICROS, Funnel

COARSE = 3_600 * MICROS
"""A time written less exactly than this has no place among the live events of the same days."""

_SLACK = 2 * MICROS
_KINDS = {
    "created": Kind.CREATED,
    "stage": Kind.STAGE,
    "owner": Kind.OWNER,
    "amount": Kind.AMOUNT,
    "currency": Kind.CURRENCY,
    "close_date": Kind.CLOSE_DATE,
}


class NewFact(NamedTuple):
    """A fact of the file: as `records.DealFact`, and how long the time that was written lasts."""

    kind: str
    deal_id: str
    at: int
    event_id: str
    text: str | None
    number: int | None
    lasts: int


class Owned(NamedTuple):
    """Which ids a row of this file can give a deal; `now`: also those of the stage it is in."""

    ids: frozenset[str] = frozenset()
    now: bool = False

    def has(self, event_id: str) -> bool:
        """Say whether an id is one of them."""
        return event_id in self.ids or (self.now and event_id.endswith(":now"))


class Merged(NamedTuple):
    """What is to be sent, how many facts are left to live events, and whether anything may still be missing."""

    send: list[DealFact]
    left: int
    is_unsure: bool


def merge(new: Sequence[NewFact], history: History, funnel: Funnel, *, whole: bool, owned: Owned) -> Merged:
    """Return what to send of the facts that a file has of one deal.

    Args:
        new: the facts.
        history: what the service knows of the deal.
        funnel: the funnel file in force.
        whole: the file has one row per deal. Its owner and amount are those of the export, which live events know
            better; so do they know better when the deal was created and closed.
        owned: ids that the file may have given to the deal before, and takes back where it does not give them now.
    """
    live = [fact for fact in history if not fact.event_id.startswith(PREFIX) and fact.kind != Kind.TOUCHED]
    mine = {fact.event_id: fact for fact in history if fact.event_id.startswith(PREFIX)}
    # A live event may tell of a creation long before the first one came.
    began = min((fact.at for fact in live if fact.kind != Kind.CREATED), default=None)
    send: list[DealFact] = []
    kept: set[str] = set()
    left = 0
    unsure = close_left = False
    # The close before the close date, which goes with it.
    for fact in sorted(new, key=lambda one: one.kind == "close_date"):
        same = [known for known in live if known.kind == _KINDS[fact.kind]]
        if _is_live(fact, same, funnel, whole=whole) or (whole and fact.kind == "close_date" and close_left):
            left += 1
            close_left = close_left or (fact.kind == "stage" and _closes(fact, funnel))
        elif began is not None and fact.lasts >= COARSE and fact.at >= began:
            left += 1
            unsure = True
        else:
            kept.add(fact.event_id)
            known = mine.get(fact.event_id)
            if known is None:
                send.append(DealFact(*fact[:6]))
            elif not _says(known, fact):
                send.append(DealFact(*fact[:6], known.revision + 1))
    fresh = {fact.event_id for fact in new}
    for event_id, known in mine.items():
        if event_id not in kept and known.kind != Kind.PROPERTY and (event_id in fresh or owned.has(event_id)):
            deal_id = new[0].deal_id
            send.append(DealFact("taken_back", deal_id, known.at, event_id, None, None, known.revision + 1))
    return Merged(send, left, unsure)


def _is_live(fact: NewFact, same: list[Fact], funnel: Funnel, *, whole: bool) -> bool:
    """Say whether live events have said a fact, or know better. `same`: their facts of this kind."""
    if fact.kind == "created":
        return bool(same)
    if whole and fact.kind in ("owner", "currency", "close_date"):
        return bool(same)
    if whole and fact.kind == "amount":
        return any(known.value[0] is not None for known in same if isinstance(known.value, tuple))
    if whole and _closes(fact, funnel):
        # The date of a close may be any that a rep has typed.
        return any(_means(known, fact) for known in same)
    slack = _SLACK if fact.lasts >= MICROS else 0
    return any(fact.at - slack <= known.at < fact.at + fact.lasts + slack and _means(known, fact) for known in same)


def _closes(fact: NewFact, funnel: Funnel) -> bool:
    return fact.kind == "stage" and funnel.stages[fact.text or ""].kind != "open"


def _means(known: Fact, fact: NewFact) -> bool:
    """Say whether two facts of one kind have one content."""
    value = known.value
    if fact.kind == "owner":
        return isinstance(value, tuple) and value[0] == (fact.text or "")
    if fact.kind == "amount":
        return isinstance(value, tuple) and value[0] == fact.number and value[1] in (fact.text, None)
    return bool(value == (fact.number if fact.kind == "close_date" else fact.text))


def _says(known: Fact, fact: NewFact) -> bool:
    """Say whether what an earlier backfill sent is the same."""
    if known.kind != _KINDS[fact.kind] or known.at != fact.at:
        return False
    return _means(known, fact) and (fact.kind != "amount" or known.value == (fact.number, fact.text))
