"""A deal's way, worked out once of its history: what both its contributions and its row are read off.

`docs/semantics.md` says every rule in words. The steps: facts → registers → visits (moves between stages) → parts (a
visit, cut where the deal changed hands) → the stages that it reached, and what became of it.
"""

from typing import Literal

import msgspec

from stream.core.facts import History
from stream.core.funnel import Funnel, Stage
from stream.core.owners import Owners
from stream.core.places import Place
from stream.core.registers import Registers, registers
from stream.core.visits import Ending, Visit, ending, visits
from stream.core.worth import Worth

Outcome = Literal["won", "lost", "disqualified"]
Fate = Literal["progressed", "lost", "disqualified", "moved_pipeline", "open"]
_FURTHEST = 1_000_000  # further than any stage


class Part(msgspec.Struct, gc=False):
    """A visit, or a part of it with one owner, from `began` to `ended` (None: still there), and where the owner worked.

    `visit` is the visit's number. The part before another of its visit ends `handed_off`.
    """

    place: Place
    stage: Stage
    visit: int
    began: int
    ended: int | None
    beginning: Literal["entered", "reopened", "taken_over"]
    ending: Literal["", "handed_off"] | Ending


class Reached(msgspec.Struct, gc=False):
    """A stage that the deal reached for the first time, by visiting it or by the advance that skipped it.

    `visit`: number of that visit, or of the one that the advance ended.
    """

    place: Place
    stage: Stage
    visit: int
    at: int
    skipped: bool


class Qualifying(msgspec.Struct, gc=False):
    """The first entry into a stage marked mql, and what came of it, `until` when (None: nothing yet)."""

    entry: Reached
    fate: Literal["converted", "lost", "open"]
    until: int | None


class Close(msgspec.Struct, gc=False):
    """How a deal was closed, when by the close date that counts, and who had it when it was moved."""

    outcome: Outcome
    at: int
    place: Place
    pipeline_id: str


class Creation(msgspec.Struct, gc=False):
    """When a deal was created, by whom, and in which pipeline (empty: none yet)."""

    at: int
    place: Place
    pipeline_id: str


class Way(msgspec.Struct, gc=False):
    """The way of a deal or lead. `fates` are those of `reached`, one each.

    `creation`, `close`: None where none counts; of leads, only their ways through the stages count.
    """

    deal: Registers
    worth: Worth
    owners: Owners
    path: list[Visit]
    parts: list[Part]
    reached: list[Reached]
    fates: list[Fate]
    qualifying: Qualifying | None
    creation: Creation | None
    close: Close | None
    is_lead: bool
    is_qualified: bool


def way_of(history: History, funnel: Funnel) -> Way | None:
    """Return the way of a deal with this history; None: it is gone (deleted or merged), and counts nowhere."""
    deal = registers(history)
    if deal.gone:
        return None
    owners = Owners(deal.owner_times, deal.owners, funnel.places)
    path = visits(deal, funnel)
    parts: list[Part] = []
    first: dict[str, Reached] = {}
    is_qualified = False
    for number, visit in enumerate(path):
        following = path[number + 1].stage if number + 1 < len(path) else None
        is_qualified |= visit.stage.is_qualified | _walk(number, visit, following, owners, funnel, parts, first)
    reached = list(first.values())
    of_deals = [visit for visit in path if not visit.stage.of_leads] if funnel.has_leads else path
    creation = close = None
    if deal.created is not None and (of_deals or not path):
        pipeline_id = of_deals[0].stage.pipeline_id if path else ""
        creation = Creation(deal.created, owners.at(deal.created), pipeline_id)
    if of_deals and path[-1] is of_deals[-1]:
        close = _close(deal, path[-1], owners)
    fates = _fates(reached, path, funnel) if reached else []
    qualifying = _qualifying(reached, path, funnel)
    is_lead = bool(path) and not of_deals
    worth = Worth(deal, funnel, close is not None and close.outcome != "won")
    return Way(deal, worth, owners, path, parts, reached, fates, qualifying, creation, close, is_lead, is_qualified)


