"""Who had a deal or did an activity, and where that rep worked: what the gateway stamped, as it is stored."""

from collections.abc import Iterable

from schemas.wire import Assignment, micros_of

Owner = tuple[str | int, ...]
"""The rep's id (empty: nobody), then (start, team, territory) of each assignment, flat; starts are microseconds UTC.

One flat tuple per owner, and not one more per assignment, since a worker holds it for every deal.
"""

_FIRST, _STRIDE = 1, 3


Place = tuple[str, str, str]
"""Rep, team and territory; all empty: nobody."""

NOBODY: Place = ("", "", "")


def owner_of(rep_id: str | None, assignments: Iterable[Assignment]) -> Owner:
    """Return an owner as it is stored. Raises NotCanonical: a start is not in the canonical form."""
    owner: list[str | int] = [rep_id or ""]
    for assignment in assignments:
        owner += (micros_of(assignment.starts_at), assignment.team_id, assignment.territory_id)
    return tuple(owner)


def rep_of(owner: Owner) -> str:
    """Return the rep's id; empty: nobody."""
    return owner[0]  # type: ignore[return-value]


def only_place(owner: Owner) -> Place | None:
    """Return where an owner is at any moment; None: it depends on the moment."""
    return place_at(owner, 0) if len(owner) <= _FIRST + _STRIDE else None


def place_at(owner: Owner, at: int) -> Place:
    """Return where an owner was at a moment: by the last assignment that began by then, else the first."""
    if len(owner) == _FIRST:
        return rep_of(owner), "", ""
    chosen = _FIRST
    if len(owner) > _FIRST + _STRIDE:
        for start in range(_FIRST + _STRIDE, len(owner), _STRIDE):
            if owner[start] <= at:  # type: ignore[operator]
                chosen = start
    return owner[0], owner[chosen + 1], owner[chosen + 2]  # type: ignore[return-value]
