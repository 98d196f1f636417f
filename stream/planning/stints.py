"""Who is where: reps in teams and territories, from day to day."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from schemas.funnel_file import FunnelFile, Rep
from stream.core.buckets import ONE_DAY, Days


class Seat(NamedTuple):
    """A rep in a team and a territory (empty: none). Without a rep it is the team itself."""

    team_id: str
    rep_id: str
    territory_id: str


class Stint(NamedTuple):
    """The days for which a rep has a seat."""

    seat: Seat
    days: Days


def stints(rep: Rep) -> Iterator[Stint]:
    """Yield where a rep is, in order of the days; before the first assignment the first one holds."""
    firsts = [date.min, *(one.starts for one in rep.assignments[1:])]
    lasts = [*(first - ONE_DAY for first in firsts[1:]), date.max]
    for assignment, first, last in zip(rep.assignments, firsts, lasts, strict=True):
        yield Stint(Seat(assignment.team, rep.id, assignment.territory or ""), Days(first, last))


def employed(rep: Rep) -> Days:
    """Return the days from the first of a rep's first assignment to the last, if there is one."""
    return Days(rep.assignments[0].starts, rep.until or date.max)


def stints_of_all(file: FunnelFile) -> dict[str, list[Stint]]:
    """Return the stints of each rep, by id."""
    return {rep.id: list(stints(rep)) for rep in file.reps}