def _walk(
    number: int,
    visit: Visit,
    following: Stage | None,
    owners: Owners,
    funnel: Funnel,
    parts: list[Part],
    first: dict[str, Reached],
) -> bool:
    """Add the parts of a visit, and the stages that it, or the advance that ended it, was the first to reach.

    Returns:
        Whether the advance skipped a stage marked sql.
    """
    stage, began, left = visit.stage, visit.entered, visit.left
    place = owners.at(began)
    beginning: Literal["entered", "reopened", "taken_over"] = "reopened" if visit.reopened else "entered"
    if stage.kind == "open":
        if stage.id not in first:
            first[stage.id] = Reached(place, stage, number, began, False)
        for at in owners.cuts(began, left):
            parts.append(Part(place, stage, number, began, at, beginning, "handed_off"))
            place, began, beginning = owners.at(at), at, "taken_over"
    if following is None or left is None:
        parts.append(Part(place, stage, number, began, left, beginning, ""))
        return False
    ended = ending(stage, following, funnel)
    parts.append(Part(place, stage, number, began, left, beginning, ended))
    if ended != "advanced":
        return False
    qualifies = False
    for skipped in funnel.between(stage, following):
        qualifies |= skipped.mark == "sql"
        if skipped.id not in first:
            first[skipped.id] = Reached(place, skipped, number, left, True)
    return qualifies


def _fates(reached: list[Reached], path: list[Visit], funnel: Funnel) -> list[Fate]:
    # How far the deal got after each visit, in that visit's pipeline.
    ahead: dict[str, int] = {}
    furthest = [-1] * len(path)
    for number in range(len(path) - 1, -1, -1):
        stage = path[number].stage
        known = furthest[number] = ahead.get(stage.pipeline_id, -1)
        if stage.kind == "lost" or stage.kind == "disqualified":
            continue
        position = _FURTHEST if stage.kind == "won" else stage.position
        if position > known:
            ahead[stage.pipeline_id] = position
        for before in funnel.continues[stage.pipeline_id]:
            ahead[before] = _FURTHEST
    last = path[-1].stage
    return [
        "progressed" if furthest[one.visit] > one.stage.position else _without_progress(one.stage, last)
        for one in reached
    ]


def _without_progress(stage: Stage, last: Stage) -> Fate:
    if last.kind == "lost" or last.kind == "disqualified":
        return last.kind
    return "open" if last.pipeline_id == stage.pipeline_id else "moved_pipeline"


def _qualifying(reached: list[Reached], path: list[Visit], funnel: Funnel) -> Qualifying | None:
    for entry in reached:
        if entry.stage.mark == "mql":
            break
    else:
        return None
    for number in range(entry.visit, len(path)):
        visit = path[number]
        stage, left = visit.stage, visit.left
        is_after = number > entry.visit or not entry.skipped
        if is_after and (stage.is_qualified or stage.kind == "won"):
            return Qualifying(entry, "converted", visit.entered)
        if left is not None:
            following = path[number + 1].stage
            advanced = ending(stage, following, funnel) == "advanced"
            if advanced and any(one.mark == "sql" for one in funnel.between(stage, following)):
                return Qualifying(entry, "converted", left)
    last = path[-1]
    if last.stage.kind == "open":
        return Qualifying(entry, "open", None)
    return Qualifying(entry, "lost", last.entered)


def _close(deal: Registers, last: Visit, owners: Owners) -> Close | None:
    outcome = last.stage.kind
    if outcome == "open":
        return None
    at = last.entered
    if deal.close_dates:
        set_at, date, by_crm = deal.close_dates[-1]
        # One set while closing or later says when it really was; an earlier one was a guess, unless the CRM goes by it.
        if date is not None and (by_crm or set_at >= last.entered):
            at = date
    return Close(outcome, at, owners.at(last.entered), last.stage.pipeline_id)
