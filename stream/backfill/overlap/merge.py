"""What of a deal's facts is still to be sent, beside what live events and earlier backfills have said already.

The deal's own state decides, so that a fact counts once however many ways it came, and that the order of sending
changes nothing. Pure: no I/O.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stream.backfill.facts.exported import Exported, minute_of, revision_of
from stream.backfill.facts.stage_dates import NAMESPACE as ROWS
from stream.backfill.overlap.claims_of_a_deal import holding_claims, made, revived
from stream.backfill.overlap.contradiction import contradicted
from stream.backfill.overlap.disagreement import Disagreement
from stream.backfill.overlap.live_events import closes, is_among, is_live
from stream.backfill.overlap.owned import Owned
from stream.backfill.overlap.rows_and_changes import Placed, RowFact, Said, placed
from stream.backfill.overlap.rows_of_a_deal import RowsOfADeal
from stream.backfill.overlap.stage_claims import is_now
from stream.backfill.overlap.told_facts import NAMES, NewFact, as_new, last_changes, live_and_sent, says
from stream.backfill.send.records import DealFact
from stream.core.facts import Fact, History, Kind
from stream.core.funnel import MICROS, Funnel

_LAST = 2**62
"""Revision of what live events tell: it is said, also where an earlier backfill's is taken back for it."""
_STAGES = tuple(f"{ROWS}:{digit}" for digit in "0123456789")


class Merged(NamedTuple):
    """What is to be sent, how many facts need not be, and whether anything may still be missing.

    `known` were sent by an earlier backfill, `left` are told by live events, `told` by files of changes or by a later
    export. `unsent` are those of the first two: what the file says of the deal, too.
    """

    send: list[DealFact]
    known: int = 0
    left: int = 0
    told: int = 0
    is_unsure: bool = False
    disagreements: tuple[Disagreement, ...] = ()
    unsent: tuple[DealFact, ...] = ()


def merge_changes(new: Sequence[NewFact], history: History, funnel: Funnel) -> Merged:
    """Return what to send of the facts that a file of changes has of one deal."""
    live, mine, began = live_and_sent(history)
    send: list[DealFact] = []
    known: list[DealFact] = []
    left: list[DealFact] = []
    unsure = False
    for fact in new:
        if is_live(fact, live, funnel, whole=False):
            left.append(fact.sent())
        elif is_among(fact, began):
            left.append(fact.sent())
            unsure = True
        elif (before := mine.get(fact.event_id)) is None:
            send.append(fact.sent())
        elif says(before, fact):
            known.append(fact.sent(before.revision))
        else:
            send.append(fact.sent(before.revision + 1))
    return Merged(send, len(known), len(left), 0, unsure, unsent=(*known, *left))


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
    live, every, began = live_and_sent(history)
    mine = {event_id: fact for event_id, fact in every.items() if event_id.startswith(ROWS)}
    changes = last_changes(every)
    minute = minute_of(revision_of(exported))
    latest = max((minute_of(fact.revision) for fact in mine.values()), default=0)
    rows = RowsOfADeal(mine, revision_of(exported), new[0].deal_id)
    disagreements: list[Disagreement] = []
    left: list[DealFact] = []
    told = 0
    unsure = close_left = False
    holds = holding_claims(new, mine, minute)
    # The close before the close date, which goes with it.
    for fact in sorted([*new, *revived(new, mine, holds, funnel)], key=lambda one: one.kind == "close_date"):
        if is_live(fact, live, funnel, whole=True) or (fact.kind == "close_date" and close_left):
            disagreements += contradicted(fact, live, funnel, exported)
            left.append(fact.sent(_LAST))
            rows.lose(fact)
            close_left = close_left or (fact.kind == "stage" and closes(fact, funnel))
            continue
        if is_among(fact, began):
            disagreements += contradicted(fact, live, funnel, exported)
            left.append(fact.sent(_LAST))
            rows.lose(fact)
            unsure = True
            continue
        if is_now(fact.event_id) and fact.event_id not in holds:
            told += 1
            rows.supersede(fact)
            continue
        place = _placed(fact, changes, made(fact, exported, minute), funnel)
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
    return Merged(
        rows.send, len(rows.known), len(left), told, unsure, tuple(disagreements), unsent=(*rows.known, *left)
    )


def settled_rows(deal_id: str, history: History, funnel: Funnel) -> Merged:
    """Return what files of changes alter in what earlier backfills of rows have said of a deal."""
    _, every, _ = live_and_sent(history)
    changes = last_changes(every)
    send: list[DealFact] = []
    disagreements = []
    for event_id, fact in every.items():
        if not event_id.startswith(ROWS) or fact.kind not in NAMES:
            continue
        new = as_new(fact, deal_id)
        place = _placed(new, changes, Exported(minute_of(fact.revision) * 60 * MICROS, 86_400 * MICROS), funnel)
        disagreements += [] if place.disagreement is None else [place.disagreement]
        if place.at is None:
            send.append(DealFact("taken_back", deal_id, fact.at, event_id, None, None, fact.revision + 1))
        elif place.at != fact.at:
            send.append(new._replace(at=place.at).sent(fact.revision + 1))
    return Merged(send, disagreements=tuple(disagreements))


def _placed(fact: NewFact, changes: Mapping[str, Said], exported: Exported | None, funnel: Funnel) -> Placed:
    row = RowFact(fact.kind, fact.at, fact.text, fact.number, is_now(fact.event_id))
    return placed(row, changes, exported, fact.deal_id, funnel)


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
