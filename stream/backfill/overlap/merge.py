"""What of a deal's facts is still to be sent, beside what live events and earlier backfills have said already.

The deal's own state decides, so that a fact counts once however many ways it came, and that the order of sending
changes nothing. Pure: no I/O.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stream.backfill.facts.exported import Exported, minute_of, revision_of
from stream.backfill.facts.schema import PREFIX
from stream.backfill.facts.stage_dates import NAMESPACE as ROWS
from stream.backfill.overlap.disagreement import Disagreement
from stream.backfill.overlap.owned import Owned, is_now
from stream.backfill.overlap.rows_and_changes import Placed, RowFact, Said, placed
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
            send.append(DealFact(*fact[:6]))
        elif _says(before, fact):
            known += 1
        else:
            send.append(DealFact(*fact[:6], before.revision + 1))
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
    revision = revision_of(exported)
    latest = max((minute_of(fact.revision) for fact in mine.values() if fact.kind != Kind.PROPERTY), default=0)
    kept: dict[str, NewFact] = {}
    lost: set[str] = set()  # ids that something else tells better
    disagreements = []
    left = told = 0
    unsure = close_left = False
    # The close before the close date, which goes with it.
    for fact in sorted(new, key=lambda one: one.kind == "close_date"):
        if _is_live(fact, live, funnel, whole=True) or (fact.kind == "close_date" and close_left):
            left += 1
            lost.add(fact.event_id)
            close_left = close_left or (fact.kind == "stage" and _closes(fact, funnel))
            continue
        if _is_among(fact, began):
            left += 1
            lost.add(fact.event_id)
            unsure = True
            continue
        place = _placed(fact, changes, exported)
        disagreements += [] if place.disagreement is None else [place.disagreement]
        if place.at is None:
            told += 1
            lost.add(fact.event_id)
        elif minute_of(revision) < latest and _later_says(fact._replace(at=place.at), mine, minute_of(revision)):
            told += 1
        else:
            kept[fact.event_id] = fact._replace(at=place.at)
    send: list[DealFact] = []
    known = 0
    marks = "created" in {fact.kind for fact in kept.values()}
    for fact in kept.values():
        before = mine.get(fact.event_id)
        is_older = before is not None and minute_of(before.revision) < minute_of(revision)
        if before is None:
            send.append(DealFact(*fact[:6], revision))
        elif not _says(before, fact) or (is_older and (fact.kind == "created" or not marks)):
            send.append(DealFact(*fact[:6], max(revision, before.revision + 1)))
        else:
            known += 1
    if minute_of(revision) >= latest:
        lost |= _taken_back(kept, mine, owned, minute_of(revision))
    deal_id = new[0].deal_id
    for event_id in sorted(lost & mine.keys()):
        before = mine[event_id]
        is_later = minute_of(before.revision) > minute_of(revision)
        if before.kind != Kind.PROPERTY and event_id not in kept and not is_later:
            at = max(revision, before.revision + 1)
            send.append(DealFact("taken_back", deal_id, before.at, event_id, None, None, at))
    return Merged(send, known, left, told, unsure, tuple(disagreements))


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
            send.append(DealFact(*new._replace(at=place.at)[:6], fact.revision + 1))
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
    return NewFact(_NAMES[fact.kind], deal_id, fact.at, fact.event_id, said.text, said.number, 0)


def _placed(fact: NewFact, changes: Mapping[str, Said], exported: Exported | None) -> Placed:
    row = RowFact(fact.kind, fact.at, fact.text, fact.number, is_now(fact.event_id))
    return placed(row, changes, exported, fact.deal_id)


def _later_says(fact: NewFact, mine: Mapping[str, Fact], minute: int) -> bool:
    """Say whether a later export tells a fact of an earlier one, or that it no longer holds."""
    if fact.kind != "stage":
        return fact.event_id in mine
    if not is_now(fact.event_id):
        return any(
            known.kind == Kind.STAGE and not is_now(event_id) and minute_of(known.revision) > minute
            for event_id, known in mine.items()
        )
    known = mine.get(fact.event_id)
    if known is not None and known.kind == Kind.STAGE and minute_of(known.revision) > minute:
        return True
    return any(
        one.kind == Kind.STAGE and is_now(event_id) and minute_of(one.revision) > minute and one.at <= fact.at
        for event_id, one in mine.items()
    )


def _taken_back(kept: Mapping[str, NewFact], mine: Mapping[str, Fact], owned: Owned, minute: int) -> set[str]:
    """Return what earlier exports have said and this one, the latest, does not say any more.

    What the same export said before it was mended is taken back. An earlier one's dates of stages are, where this one
    has such dates; so is a stage that it was in, unless that lies before the one it is in now.
    """
    since = min((fact.at for event_id, fact in kept.items() if is_now(event_id)), default=None)
    dates_stages = any(fact.kind == "stage" and not is_now(event_id) for event_id, fact in kept.items())
    gone = set()
    for event_id, fact in mine.items():
        if event_id in kept or fact.kind == Kind.PROPERTY:
            continue
        if minute_of(fact.revision) == minute or not fact.revision:
            is_gone = owned.has(event_id)
        elif fact.kind != Kind.STAGE:
            is_gone = False
        elif is_now(event_id):
            is_gone = since is not None and fact.at >= since
        else:
            is_gone = dates_stages
        if is_gone:
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
    return _means(known, fact) and (fact.kind != "amount" or known.value == (fact.number, fact.text))
