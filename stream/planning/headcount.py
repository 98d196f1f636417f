"""Headcount: how many reps work in a territory, new ones by the share of a quota that they are asked."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from schemas.funnel_file import FunnelFile
from stream.core.buckets import Days
from stream.planning.balance import MovableRep
from stream.planning.ramps import Ramps
from stream.planning.stints import employed, stints_of_all

WHOLE_REP = 10**8
"""How much a rep counts on a day; shares of ramps are written with eight decimals at most."""


class Headcount:
    """The reps of a funnel file, on the days on which they are employed."""

    def __init__(self, file: FunnelFile) -> None:
        self._stints = stints_of_all(file)
        self._employed = {rep.id: employed(rep) for rep in file.reps}
        self._ramps = {rep.id: Ramps([one for one in file.ramps if one.rep == rep.id]) for rep in file.reps}

    def by_territory(self, days: Days) -> Mapping[str, int]:
        """Return how many rep days (of `WHOLE_REP` each) each territory had; those without any are not there."""
        counts: Counter[str] = Counter()
        for _, territory_id, capacity in self._on(days):
            counts[territory_id] += capacity
        return counts

    def reps_on(self, day: date) -> list[MovableRep]:
        """Return who works in a territory on a day."""
        return list(self._on(Days(day, day)))

    def _on(self, days: Days) -> Iterator[MovableRep]:
        for rep_id, stints in self._stints.items():
            for seat, theirs in stints:
                there = theirs.common(days)
                there = there and there.common(self._employed[rep_id])
                if there is None or not seat.territory_id:
                    continue
                parts = self._ramps[rep_id].parts(there)
                capacity = sum(int(share * WHOLE_REP) * part.length for part, share in parts)
                if capacity:
                    yield MovableRep(rep_id, seat.territory_id, capacity)
