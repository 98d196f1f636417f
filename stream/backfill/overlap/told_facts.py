"""Facts of a file beside those that the service knows of a deal: kinds, contents, who told them. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from stream.backfill.facts.schema import PREFIX
from stream.backfill.facts.stage_dates import NAMESPACE as ROWS
from stream.backfill.overlap.rows_and_changes import Said
from stream.backfill.send.records import DealFact
from stream.core.facts import Fact, History, Kind, close_date_of

KINDS = {
    "created": Kind.CREATED,
    "stage": Kind.STAGE,
    "owner": Kind.OWNER,
    "amount": Kind.AMOUNT,
    "currency": Kind.CURRENCY,
    "close_date": Kind.CLOSE_DATE,
    "source": Kind.SOURCE,
    "loss_reason": Kind.LOSS_REASON,
    "account": Kind.ACCOUNT,
}
NAMES = {kind: name for name, kind in KINDS.items()}


class NewFact(NamedTuple):
    """A fact of the file: as `records.DealFact`, and how long the time that was written lasts."""

    kind: str
    deal_id: str
    at: int
    event_id: str
    text: str | None
    number: int | None
    lasts: int
    exact: str | None = None

    def sent(self, revision: int = 0) -> DealFact:
        """Return it as it is sent."""
        return DealFact(*self[:6], revision, self.exact)


def live_and_sent(history: History) -> tuple[list[Fact], dict[str, Fact], int | None]:
    """Return the live facts of a deal, those of backfills by id, and when the live ones begin."""
    live = [fact for fact in history if not fact.event_id.startswith(PREFIX) and fact.kind != Kind.TOUCHED]
    mine = {fact.event_id: fact for fact in history if fact.event_id.startswith(PREFIX)}
    # A live event may tell of a creation long before the first one came.
    return live, mine, min((fact.at for fact in live if fact.kind != Kind.CREATED), default=None)


def last_changes(mine: Mapping[str, Fact]) -> dict[str, Said]:
    """Return the last that files of changes say, by kind."""
    last: dict[str, Fact] = {}
    for event_id, fact in mine.items():
        if event_id.startswith(ROWS) or fact.kind not in NAMES:
            continue
        before = last.get(NAMES[fact.kind])
        if before is None or (fact.at, event_id) > (before.at, before.event_id):
            last[NAMES[fact.kind]] = fact
    return {kind: _said(fact) for kind, fact in last.items()}


def _said(fact: Fact) -> Said:
    value = fact.value
    if fact.kind == Kind.OWNER:
        return Said(fact.at, str(value) or None, None)
    if fact.kind == Kind.AMOUNT and isinstance(value, tuple):
        number, text = value[:2]
        return Said(fact.at, None if text is None else str(text), number if isinstance(number, int) else None)
    if fact.kind == Kind.CLOSE_DATE:
        return Said(fact.at, None, close_date_of(value)[0])
    return Said(fact.at, value if isinstance(value, str) else None, None)


def as_new(fact: Fact, deal_id: str) -> NewFact:
    """Return a fact that the service knows as one of a file."""
    said = _said(fact)
    exact = fact.value[2] if fact.kind == Kind.AMOUNT and isinstance(fact.value, tuple) and fact.value[2:] else None
    whole = exact if isinstance(exact, str) else None
    return NewFact(NAMES[fact.kind], deal_id, fact.at, fact.event_id, said.text, said.number, 0, whole)


def means(known: Fact, fact: NewFact) -> bool:
    """Say whether two facts of one kind have one content."""
    value = known.value
    if fact.kind == "owner":
        return bool(value == (fact.text or ""))
    if fact.kind == "amount":
        return isinstance(value, tuple) and value[0] == fact.number and value[1] in (fact.text, None)
    if fact.kind == "close_date":
        return close_date_of(value)[0] == fact.number
    return bool(value == fact.text)


def says(known: Fact, fact: NewFact) -> bool:
    """Say whether what an earlier backfill sent is the same."""
    if known.kind != KINDS[fact.kind] or known.at != fact.at:
        return False
    amount = (fact.number, fact.text) if fact.exact is None else (fact.number, fact.text, fact.exact)
    return means(known, fact) and (fact.kind != "amount" or known.value == amount)
