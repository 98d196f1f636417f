"""What a deal reached, and what became of it there."""

from datetime import datetime
from typing import NamedTuple

from stream.oracle.organisation import Organisation, StagePlace
from stream.oracle.registers import Owner
from stream.oracle.visits import Visit


class Reached(NamedTuple):
    """A stage that a deal reached for the first time. `number`: of the visit that it was, or that skipped it."""

    place: StagePlace
    number: int
    at: datetime
    owner: Owner
    is_skipped: bool
    fate: str


class Qualifying(NamedTuple):
    """A first entry into a stage marked mql. `until`: when it was sales qualified, or else closed."""

    entry: Reached
    fate: str
    until: datetime | None


def reached_by(visits: list[Visit], organisation: Organisation) -> list[Reached]:
    """Return the open stages that a deal reached, in order."""
    seen: dict[str, Reached] = {}
    for number, visit in enumerate(visits):
        ways = [(visit.place, visit.start, visit.parts[0].owner, False)]
        ways += [(place, visit.end or visit.start, visit.parts[-1].owner, True) for place in visit.jumped]
        for place, at, owner, is_skipped in ways:
            if place.kind == "open" and place.stage not in seen:
                fate = _fate(place, visits[number + 1 :], organisation)
                seen[place.stage] = Reached(place, number, at, owner, is_skipped, fate)
    return list(seen.values())


def _fate(here: StagePlace, later: list[Visit], organisation: Organisation) -> str:
    for visit in later:
        there = visit.place
        if there.pipeline == here.pipeline:
            further = there.kind == "won" or (there.kind == "open" and there.position > here.position)
        else:
            further = there.kind in ("open", "won") and organisation.continues(here.pipeline, there.pipeline)
        if further:
            return "progressed"
    if not later:
        return "open"
    last = later[-1].place
    if last.kind in ("lost", "disqualified"):
        return last.kind
    return "open" if last.pipeline == here.pipeline else "moved_pipeline"


def qualifying_of(visits: list[Visit], reached: list[Reached], organisation: Organisation) -> Qualifying | None:
    """Return the first entry into a stage marked mql, and what came of it; None: there was none."""
    entries = [one for one in reached if one.place.mark == "mql"]
    if not entries:
        return None
    entry = entries[0]
    for number, visit in enumerate(visits[entry.number :], entry.number):
        is_later = number > entry.number or not entry.is_skipped
        if is_later and (organisation.is_qualified(visit.place) or visit.place.kind == "won"):
            return Qualifying(entry, "converted", visit.start)
        if any(place.mark == "sql" for place in visit.jumped):
            return Qualifying(entry, "converted", visit.end)
    last = visits[-1]
    is_lost = last.place.kind in ("lost", "disqualified")
    return Qualifying(entry, "lost" if is_lost else "open", last.start if is_lost else None)


def is_qualified(visits: list[Visit], organisation: Organisation) -> bool:
    """Say whether a deal was sales qualified."""
    return any(
        organisation.is_qualified(visit.place) or any(place.mark == "sql" for place in visit.jumped) for visit in visits
    )
