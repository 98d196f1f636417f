"""Where an export says other than live events said before it was made; the live events count. Pure."""

from collections.abc import Iterator, Sequence

from stream.backfill.facts.exported import Exported
from stream.backfill.overlap.disagreement import Disagreement, is_same
from stream.backfill.overlap.live_events import closes
from stream.backfill.overlap.told_facts import KINDS, NewFact, as_new
from stream.core.facts import Fact, Kind
from stream.core.funnel import Funnel

_COMPARED = ("owner", "amount", "close_date")


def contradicted(
    fact: NewFact, live: Sequence[Fact], funnel: Funnel, exported: Exported | None
) -> Iterator[Disagreement]:
    """Yield what an export says otherwise than the live events, which end before it: whose, how much, won or lost.

    What they said after it was made is newer, and none.
    """
    if exported is None or not (fact.kind in _COMPARED or closes(fact, funnel)):
        return
    last = max((one for one in live if one.kind == KINDS[fact.kind]), key=lambda one: one.at, default=None)
    if last is None or last.at >= exported.at:
        return
    known = as_new(last, fact.deal_id)
    told = max((one for one in live if one.kind == Kind.CURRENCY), key=lambda one: one.at, default=None)
    currency = str(told.value or funnel.currency) if told else funnel.currency
    row_at = fact.at if fact.kind == "stage" else exported.at
    if not is_same(fact.kind, (fact.text, fact.number), (known.text, known.number), currency, funnel):
        yield Disagreement(
            fact.deal_id, fact.kind, fact.text, fact.number, row_at, known.text, known.number, last.at,
            row_counts=False, is_live=True,
        )  # fmt: skip
