"""Quotas: what reps, teams and everybody are to win on some days, in the minor unit of the reporting currency."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from schemas.currencies import minor_digits
from stream.core.buckets import ONE_DAY, Days
from stream.core.funnel import Funnel
from stream.planning.calendar import WorkingTimes
from stream.planning.ramps import Ramps
from stream.planning.spread import Period, Spread
from stream.planning.stints import Seat, Stint, employed, stints_of_all

_EVER = Days(date.min, date.max)


class Quotas:
    """The quotas of a funnel file. Nothing is asked (0) of who has none, nor on days for which none holds."""

    def __init__(self, funnel: Funnel) -> None:
        file = funnel.file
        times = WorkingTimes(file)
        self.stints = stints_of_all(file)
        fiscal, unit = file.fiscal_year_starts, 10 ** minor_digits(funnel.currency)
        until = {rep.id: employed(rep).last for rep in file.reps}
        self._reps: dict[str, Spread] = {}
        for rep_id, stints in self.stints.items():
            quotas = [one for one in file.quotas if one.rep == rep_id and one.starts <= until[rep_id]]
            ramps = Ramps([one for one in file.ramps if one.rep == rep_id])
            self._reps[rep_id] = Spread(quotas, stints, ramps, times, unit, fiscal, until[rep_id])
        self._teams: dict[str, Spread] = {}
        for team in file.teams:
            quotas = [one for one in file.quotas if one.team == team.id]
            self._teams[team.id] = Spread(quotas, [Stint(Seat(team.id, "", ""), _EVER)], Ramps(()), times, unit, fiscal)

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

    def next_of_rep(self, rep_id: str, after: date) -> date | None:
        """Return the first day behind another on which a quota of a rep begins; None: no further one does."""
        held = self._reps[rep_id].held(Days(after + ONE_DAY, date.max)) if rep_id in self._reps else []
        return held[0].first if held else None

    def by_seat(self, days: Days) -> Mapping[Seat, int]:
        """Return what is asked of whom on some days; of whom nothing is asked is not there.

        A team's own quota counts instead of those of its members. The seat without a rep has what it asks more than
        they are asked, or less (negative), so that a team's seats add up.
        """
        asked = Counter({Seat(team_id, "", ""): own.on(days) for team_id, own in self._teams.items()})
        for rep_id, stints in self.stints.items():
            spread = self._reps[rep_id]
            for seat, theirs in stints:
                if (common := theirs.common(days)) is None:
                    continue
                asked[seat] += spread.on(common)
                asked[Seat(seat.team_id, "", "")] -= sum(map(spread.on, self._teams[seat.team_id].held(common)))
        return {seat: amount for seat, amount in asked.items() if amount}

    def by_day(self, whose: Seat, days: Days) -> Mapping[date, int]:
        """Return what is asked on each day of a rep, wherever; or of the team itself, without regard to its members."""
        spread = self._reps[whose.rep_id] if whose.rep_id else self._teams[whose.team_id]
        return spread.by_day(days)
