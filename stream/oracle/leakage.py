"""What the series of alerts count, once more: one outcome of each visit, and once what one person does at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from schemas.funnel_file import FunnelFile
from stream.oracle.deal import Deal
from stream.oracle.history import histories
from stream.oracle.organisation import EPOCH, Organisation
from stream.oracle.registers import Owner
from stream.oracle.visits import Part, Visit

_SLOT = timedelta(minutes=10)


class Outcome(NamedTuple):
    """What one visit or deal came to, in whose hands; `what` is counted once for a person, stage and ten minutes."""

    family: str
    pipeline: str
    stage: str
    owner: Owner
    what: str
    day: date
    slot: int
    band: int


Key = tuple[str, str, str, str, str, date, int]
"""Kind, pipeline, stage, scope, its id, day, band."""

_LEAKS = {
    "lost": ("decided", {"lost"}),
    "disqualified": ("decided", {"disqualified"}),
    "stuck": ("due", {"stuck"}),
    "conversion": ("due", {"stuck", "otherwise"}),
    "win_rate": ("closed", {"lost"}),
}


def leakage(
    events: Iterable[Mapping[str, Any]], file: FunnelFile, cycles: Mapping[str, timedelta], until: datetime
) -> dict[Key, tuple[int, int]]:
    """Return outcomes and leaks of every series, of what happened before a moment.

    Args:
        events: events as plain dicts, as on the topics.
        file: the funnel file.
        cycles: the median sales cycle of pipelines.
        until: the moment.
    """
    organisation = Organisation(file)
    limits = {
        stage.id: timedelta(days=stage.stalled_after_days or 90)
        for pipeline in file.pipelines
        for stage in pipeline.stages
        if stage.kind == "open"
    }
    outcomes: list[Outcome] = []
    for deal_id, history in histories(events, organisation)[0].items():
        deal = Deal(deal_id, history, organisation)
        if deal.is_gone:
            continue
        for visit in deal.visits:
            if visit.place.kind == "open":
                outcomes += _of_visit(visit, limits[visit.place.stage], organisation, until)
        moved, closed = deal.moved_at, deal.closed_at
        if deal.outcome in ("won", "lost") and moved is not None and closed is not None and closed < until:
            where = deal.last_pipeline, "", deal.registers.owner(moved), deal.outcome
            band = _band_of_cycle(deal.created_at, closed, cycles.get(deal.last_pipeline))
            outcomes.append(Outcome("closed", *where, organisation.day(closed), _slot(moved), band))
    at_once: dict[tuple[object, ...], list[Outcome]] = defaultdict(list)
    for one in outcomes:
        at_once[one[:7]].append(one)
    counts: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for several in at_once.values():
        one, band = several[0], min(other.band for other in several)
        for kind, (family, leaks) in _LEAKS.items():
            if family != one.family:
                continue
            leaked = one.what in leaks
            for scope, scope_id in (("all", ""), ("territory", one.owner.territory_id), ("team", one.owner.team_id)):
                if scope == "all" or scope_id:
                    total = counts[kind, one.pipeline, one.stage, scope, scope_id, one.day, band]
                    total[0] += 1
                    total[1] += leaked
    return {key: (total[0], total[1]) for key, total in counts.items()}


def _of_visit(visit: Visit, limit: timedelta, organisation: Organisation, until: datetime) -> Iterable[Outcome]:
    due = visit.start + limit
    is_stuck = visit.end is None or visit.end > due
    at = due if is_stuck or visit.end is None else visit.end
    owner = _part_at(visit.parts, due).owner if is_stuck else visit.parts[-1].owner
    where = visit.place.pipeline, visit.place.stage, owner
    if not is_stuck and at < until:
        age = at - visit.start
        band = next(n for n, eighths in enumerate((1, 2, 4, 6, 8)) if age * 8 <= limit * eighths)
        yield Outcome("decided", *where, visit.ending, organisation.day(at), _slot(at), band)
    if due < until:
        what = "stuck" if is_stuck else "on" if visit.ending == "advanced" else "otherwise"
        yield Outcome("due", *where, what, organisation.day(due), _slot(due), 0)


def _band_of_cycle(created: datetime | None, closed: datetime, cycle: timedelta | None) -> int:
    if not cycle:
        return 0
    if created is None or created > closed:
        return 5
    return next((n for n, quarters in enumerate((1, 2, 4, 8)) if (closed - created) * 4 <= cycle * quarters), 4)


def _part_at(parts: list[Part], at: datetime) -> Part:
    return [part for part in parts if part.start <= at][-1]


def _slot(at: datetime) -> int:
    return (at - EPOCH) // _SLOT
