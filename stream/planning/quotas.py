"""Quotas: what reps, teams and everybody are to win on some days, in the minor unit of the reporting currency."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from schemas.currencies import minor_digits
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.planning.calendar import WorkingTime, WorkingTimes
from stream.planning.ramps import Ramps
from stream.planning.spread import Period, Spread
from stream.planning.stints import Seat, Stint, stints_of_all

_EVER = Days(date.min, date.max)


class Asked(NamedTuple):
    """What is asked of somebody: how much, on which days, and their working time; None: no calendar says it."""

    amount: int
    days: list[Days]
    working_time: WorkingTime | None


class Quotas:
    """The quotas of a funnel file. Nothing is asked (0) of who has none, nor on days for which none holds."""

    def __init__(self, funnel: Funnel) -> None:
        file = funnel.file
        self._times = WorkingTimes(file)
        self._stints = stints_of_all(file)
        fiscal, unit = file.fiscal_year_starts, 10 ** minor_digits(funnel.currency)
        self._reps: dict[str, Spread] = {}
        for rep_id, stints in self._stints.items():
            quotas = [one for one in file.quotas if one.rep == rep_id]
            ramps = Ramps([one for one in file.ramps if one.rep == rep_id])
            self._reps[rep_id] = Spread(quotas, stints, ramps, self._times, unit, fiscal)
        self._teams: dict[str, Spread] = {}
        for team in file.teams:
            quotas = [one for one in file.quotas if one.team == team.id]
            self._teams[team.id] = Spread(
                quotas, [Stint(Seat(team.id, "", ""), _EVER)], Ramps(()), self._times, unit, fiscal
            )

    def of_rep(self, rep_id: str, days: Days) -> int:
        """Return what a rep is to win on some days, in whatever team."""
        return self._reps[rep_id].on(days) if rep_id in self._reps else 0

    def of_team(self, team_id: str, days: Days) -> int:
        """Return what a team is to win: its own quota on days on which it has one, else those of its members then."""
        return sum(amount for seat, amount in self.by_seat(days).items() if seat.team_id == team_id)

    def of_all(self, days: Days) -> int:
        """Return what all teams are to win."""
        return sum(self.by_seat(days).values())

    def periods_of_rep(self, rep_id: str, days: Days) -> list[Period]:
        """Return the periods of a rep's quotas that have any of some days, in order."""
        return self._reps[rep_id].periods(days) if rep_id in self._reps else []

    def by_seat(self, days: Days) -> Mapping[Seat, int]:
        """Return what is asked of whom on some days; of whom nothing is asked is not there.

        A team's own quota counts instead of those of its members. The seat without a rep has what it asks more than
        they are asked, or less (negative), so that a team's seats add up.
        """
        return self.added_up(days, lambda asked: asked.amount)

    def added_up(self, days: Days, of: Callable[[Asked], int]) -> Mapping[Seat, int]:
        """Return a number of what is asked of whom on some days, so that a team's seats add up to that of the team."""
        numbers: Counter[Seat] = Counter()
        for seat, theirs in self._stints_on(days):
            numbers[seat] += of(self._asked(seat, [theirs]))
            if own := self._teams[seat.team_id].held(theirs):
                # The team's own quota counts on those days.
                team = seat._replace(rep_id="", territory_id="")
                numbers[team] += of(self._asked(seat, theirs.without(own))) - of(self._asked(seat, [theirs]))
        for team_id in self._teams:
            team = Seat(team_id, "", "")
            numbers[team] += of(self._asked(team, [days]))
        return {seat: number for seat, number in numbers.items() if number}

    def _asked(self, seat: Seat, some: list[Days]) -> Asked:
        spread = self._reps[seat.rep_id] if seat.rep_id else self._teams[seat.team_id]
        held = [days for one in some for days in spread.held(one)]
        return Asked(sum(map(spread.on, held)), held, self._times.of(seat.team_id, seat.territory_id))

    def _stints_on(self, days: Days) -> Iterator[Stint]:
        """Yield all stints that have any of some days, with these days alone."""
        for stints in self._stints.values():
            for stint in stints:
                if common := stint.days.common(days):
                    yield Stint(stint.seat, common)
