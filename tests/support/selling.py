"""A funnel with a calendar, teams and territories, and deals that are sold in it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.events import any_event
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel

FUNNEL = """
time_zone: Europe/Berlin
currency: EUR
pipelines:
  - id: new
    name: New business
    stages:
      - {id: lead, name: Lead, kind: open, mark: sql}
      - {id: offer, name: Offer, kind: open}
      - {id: won, name: Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
teams: [{id: n, name: North}, {id: s, name: South}]
accounts: {property: company}
sources: {property: origin}
activity_types: [{id: call, name: Calls, selling: true}]
calendar:  # of Bavaria
  working_days: [mon, tue, wed, thu, fri]
  holidays: {2026-04-03: 1, 2026-04-06: 1, 2026-05-01: 1, 2026-05-14: 1, 2026-05-25: 1, 2026-06-04: 1}
"""
TERRITORIES = "territories: [{id: dach, name: DACH}, {id: iberia, name: Iberia}, {id: nordics, name: Nordics}]"
SEATS = {
    **dict.fromkeys(("ada", "bo", "cy"), ("n", "dach")),
    **dict.fromkeys(("dan", "eli"), ("s", "nordics")),
    "fay": ("s", "iberia"),
}


def funnel(*more: str, territories: str = TERRITORIES) -> Funnel:
    """Return the funnel with more lines in its file."""
    return Funnel(parse(written(*more, territories=territories)))


def written(*more: str, territories: str = TERRITORIES) -> str:
    """Return its file."""
    reps = [
        f"  - {{id: {one}, name: {one.title()}, "
        f"assignments: [{{starts: 2020-01-01, team: {team}, territory: {place}}}]}}"
        for one, (team, place) in SEATS.items()
    ]
    return "\n".join([FUNNEL, territories, "reps:", *reps, *more])


def sold(
    deal_id: str,
    rep: str,
    amount: int | None,
    *moves: tuple[str, str],
    company: str | None = None,
) -> Iterator[Any]:
    """Yield the events of a rep's deal: its amount in whole units, and on which day it came into which stage."""
    created = _at(moves[0][0])
    told: list[tuple[datetime, str, dict[str, Any]]] = [
        (created, "created", {}),
        (created, "owner_changed", {"rep_id": rep}),
    ]
    if amount is not None:
        told.append((created, "amount_changed", {"amount": amount * 100}))
    if company is not None:
        told.append((created, "property_changed", {"property": "company", "value": company}))
    told += [(_at(day), "stage_changed", {"stage_id": stage}) for day, stage in moves]
    for number, (at, kind, of) in enumerate(told):
        yield any_event.validate_python(
            {"event_id": f"{deal_id}-{number}", "deal_id": deal_id, "occurred_at": at, "type": f"deal.{kind}", **of}
        )


def all_of(deals: Sequence[Iterator[Any]]) -> list[Any]:
    """Return the events of some deals."""
    return [event for deal in deals for event in deal]


def _at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+00:00").astimezone(UTC)
