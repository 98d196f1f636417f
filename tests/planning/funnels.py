"""Funnel files with plans."""

from datetime import date
from typing import Any

from schemas.funnel_file import FunnelFile
from schemas.planning_problems import planning_problems
from stream.core.buckets import Days
from stream.core.funnel import Funnel

BAVARIA = {"2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-06-04"}
TURKEY = {"2026-04-23", "2026-05-01", "2026-05-19", "2026-05-27", "2026-05-28", "2026-05-29"}
Q2 = Days(date(2026, 4, 1), date(2026, 6, 30))


def funnel(**sections: Any) -> Funnel:
    """Return a funnel of two teams and three reps with some sections."""
    pipeline = [{"id": kind, "name": kind, "kind": kind} for kind in ("open", "won", "lost")]
    file = FunnelFile.model_validate(
        {
            "time_zone": "Europe/Berlin",
            "currency": "EUR",
            "pipelines": [{"id": "p", "name": "P", "stages": pipeline}],
            "teams": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
            "territories": [{"id": "t", "name": "T"}],
            "reps": [rep(one, "a") for one in ("1", "2", "3")],
            **sections,
        }
    )
    assert not list(planning_problems(file))
    return Funnel(file)


def rep(rep_id: str, *teams: str, **fields: Any) -> dict[str, Any]:
    """Return a rep in a team; in others from the day on that stands behind an @."""
    assignments = []
    for team in teams:
        team_id, _, starts = team.partition("@")
        assignments.append({"team": team_id, "starts": starts or "2020-01-01"})
    return {"id": rep_id, "name": rep_id, "assignments": assignments, **fields}


def quota(rep_id: str, every: str, amount: float, starts: str = "2026-01-01", **fields: Any) -> dict[str, Any]:
    """Return a quota of a rep."""
    return {"rep": rep_id, "every": every, "amount": amount, "starts": starts, **fields}


def calendar(*holidays: str, halves: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    """Return a calendar with whole and half holidays."""
    return {"holidays": {**dict.fromkeys(holidays, 1), **dict.fromkeys(halves, 0.5)}, **fields}


def days(first: str, last: str) -> Days:
    """Return some days."""
    return Days(date.fromisoformat(first), date.fromisoformat(last))
