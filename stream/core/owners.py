"""Who had a deal or did an activity, and where that rep worked: what the gateway stamped, as it is stored."""

from bisect import bisect_right
from collections.abc import Iterable

from schemas.wire import Assignment, micros_of_repeated

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
        owner += (micros_of_repeated(assignment.starts_at), assignment.team_id, assignment.territory_id)
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


class Owners:
    """Those of one deal, in order of time."""

    __slots__ = ("_only", "_owners", "_times")

    def __init__(self, times: list[int], owners: list[Owner]) -> None:
        """`times`: since when each of the owners had it, microseconds UTC."""
        self._times = times
        self._owners = owners
        # Most deals have one owner, who stays in one team.
        self._only = NOBODY if not owners else only_place(owners[0]) if len(owners) == 1 else None

    def at(self, moment: int) -> Place:
        """Return who had the deal at a moment, and where; before the first owner the first one."""
        if self._only is not None:
            return self._only
        return place_at(self._owners[max(bisect_right(self._times, moment) - 1, 0)], moment)

    def now(self) -> Place:
        """Return who had it last, and where that rep worked when taking it."""
        return place_at(self._owners[-1], self._times[-1]) if self._owners else NOBODY

    def cuts(self, began: int, ended: int | None) -> list[int]:
        """Return when, strictly between two moments, another rep took the deal; without an end until now."""
        cuts: list[int] = []
        if len(self._owners) < 2:
            return cuts
        rep_id = self.at(began)[0]
        for moment in self._times:
            if moment <= began or (ended is not None and moment >= ended):
                continue
            # Of several owners at one moment the last holds.
            new_rep = self.at(moment)[0]
            if new_rep != rep_id:
                cuts.append(moment)
                rep_id = new_rep
        return cuts
