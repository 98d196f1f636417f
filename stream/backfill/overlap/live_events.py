"""What live events of a deal have told already, or know better than a file. Pure."""

from collections.abc import Sequence

from stream.backfill.overlap.told_facts import KINDS, NewFact, means
from stream.core.facts import Fact
from stream.core.funnel import MICROS, Funnel

# A time written less exactly than this has no place among the live events of the same days.
_COARSE = 3_600 * MICROS
_SLACK = 2 * MICROS


def is_live(fact: NewFact, live: Sequence[Fact], funnel: Funnel, *, whole: bool) -> bool:
    """Say whether live events have said a fact, or know better."""
    same = [known for known in live if known.kind == KINDS[fact.kind]]
    if fact.kind == "created":
        return bool(same)
    if whole and fact.kind in ("owner", "currency", "close_date", "source", "loss_reason", "account"):
        return bool(same)
    if whole and fact.kind == "amount":
        return any(known.value[0] is not None for known in same if isinstance(known.value, tuple))
    if whole and closes(fact, funnel):
        # The date of a close may be any that a rep has typed.
        return any(means(known, fact) for known in same)
    slack = _COARSE if fact.lasts > _COARSE else _SLACK if fact.lasts >= MICROS else 0
    end = fact.at + fact.lasts + min(slack, _SLACK)
    return any(fact.at - slack <= known.at < end and means(known, fact) for known in same)


def is_among(fact: NewFact, began: int | None) -> bool:
    """Say whether a fact without a time lies among the live events of its deal."""
    return began is not None and fact.lasts >= _COARSE and fact.at >= began


def closes(fact: NewFact, funnel: Funnel) -> bool:
    """Say whether a fact is a move into a closed stage."""
    return fact.kind == "stage" and funnel.stages[fact.text or ""].kind != "open"
