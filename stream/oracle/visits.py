"""The visits of a deal: its way through the stages, and how each visit ended."""

from datetime import datetime
from typing import NamedTuple

from stream.oracle.organisation import Organisation, StagePlace
from stream.oracle.registers import Owner, Registers


class Part(NamedTuple):
    """A part of a visit with one owner."""

    start: datetime
    end: datetime | None
    owner: Owner
    beginning: str
    ending: str


class Visit(NamedTuple):
    """A visit that counts. `ending`: empty while it is under way; `jumped`: the open stages that its end skipped."""

    place: StagePlace
    start: datetime
    end: datetime | None
    is_reopened: bool
    ending: str
    jumped: list[StagePlace]
    parts: list[Part]


class _Stay(NamedTuple):
    place: StagePlace
    start: datetime
    end: datetime | None
    is_reopened: bool


def visits_of(registers: Registers) -> list[Visit]:
    """Return the visits of a deal that count, in order."""
    stays = _stays(registers)
    following: list[_Stay | None] = [*stays[1:], None]
    return [_visit(stay, then, registers) for stay, then in zip(stays, following, strict=False)]


def _stays(registers: Registers) -> list[_Stay]:
    places = registers.organisation.places
    moves: list[tuple[StagePlace, datetime]] = []
    for event in registers.of("deal.stage_changed"):
        stage = event["stage_id"]
        if stage in places and (not moves or stage != moves[-1][0].stage):
            moves.append((places[stage], event["occurred_at"]))
    stays = []
    for number, (place, start) in enumerate(moves):
        is_last = number == len(moves) - 1
        if place.kind != "open" and not is_last:
            continue  # an outcome that was taken back
        came_from_closed = number > 0 and moves[number - 1][0].kind != "open"
        end = None if is_last else moves[number + 1][1]
        stays.append(_Stay(place, start, end, came_from_closed and place.kind == "open"))
    return stays


def _visit(stay: _Stay, then: _Stay | None, registers: Registers) -> Visit:
    ending = "" if stay.end is None or then is None else _ending(stay.place, then.place, registers.organisation)
    jumped: list[StagePlace] = []
    if ending == "advanced" and then is not None:
        jumped = [
            place
            for place in registers.organisation.open_after(stay.place)
            if then.place.kind == "won" or then.place.pipeline != place.pipeline or place.position < then.place.position
        ]
    return Visit(stay.place, stay.start, stay.end, stay.is_reopened, ending, jumped, _parts(stay, ending, registers))


def _ending(here: StagePlace, there: StagePlace, organisation: Organisation) -> str:
    if here.pipeline != there.pipeline and not organisation.continues(here.pipeline, there.pipeline):
        return "moved_pipeline"
    if there.kind in ("lost", "disqualified"):
        return there.kind
    if here.pipeline != there.pipeline or there.kind == "won" or there.position > here.position:
        return "advanced"
    return "moved_back"


def _parts(stay: _Stay, ending: str, registers: Registers) -> list[Part]:
    begins = [stay.start]
    if stay.place.kind == "open":
        for event in registers.owner_changes:
            at = event["occurred_at"]
            inside = at > stay.start and (stay.end is None or at < stay.end)
            if inside and registers.owner(at).rep_id != registers.owner(begins[-1]).rep_id:
                begins.append(at)
    beginnings = ["reopened" if stay.is_reopened else "entered", *["taken_over"] * (len(begins) - 1)]
    ends = [*begins[1:], stay.end]
    endings = [*["handed_off"] * (len(begins) - 1), ending]
    return [
        Part(begin, end, registers.owner(begin), how, ended)
        for begin, end, how, ended in zip(begins, ends, beginnings, endings, strict=True)
    ]
