"""Who had a deal, and where it counted: the reps are stored, and where they work is looked up in the funnel file."""

from bisect import bisect_right

from stream.core.places import NOBODY, Place, Places


class Owners:
    """Those of one deal, in order of time."""

    __slots__ = ("_only", "_places", "_reps", "_times")

    def __init__(self, times: list[int], reps: list[str], places: Places) -> None:
        """`times`: since when each of the reps had it, microseconds UTC; an empty id is nobody."""
        self._times = times
        self._reps = reps
        self._places = places
        # Most deals have one owner, who stays in one team.
        self._only = NOBODY if not reps else places.only(reps[0]) if len(reps) == 1 else None

    def at(self, moment: int) -> Place:
        """Return who had the deal at a moment, and where; before the first owner the first one."""
        if self._only is not None:
            return self._only
        index = max(bisect_right(self._times, moment) - 1, 0)
        rep_id = self._reps[index]
        place = self._places.only(rep_id)
        # Before the owner event, where the rep worked when it happened.
        return place or self._places.of_deal(rep_id, max(moment, self._times[index]), self._taken(index))

    def now(self) -> Place:
        """Return who had it last, and where that rep worked when taking it."""
        return self.at(self._times[-1]) if self._reps else NOBODY

    def cuts(self, began: int, ended: int | None) -> list[int]:
        """Return when, strictly between two moments, another rep took the deal; without an end until now."""
        cuts: list[int] = []
        if len(self._reps) < 2:
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

    def _taken(self, index: int) -> int:
        """Return since when the owner of that number has had the deal without a break."""
        rep_id = self._reps[index]
        taken = self._times[index]
        while index > 0 and (self._reps[index - 1] == rep_id or self._times[index - 1] == self._times[index]):
            index -= 1
            if self._reps[index] == rep_id:
                taken = self._times[index]
        return taken
