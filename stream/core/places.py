"""Where reps work, and where the deals of a rep count who moved: looked up in the funnel file whenever it is needed."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from schemas.funnel_file import Rep

Place = tuple[str, str, str]
"""Rep, team and territory; all empty: nobody."""

NOBODY: Place = ("", "", "")


class _Assignments(NamedTuple):
    """Those of a rep who moved: since when (microseconds UTC), where, and whether open deals stayed behind."""

    starts: list[int]
    places: list[Place]
    leave_deals: list[bool]


class Places:
    """Look-ups over the assignments of the reps."""

    def __init__(self, reps: Iterable[Rep], midnight: Callable[[date], int]) -> None:
        """`midnight` returns when a day begins, in microseconds UTC."""
        self._only: dict[str, Place] = {"": NOBODY}
        self._moved: dict[str, _Assignments] = {}
        for rep in reps:
            places = [(rep.id, one.team, one.territory or "") for one in rep.assignments]
            if len(places) == 1:
                self._only[rep.id] = places[0]
                continue
            starts = [midnight(one.starts) for one in rep.assignments]
            self._moved[rep.id] = _Assignments(starts, places, [one.open_deals == "stay" for one in rep.assignments])

    def __contains__(self, rep_id: str) -> bool:
        """Say whether the funnel file has a rep."""
        return bool(rep_id) and (rep_id in self._only or rep_id in self._moved)

    def only(self, rep_id: str) -> Place | None:
        """Return where a rep works at any moment; None: it depends on the moment."""
        return self._only.get(rep_id)

    def at(self, rep_id: str, moment: int) -> Place:
        """Return where a rep works at a moment (microseconds UTC); before the first assignment the first holds."""
        return self.of_deal(rep_id, moment, moment)

    def of_deal(self, rep_id: str, moment: int, taken: int) -> Place:
        """Return where a deal counts at a moment that the rep took at another, both in microseconds UTC.

        An assignment that leaves open deals behind holds for those only that were taken since.
        """
        only = self._only.get(rep_id)
        if only is not None:
            return only
        assignments = self._moved.get(rep_id)
        if assignments is None:
            return rep_id, "", ""
        starts, places, leave_deals = assignments
        index = bisect_right(starts, moment) - 1
        while index > 0 and leave_deals[index] and starts[index] > taken:
            index -= 1
        return places[max(index, 0)]
