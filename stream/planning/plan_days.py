"""Plans by the day."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.planning.calendar import WorkingTimes
from stream.planning.capacity import Capacity
from stream.planning.quotas import Quotas
from stream.planning.stints import Seat


class PlanDay(NamedTuple):
    """What is planned for a seat on a day.

    `in_team`: whether the quota counts in the team: those of its members do not where it has an own one.
    `worked`: how much of the day is worked, in ten-thousandths; 0 where no quota holds.
    """

    seat: Seat
    day: date
    quota: int
    in_team: bool
    worked: int
    capacity_seconds: int


class PlanDays:
    """Says what is planned on days."""

    def __init__(self, funnel: Funnel) -> None:
        self._quotas = Quotas(funnel)
        self._capacity = Capacity(funnel)
        self._times = WorkingTimes(funnel.file)
        self._teams = [team.id for team in funnel.file.teams]

    def on(self, days: Days) -> Iterator[PlanDay]:
        """Yield what is planned for each seat on each of some days on which anything is."""
        owns = {}
        for team_id in self._teams:
            team = Seat(team_id, "", "")
            owns[team_id] = self._quotas.by_day(team, days)
            time = self._times.of(team_id, "")
            for day, quota in owns[team_id].items():
                yield PlanDay(team, day, quota, True, time.worked_on(day) if time else 0, 0)
        for rep_id, stints in self._quotas.stints.items():
            asked = self._quotas.by_day(Seat("", rep_id, ""), days)
            for seat, theirs in stints:
                if (common := theirs.common(days)) is None:
                    continue
                capacity, own = self._capacity.by_day(seat, common), owns[seat.team_id]
                time = self._times.of(seat.team_id, seat.territory_id)
                for day in common.each():
                    if day in asked:
                        worked = time.worked_on(day) if time else 0
                        yield PlanDay(seat, day, asked[day], day not in own, worked, capacity.get(day, 0))
                    elif day in capacity:
                        yield PlanDay(seat, day, 0, True, 0, capacity[day])
