"""Capacity: how long reps work, without the days on which they are away."""

from collections.abc import Mapping
from datetime import date

from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.planning.calendar import WorkingTimes
from stream.planning.stints import Seat, employed


class Capacity:
    """The working time of the reps of a funnel file, on the days on which they are employed."""

    def __init__(self, funnel: Funnel) -> None:
        file = funnel.file
        self._times = WorkingTimes(file)
        self._employed = {rep.id: employed(rep) for rep in file.reps}
        self._absences = {
            rep.id: sorted(Days(absence.first, absence.last) for absence in rep.absences) for rep in file.reps
        }

    def by_day(self, seat: Seat, days: Days) -> Mapping[date, int]:
        """Return how many seconds a rep works in a seat on each of some days; without a calendar nothing is said."""
        time = self._times.of(seat.team_id, seat.territory_id)
        if time is None:
            return {}
        each = (day for there in self._there(seat.rep_id, days) for day in there.each())
        return {day: time.seconds_on(day) for day in each}

    def _there(self, rep_id: str, days: Days) -> list[Days]:
        """Return those of some days on which a rep is employed and not away."""
        there = days.common(self._employed[rep_id])
        return there.without(self._absences[rep_id]) if there else []
