"""What the funnel file plans, day by day, in fractions."""

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile
from schemas.planning import Calendar, Quota

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)


class Planned(NamedTuple):
    """The quota of a period, what is due of it, and the working time up to today, in seconds."""

    quota: int = 0
    due: int = 0
    capacity: int = 0


class _Asked(NamedTuple):
    """What is asked on a day, and how much of it is worked."""

    quota: int
    worked: Fraction


class Plans:
    """Plans of a funnel file."""

    def __init__(self, funnel: FunnelFile) -> None:
        self._funnel = funnel
        self._unit = 10 ** minor_digits(funnel.currency)
        self._reps = {rep.id: rep for rep in funnel.reps}
        self._on = cache(self._asked_on)
        self._of_period = cache(self._by_day)

    def of_rep(self, rep: str, team: str, whole: list[date], until: date, today: date) -> Planned:
        """Return what is planned for a rep in a team.

        Args:
            rep: id.
            team: id.
            whole: all days of the month, quarter or year.
            until: the last day that is over.
            today: working time counts up to it.
        """
        there = [day for day in whole if self._place(rep, day)[0] == team]
        quota = due = 0
        for territory in {self._place(rep, day)[1] for day in there}:
            asked = {day: self._on("rep", rep, day) for day in there if self._place(rep, day)[1] == territory}
            quota += sum(one.quota for one in asked.values() if one)
            due += _due(asked, until)
        since = self._reps[rep].assignments[0].starts
        worked = (self._seconds(rep, day) for day in there if since <= day <= min(today, self._until(rep)))
        return Planned(quota, due, sum(worked))

    def of_team(self, team: str, whole: list[date], until: date, today: date) -> Planned:
        """Return what is planned for a team: its own quota where it has one, else those of its members."""
        own = {day: self._on("team", team, day) for day in whole}
        quota, due = sum(one.quota for one in own.values() if one), _due(own, until)
        capacity = 0
        for rep in self._reps:
            capacity += self.of_rep(rep, team, whole, until, today).capacity
            left = [day for day in whole if not own[day] and self._place(rep, day)[0] == team]
            for territory in {self._place(rep, day)[1] for day in left}:
                asked = {day: self._on("rep", rep, day) for day in left if self._place(rep, day)[1] == territory}
                quota += sum(one.quota for one in asked.values() if one)
                due += _due(asked, until)
        return Planned(quota, due, capacity)

    def worked(self, team: str, territory: str, days: list[date]) -> Fraction | None:
        """Return how much of some days is worked in a team and a territory; None: no calendar says it."""
        if self._calendar(team, territory, days[0]) is None:
            return None
        return sum((self._worked(team, territory, day) for day in days), Fraction(0))

    def quota_of_rep(self, rep: str, day: date) -> int:
        """Return what a rep is asked on a day, in whatever team."""
        asked = self._on("rep", rep, day)
        return asked.quota if asked else 0

    def quota_period(self, rep: str, day: date) -> tuple[date, date, str] | None:
        """Return first and last day, and length, of the period of a quota that holds for a rep on a day."""
        begun = [one for one in self._funnel.quotas if one.rep == rep and one.starts <= day]
        if not begun or not begun[-1].amount or day > self._until(rep):
            return None
        return *self._period(begun[-1].every, day), begun[-1].every

    def place_of(self, rep: str, day: date) -> tuple[str, str]:
        """Return team and territory of a rep on a day."""
        return self._place(rep, day)

    def members(self, team: str, whole: list[date]) -> list[str]:
        """Return the reps who were in a team on any of some days."""
        return [rep for rep in self._reps if any(self._place(rep, day)[0] == team for day in whole)]

    def _until(self, rep: str) -> date:
        return self._reps[rep].until or date.max

    def _place(self, rep: str, day: date) -> tuple[str, str]:
        begun = [one for one in self._reps[rep].assignments if one.starts <= day] or [self._reps[rep].assignments[0]]
        return begun[-1].team, begun[-1].territory or ""

    def _calendar(self, team: str, territory: str, day: date) -> Calendar | None:
        of_team = next((one.calendar for one in self._funnel.teams if one.id == team), ())
        of_territory = next((one.calendar for one in self._funnel.territories if one.id == territory), ())
        dated = of_team or of_territory or self._funnel.calendar
        begun = [one for one in dated if one.starts <= day] or list(dated[:1])
        return begun[-1] if begun else None

    def _worked(self, team: str, territory: str, day: date) -> Fraction:
        calendar = self._calendar(team, territory, day)
        if calendar is None or _NAMES[day.weekday()] not in calendar.working_days:
            return Fraction(0)
        return 1 - Fraction(calendar.holidays.get(day, 0))

    def _seconds(self, rep: str, day: date) -> int:
        if any(away.first <= day <= away.last for away in self._reps[rep].absences):
            return 0
        calendar = self._calendar(*self._place(rep, day), day)
        hours = Fraction(calendar.hours_a_day) if calendar else Fraction(0)
        return round(self._worked(*self._place(rep, day), day) * hours * 3600)

    def _asked_on(self, kind: str, whose: str, day: date) -> _Asked | None:
        quotas = [one for one in self._funnel.quotas if (one.rep if kind == "rep" else one.team) == whose]
        begun = [one for one in quotas if one.starts <= day]
        if not begun or not begun[-1].amount or (kind == "rep" and day > self._until(whose)):
            return None
        first, last = self._period(begun[-1].every, day)
        asked = self._of_period(kind, whose, quotas.index(begun[-1]), first, last)[day]
        place = self._place(whose, day) if kind == "rep" else (whose, "")
        return _Asked(asked, self._worked(*place, day))

    def _by_day(self, kind: str, whose: str, place: int, first: date, last: date) -> dict[date, int]:
        quota = [one for one in self._funnel.quotas if (one.rep if kind == "rep" else one.team) == whose][place]
        asked: dict[date, int] = {}
        left, so_far = Fraction(1), Fraction(0)
        for day in _days(first, last):
            share = self._share(quota, kind, whose, day, last) * left
            left -= share
            if day >= quota.starts:
                before = so_far
                ramp = self._ramp(whose, day) if kind == "rep" else Fraction(1)
                so_far += share * ramp * Fraction(quota.amount) * self._unit
                asked[day] = round(so_far) - round(before)
        return asked

    def _share(self, quota: Quota, kind: str, whose: str, day: date, last: date) -> Fraction:
        """Return which part a day has of what is left."""
        rest = _days(day, last)
        if quota.spread == "working":
            place = self._place(whose, day) if kind == "rep" else (whose, "")
            weights = [self._worked(*place, one) for one in rest]
            if sum(weights):
                return weights[0] / sum(weights)
        return Fraction(1, len(rest))

    def _ramp(self, rep: str, day: date) -> Fraction:
        share = Fraction(1)
        for ramp in self._funnel.ramps:
            if ramp.rep == rep:
                firsts = [_later(ramp.starts, months) for months in range(len(ramp.months) + 1)]
                for number, of_month in enumerate(ramp.months):
                    if firsts[number] <= day < firsts[number + 1]:
                        share = Fraction(of_month)
        return share

    def _period(self, every: str, day: date) -> tuple[date, date]:
        months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[every]
        first = day.replace(day=1)
        while (first.month - self._funnel.fiscal_year_starts) % months:
            first = (first - _DAY).replace(day=1)
        return first, _later(first, months) - _DAY


def _due(asked: dict[date, _Asked | None], until: date) -> int:
    quota = 0
    whole = gone = Fraction(0)
    for day, one in asked.items():
        if one is not None:
            quota += one.quota
            whole += one.worked
            gone += one.worked if day <= until else 0
    return round(quota * gone / whole) if whole else 0


def _days(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _later(day: date, months: int) -> date:
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    following = (first + 31 * _DAY).replace(day=1)
    return min(first + (day.day - 1) * _DAY, following - _DAY)
