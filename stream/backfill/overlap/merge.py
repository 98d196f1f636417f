"""What of a deal's facts is still to be sent, beside what live events and earlier backfills have said already.

The deal's own state decides, so that a fact counts once however many ways it came, and that the order of sending
changes nothing. Pure: no I/O.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stream.backfill.facts.exported import Exported, minute_of, revision_of
from stream.backfill.facts.schema import PREFIX
from stream.backfill.facts.stage_dates import NAMESPACE as ROWS
from stream.backfill.facts.stage_dates import stage_event
from stream.backfill.overlap.disagreement import Disagreement
from stream.backfill.overlap.owned import Owned
from stream.backfill.overlap.rows_and_changes import Placed, RowFact, Said, placed
from stream.backfill.overlap.stage_claims import MINUTE, RETRACTED, Claim, claim_of, holding, is_now
from stream.backfill.send.records import DealFact
from stream.core.facts import Fact, History, Kind
from stream.core.funnel import MICROS, Funnel

COARSE = 3_600 * MICROS
"""A time written less exactly than this has no place among the live events of the same days."""

_SLACK = 2 * MICROS
_STAGES = tuple(f"{ROWS}:{digit}" for digit in "0123456789")
_KINDS = {
    "created": Kind.CREATED,
    "stage": Kind.STAGE,
    "owner": Kind.OWNER,
    "amount": Kind.AMOUNT,
    "currency": Kind.CURRENCY,
    "close_date": Kind.CLOSE_DATE,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


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


class Merged(NamedTuple):
    """What is to be sent, how many facts need not be, and whether anything may still be missing.

    `known` were sent by an earlier backfill, `left` are told by live events, `told` by files of changes or by a later
    export.
    """

    send: list[DealFact]
    known: int = 0
    left: int = 0
    told: int = 0
    is_unsure: bool = False
    disagreements: tuple[Disagreement, ...] = ()


def merge_changes(new: Sequence[NewFact], history: History, funnel: Funnel) -> Merged:
    """Return what to send of the facts that a file of changes has of one deal."""
    live, mine, began = _told(history)
    send: list[DealFact] = []
    known = left = 0
    unsure = False
    for fact in new:
        if _is_live(fact, live, funnel, whole=False):
            left += 1
        elif _is_among(fact, began):
            left += 1
            unsure = True
        elif (before := mine.get(fact.event_id)) is None:
            send.append(fact.sent())
        elif _says(before, fact):
            known += 1
        else:
            send.append(fact.sent(before.revision + 1))
    return Merged(send, known, left, 0, unsure)


def merge_rows(
    new: Sequence[NewFact], history: History, funnel: Funnel, owned: Owned, exported: Exported | None
) -> Merged:
    """Return what to send of the facts that a file with one row per deal has of one deal.

    Its owner and amount are those of the export, which live events know better; so do they know better when the deal
    was created and closed.

    Args:
        new: the facts.
        history: what the service knows of the deal.
        funnel: the funnel file in force.
        owned: ids that the file may have given to the deal before, and takes back where it does not give them now.
        exported: when the file was made.
    """
    live, every, began = _told(history)
    mine = {event_id: fact for event_id, fact in every.items() if event_id.startswith(ROWS)}
    changes = _last_changes(every)
    minute = minute_of(revision_of(exported))
    latest = max((minute_of(fact.revision) for fact in mine.values()), default=0)
    rows = _Rows(mine, revision_of(exported), new[0].deal_id)
    disagreements = []
    left = told = 0
    unsure = close_left = False
    holds = _holding(new, mine, minute)
    # The close before the close date, which goes with it.
    for fact in sorted([*new, *_revived(new, mine, holds, funnel)], key=lambda one: one.kind == "close_date"):
        if _is_live(fact, live, funnel, whole=True) or (fact.kind == "close_date" and close_left):
            left += 1
            rows.lose(fact)
            close_left = close_left or (fact.kind == "stage" and _closes(fact, funnel))
            continue
        if _is_among(fact, began):
            left += 1
            rows.lose(fact)
            unsure = True
            continue
        if is_now(fact.event_id) and fact.event_id not in holds:
            told += 1
            rows.supersede(fact)
            continue
        place = _placed(fact, changes, _made(fact, exported, minute))
        disagreements += [] if place.disagreement is None else [place.disagreement]
        if place.at is None:
            told += 1
            rows.lose(fact, remember=fact.kind != "created" and (fact.kind != "stage" or is_now(fact.event_id)))
        elif minute < latest and _later_says(fact, mine, minute):
            told += 1
        else:
            rows.keep(fact._replace(at=place.at))
    if minute >= latest:
        rows.take_back(_not_said_any_more(rows.kept, mine, owned, minute))
    rows.settle_claims(holds, minute)
    return Merged(rows.send, rows.known, left, told, unsure, tuple(disagreements))


class _Rows:
    """Collects what is to be sent of the rows of one deal."""

    def __init__(self, mine: Mapping[str, Fact], revision: int, deal_id: str) -> None:
        self.send: list[DealFact] = []
        self.known = 0
        self.kept: set[str] = set()
        self._lost: set[str] = set()
        self._mine = mine
        self._revision = revision
        self._deal_id = deal_id

    def keep(self, fact: NewFact) -> None:
        """Send a fact, unless this export has said it before."""
        self.kept.add(fact.event_id)
        before = self._mine.get(fact.event_id)
        if before is None:
            self.send.append(fact.sent(self._revision))
            return
        # Said again by a later export it holds against what another file says of the time between.
        is_older = minute_of(before.revision) < minute_of(self._revision) and not is_now(fact.event_id)
        if is_older or not _says(before, fact):
            self.send.append(fact.sent(max(self._revision, before.revision + 1)))
        else:
            self.known += 1

    def lose(self, fact: NewFact, *, remember: bool = False) -> None:
        """Take back what something else tells better; `remember`: no earlier export may tell it either."""
        before = self._mine.get(fact.event_id)
        is_told = before is not None and before.kind != Kind.PROPERTY
        is_earlier = before is None or minute_of(before.revision) < minute_of(self._revision)
        if before is not None and is_told and minute_of(before.revision) <= minute_of(self._revision):
            self.take_back({fact.event_id})
        elif remember and is_earlier and not is_told:
            revision = self._revision if before is None else max(self._revision, before.revision + 1)
            self._send_back(fact.event_id, fact.at, revision)
        self._lost.add(fact.event_id)

    def supersede(self, fact: NewFact) -> None:
        """Remember a claim that a later export supersedes."""
        if fact.event_id not in self._mine:
            self._send_back(fact.event_id, fact.at, self._revision)
        self._lost.add(fact.event_id)

    def take_back(self, event_ids: set[str], at: int | None = None) -> None:
        """Take back what was sent; `at`: the moment to remember it by."""
        for event_id in sorted(event_ids):
            before = self._mine.get(event_id)
            if before is None or (before.kind == Kind.PROPERTY and (at is None or before.at == at)):
                continue
            claim = claim_of(event_id, before.at)
            moment = before.at if claim is None else claim.at
            self._lost.add(event_id)
            self._send_back(event_id, moment if at is None else at, max(self._revision, before.revision + 1))

    def settle_claims(self, holds: set[str], minute: int) -> None:
        """Take back claims that are superseded, and forget those that this export, mended, does not make any more."""
        for event_id, before in self._mine.items():
            claim = claim_of(event_id, before.at)
            if claim is None or event_id in self.kept or event_id in self._lost:
                continue
            if claim.exported == minute or event_id not in holds:
                self.take_back({event_id}, RETRACTED if claim.exported == minute else None)

    def _send_back(self, event_id: str, at: int, revision: int) -> None:
        self.send.append(DealFact("taken_back", self._deal_id, at, event_id, None, None, revision))


def _claims(new: Sequence[NewFact], mine: Mapping[str, Fact], minute: int) -> dict[str, Claim]:
    """Return what this and other exports claim of the stage: of this one only what it says now."""
    claims = {}
    for event_id, fact in mine.items():
        claim = claim_of(event_id, fact.at)
        is_retracted = fact.kind == Kind.PROPERTY and fact.at == RETRACTED
        if claim is not None and not is_retracted and claim.exported != minute:
            claims[event_id] = claim
    for one in new:
        claim = claim_of(one.event_id, one.at)
        if claim is not None:
            claims[one.event_id] = claim
    return claims


def _holding(new: Sequence[NewFact], mine: Mapping[str, Fact], minute: int) -> set[str]:
    return holding(_claims(new, mine, minute).values())


def _revived(new: Sequence[NewFact], mine: Mapping[str, Fact], holds: set[str], funnel: Funnel) -> list[NewFact]:
    """Return claims of other exports that hold again, since what superseded them was retracted."""
    said = {fact.event_id for fact in new}
    stages = {stage_event(stage): stage.id for stage in funnel.stages.values()}
    revived = []
    for event_id in sorted(holds - said):
        before = mine[event_id]
        claim = claim_of(event_id, before.at)
        if before.kind == Kind.PROPERTY and claim is not None and claim.stage in stages:
            revived.append(NewFact("stage", new[0].deal_id, claim.at, event_id, stages[claim.stage], None, 0))
    return revived


def settled_rows(deal_id: str, history: History) -> Merged:
    """Return what files of changes alter in what earlier backfills of rows have said of a deal."""
    _, every, _ = _told(history)
    changes = _last_changes(every)
    send: list[DealFact] = []
    disagreements = []
    for event_id, fact in every.items():
        if not event_id.startswith(ROWS) or fact.kind not in _NAMES:
            continue
        new = _as_new(fact, deal_id)
        place = _placed(new, changes, Exported(minute_of(fact.revision) * 60 * MICROS, 86_400 * MICROS))
        disagreements += [] if place.disagreement is None else [place.disagreement]
        if place.at is None:
            send.append(DealFact("taken_back", deal_id, fact.at, event_id, None, None, fact.revision + 1))
        elif place.at != fact.at:
            send.append(new._replace(at=place.at).sent(fact.revision + 1))
    return Merged(send, disagreements=tuple(disagreements))


def _told(history: History) -> tuple[list[Fact], dict[str, Fact], int | None]:
    """Return the live facts of a deal, those of backfills by id, and when the live ones begin."""
    live = [fact for fact in history if not fact.event_id.startswith(PREFIX) and fact.kind != Kind.TOUCHED]
    mine = {fact.event_id: fact for fact in history if fact.event_id.startswith(PREFIX)}
    # A live event may tell of a creation long before the first one came.
    return live, mine, min((fact.at for fact in live if fact.kind != Kind.CREATED), default=None)


def _last_changes(mine: Mapping[str, Fact]) -> dict[str, Said]:
    """Return the last that files of changes say, by kind."""
    last: dict[str, Fact] = {}
    for event_id, fact in mine.items():
        if event_id.startswith(ROWS) or fact.kind not in _NAMES:
            continue
        before = last.get(_NAMES[fact.kind])
        if before is None or (fact.at, event_id) > (before.at, before.event_id):
            last[_NAMES[fact.kind]] = fact
    return {kind: _said(fact) for kind, fact in last.items()}


def _said(fact: Fact) -> Said:
    value = fact.value
    if fact.kind == Kind.OWNER and isinstance(value, tuple):
        return Said(fact.at, str(value[0]) or None, None)
    if fact.kind == Kind.AMOUNT and isinstance(value, tuple):
        number, text = value[:2]
        return Said(fact.at, None if text is None else str(text), number if isinstance(number, int) else None)
    if isinstance(value, int):
        return Said(fact.at, None, value)
    return Said(fact.at, value if isinstance(value, str) else None, None)


def _as_new(fact: Fact, deal_id: str) -> NewFact:
    said = _said(fact)
    exact = fact.value[2] if fact.kind == Kind.AMOUNT and isinstance(fact.value, tuple) and fact.value[2:] else None
    whole = exact if isinstance(exact, str) else None
    return NewFact(_NAMES[fact.kind], deal_id, fact.at, fact.event_id, said.text, said.number, 0, whole)


def _placed(fact: NewFact, changes: Mapping[str, Said], exported: Exported | None) -> Placed:
    row = RowFact(fact.kind, fact.at, fact.text, fact.number, is_now(fact.event_id))
    return placed(row, changes, exported, fact.deal_id)


def _made(fact: NewFact, exported: Exported | None, minute: int) -> Exported | None:
    """Return when the export was made that says a fact: this one, or, of a claim that holds again, its own."""
    claim = claim_of(fact.event_id, fact.at)
    if claim is None or claim.exported == minute:
        return exported
    return Exported(claim.exported * MINUTE, 86_400 * MICROS)


def _later_says(fact: NewFact, mine: Mapping[str, Fact], minute: int) -> bool:
    """Say whether a later export tells a fact of an earlier one, or that it no longer holds."""
    if is_now(fact.event_id):
        return False
    if fact.kind != "stage":
        known = mine.get(fact.event_id)
        return known is not None and minute_of(known.revision) > minute
    return any(
        one.kind == Kind.STAGE and not is_now(event_id) and minute_of(one.revision) > minute
        for event_id, one in mine.items()
    )


def _not_said_any_more(kept: set[str], mine: Mapping[str, Fact], owned: Owned, minute: int) -> set[str]:
    """Return what was said before this export, the latest, and is not any more.

    What the same export said before it was mended is taken back. An earlier one's dates of stages are, where this one
    has such dates.
    """
    dates_stages = any(event_id in owned.ids and event_id.startswith(_STAGES) for event_id in kept)
    gone = set()
    for event_id, fact in mine.items():
        if event_id in kept or fact.kind == Kind.PROPERTY or is_now(event_id):
            continue
        is_of_this = minute_of(fact.revision) == minute or not fact.revision
        if owned.has(event_id) if is_of_this else fact.kind == Kind.STAGE and dates_stages:
            gone.add(event_id)
    return gone


def _is_among(fact: NewFact, began: int | None) -> bool:
    """Say whether a fact without a time lies among the live events of its deal."""
    return began is not None and fact.lasts >= COARSE and fact.at >= began


def _is_live(fact: NewFact, live: Sequence[Fact], funnel: Funnel, *, whole: bool) -> bool:
    """Say whether live events have said a fact, or know better."""
    same = [known for known in live if known.kind == _KINDS[fact.kind]]
    if fact.kind == "created":
        return bool(same)
    if whole and fact.kind in ("owner", "currency", "close_date"):
        return bool(same)
    if whole and fact.kind == "amount":
        return any(known.value[0] is not None for known in same if isinstance(known.value, tuple))
    if whole and _closes(fact, funnel):
        # The date of a close may be any that a rep has typed.
        return any(_means(known, fact) for known in same)
    slack = COARSE if fact.lasts > COARSE else _SLACK if fact.lasts >= MICROS else 0
    end = fact.at + fact.lasts + min(slack, _SLACK)
    return any(fact.at - slack <= known.at < end and _means(known, fact) for known in same)


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
    amount = (fact.number, fact.text) if fact.exact is None else (fact.number, fact.text, fact.exact)
    return _means(known, fact) and (fact.kind != "amount" or known.value == amount)
