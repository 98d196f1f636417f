"""The measures that are kept in the plan (`schemas.measures.PLANNED`), of some days."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from stream.core.aggregate import Measures
from stream.core.buckets import ONE_DAY, Days
from stream.core.funnel import Funnel
from stream.planning.pace import due
from stream.planning.plan_days import PlanDays
from stream.planning.stints import Seat

YEARS_BACK, YEARS_AHEAD = 10, 3
"""So many calendar years before and after the present one plans are known; what lies beyond has none."""


class LookedAt(NamedTuple):
    """Days that are looked at, and the whole month, quarter or year that they are the begin of; else the days."""

    days: Days
    whole: Days


class _Year(NamedTuple):
    """What is planned for a seat up to each day of a year: one number more than days, the first of them 0."""

    quota: list[int]
    worked: list[int]
    in_team: list[int]
    worked_in_team: list[int]
    capacity: list[int]


class PlanMeasures:
    """Adds up the measures of plans. Years are worked out once, and what was looked at lately is kept."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel
        self._read()

    def _read(self) -> None:
        self._file = self._funnel.file
        self._plan_days = PlanDays(self._funnel)
        self._year = lru_cache(maxsize=None)(self._of_year)
        self._kept = lru_cache(maxsize=128)(self._of)

    def of(self, looked_at: LookedAt, today: date) -> Mapping[Seat, Measures]:
        """Return the measures of each seat that has any; those of a team's seats add up to the team's.

        The quota is that of the whole; due of it is what should be won by the end of the last of the days, or of
        yesterday if that is sooner. Working time is that of the days up to today. Without a rep stands what a team's
        own quota asks more than those of its members, or less.
        """
        if self._file is not self._funnel.file:
            self._read()  # the funnel has taken up another file
        return self._kept(looked_at, today)

    def _of(self, looked_at: LookedAt, today: date) -> Mapping[Seat, Measures]:
        gone = looked_at.whole.common(Days(date.min, min(looked_at.days.last, today - ONE_DAY)))
        measures: defaultdict[Seat, Counter[str]] = defaultdict(Counter)
        known = Days(date(today.year - YEARS_BACK, 1, 1), date(today.year + YEARS_AHEAD, 12, 31))
        whole = self._sums(looked_at.whole.common(known))
        over = self._sums(gone and gone.common(known))
        nothing = [0] * len(_Year._fields)
        for seat, (quota, worked, in_team, worked_in_team, _) in whole.items():
            _, gone_of_all, _, gone_in_team, _ = over.get(seat, nothing)
            team = measures[Seat(seat.team_id, "", "")]
            due_in_team = due(in_team, gone_in_team, worked_in_team)
            team.update(quota=in_team, quota_due=due_in_team)
            if seat.rep_id:
                due_of_all = due(quota, gone_of_all, worked)
                measures[seat].update(quota=quota, quota_due=due_of_all)
                team.update(quota=-quota, quota_due=-due_of_all)
        worked_on = looked_at.days.common(Days(date.min, today))
        for seat, sums in self._sums(worked_on and worked_on.common(known)).items():
            measures[seat]["capacity_seconds"] += sums[-1]
        told = {seat: {name: number for name, number in of.items() if number} for seat, of in measures.items()}
        return {seat: of for seat, of in told.items() if of}

    def _sums(self, days: Days | None) -> dict[Seat, list[int]]:
        """Return the numbers of `_Year` on some days, by seat."""
        sums: dict[Seat, list[int]] = {}
        for year, begin, end in _years(days) if days else ():
            for seat, columns in self._year(year).items():
                numbers = [column[end] - column[begin] for column in columns]
                before = sums.get(seat)
                sums[seat] = numbers if before is None else [a + b for a, b in zip(before, numbers, strict=True)]
        return sums

    def _of_year(self, year: int) -> dict[Seat, _Year]:
        days = Days(date(year, 1, 1), date(year, 12, 31))
        before = days.first.toordinal() - 1
        seats: dict[Seat, _Year] = {}
        for seat, day, quota, in_team, worked, capacity in self._plan_days.on(days):
            if seat not in seats:
                seats[seat] = _Year(*([0] * (days.length + 1) for _ in _Year._fields))
            place, columns = day.toordinal() - before, seats[seat]
            columns.quota[place], columns.worked[place], columns.capacity[place] = quota, worked, capacity
            if in_team:
                columns.in_team[place], columns.worked_in_team[place] = quota, worked
        return {seat: _Year(*(list(accumulate(column)) for column in columns)) for seat, columns in seats.items()}


def _years(days: Days) -> Iterator[tuple[int, int, int]]:
    """Yield each year that some days are in, how many of its days are before them, and up to their end."""
    for year in range(days.first.year, days.last.year + 1):
        new_year = date(year, 1, 1)
        first, last = max(days.first, new_year), min(days.last, date(year, 12, 31))
        yield year, (first - new_year).days, (last - new_year).days + 1
