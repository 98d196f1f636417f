"""Working time: how much of each day is worked, and of how many hours that is."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from schemas.funnel_file import FunnelFile
from schemas.planning import Calendar, Weekday
from stream.core.buckets import Days

WHOLE_DAY = 10_000
"""How much a whole working day is; shares of a day are written with four decimals at most."""
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR_SECONDS = 3600


class _Year(NamedTuple):
    """What is worked up to each day of a year: one number more than days, the first of them 0.

    `before`: the ordinal of the day before it.
    """

    worked: list[int]
    seconds: list[int]
    before: int


class WorkingTime:
    """The working time of one dated calendar: each day's by the last that has begun, before the first by the first."""

    def __init__(self, calendars: Sequence[Calendar]) -> None:
        self._calendars = calendars
        self._starts = [one.starts for one in calendars]
        self._weekdays = [[name in one.working_days for name in _WEEKDAYS] for one in calendars]
        self._year = lru_cache(maxsize=None)(self._of_year)

    def worked(self, days: Days) -> int:
        """Return how much is worked on some days together, in ten-thousandths of a day."""
        return sum(year.worked[end] - year.worked[begin] for year, begin, end in self._years(days))

    def worked_on(self, day: date) -> int:
        """Return how much of a day is worked."""
        year = self._year(day.year)
        place = day.toordinal() - year.before
        return year.worked[place] - year.worked[place - 1]

    def seconds_on(self, day: date) -> int:
        """Return how many seconds of a day are worked, rounded half to even."""
        year = self._year(day.year)
        place = day.toordinal() - year.before
        return year.seconds[place] - year.seconds[place - 1]

    def is_holiday(self, day: date) -> bool:
        """Say whether a day is a holiday, or a part of it is."""
        return day in self._calendars[self._place(day)].holidays

    def weekdays_of(self, day: date) -> frozenset[int]:
        """Return the weekdays that are worked as of a day, Monday 0."""
        return frozenset(number for number, is_worked in enumerate(self._weekdays[self._place(day)]) if is_worked)

    def _place(self, day: date) -> int:
        return max(bisect_right(self._starts, day) - 1, 0)

    def _years(self, days: Days) -> Iterator[tuple[_Year, int, int]]:
        """Yield each year with the places of the first of the days, and of the one after the last."""
        for year in range(days.first.year, days.last.year + 1) if days.first <= days.last else ():
            new_year = date(year, 1, 1)
            first, last = max(days.first, new_year), min(days.last, date(year, 12, 31))
            yield self._year(year), (first - new_year).days, (last - new_year).days + 1

    def _of_year(self, year: int) -> _Year:
        days = Days(date(year, 1, 1), date(year, 12, 31))
        worked, seconds = [0], [0]
        for day in days.each():
            place = self._place(day)
            calendar = self._calendars[place]
            free = Fraction(calendar.holidays.get(day, 0))
            share = 1 - free if self._weekdays[place][day.weekday()] else Fraction(0)
            worked.append(int(share * WHOLE_DAY))
            seconds.append(round(share * Fraction(calendar.hours_a_day) * _HOUR_SECONDS))
        return _Year(list(accumulate(worked)), list(accumulate(seconds)), days.first.toordinal() - 1)


class WorkingTimes:
    """Whose working time is whose: a team's own calendar, else the territory's, else that of the file."""

    def __init__(self, file: FunnelFile) -> None:
        self._of_all = WorkingTime(file.calendar) if file.calendar else None
        self._teams = {one.id: WorkingTime(one.calendar) for one in file.teams if one.calendar}
        self._territories = {one.id: WorkingTime(one.calendar) for one in file.territories if one.calendar}

    def of(self, team_id: str, territory_id: str) -> WorkingTime | None:
        """Return the working time of those in a team and a territory (empty: none); None: no calendar says it."""
        return self._teams.get(team_id) or self._territories.get(territory_id) or self._of_all
