"""The usual hours of connectors, sources and teams, by the eight weeks before the week of their last event. Pure."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas.alert_reports import WhyLearning
from stream.alerts.series import Series
from stream.alerts.silence.arrivals import BASELINE, HOUR, Arrivals, week_of
from stream.core.funnel import MICROS, Funnel
from stream.leaks.silence import (
    HOURS_OF_WEEK,
    LEAST_ACTIVE_HOURS,
    UsualHours,
    day_spread,
    shares_that_count,
    usual_hours,
)
from stream.planning.calendar import WorkingTime, WorkingTimes

_MONDAY_TO_FRIDAY = frozenset(range(5))
_ONE_DAY = timedelta(days=1)


class Usual(NamedTuple):
    """What is usual of a series, and what makes a silence of it.

    Attributes:
        hours: when something usually comes.
        limit: what must be missed; None: nothing can be promised, as `why` says.
        why: why not; None: something can.
        holidays: days of then and since on which nothing is expected.
    """

    hours: UsualHours
    limit: float | None
    why: WhyLearning | None
    holidays: frozenset[date]


class _Hour(NamedTuple):
    begin: int
    day: date
    of_week: int


class UsualOf:
    """Looks usual hours up. `days_between`: days between false alarms of a series."""

    def __init__(self, arrivals: Arrivals, funnel: Funnel, days_between: float) -> None:
        self._arrivals = arrivals
        self._funnel = funnel
        self._weeks_between = days_between / 7
        self._times = WorkingTimes(funnel.file)
        self._weeks: dict[date, list[_Hour]] = {}
        self._free: dict[tuple[WorkingTime, date], frozenset[date]] = {}
        self._known: dict[tuple[Series, date], Usual] = {}

    def __call__(self, series: Series, day: date) -> Usual:
        """Return what is usual of a series of which something came last on a day."""
        monday = week_of(day)
        if (series, monday) not in self._known:
            self._known[series, monday] = self._of(series, monday)
        return self._known[series, monday]

    def _of(self, series: Series, monday: date) -> Usual:
        hours = self._arrivals.of.get(series, {})
        times = self._times.of(series.team_id, "")
        holidays = self._holidays(times, monday)
        counts, weeks = [0.0] * HOURS_OF_WEEK, [0] * HOURS_OF_WEEK
        came: dict[date, int] = {}
        partly: set[date] = set()
        known: list[tuple[_Hour, int]] = []
        for hour in self._hours_before(monday):
            if hour.day in holidays:
                continue
            if not self._was_listened(hour.begin):
                partly.add(hour.day)
                continue
            number = hours.get(hour.begin, (0, 0))[0]
            weeks[hour.of_week] += 1
            came[hour.day] = came.get(hour.day, 0) + number
            known.append((hour, number))
        days = list(came)
        shares = dict(zip(days, shares_that_count([(day.weekday(), came[day]) for day in days]), strict=True))
        for hour, number in known:
            counts[hour.of_week] += number * shares[hour.day]
        spread = day_spread([(day.weekday(), came[day] * shares[day]) for day in days if day not in partly])
        working = times.weekdays_of(monday) if times else _MONDAY_TO_FRIDAY
        usual = usual_hours(counts, weeks, spread, working)
        first = min(hours, default=None)
        if first is None or week_of(self._funnel.day_of(first * MICROS)) > monday - BASELINE:
            return Usual(usual, None, "young", holidays)
        if usual.active_hours < LEAST_ACTIVE_HOURS:
            return Usual(usual, None, "rare", holidays)
        return Usual(usual, usual.limit(self._weeks_between), None, holidays)

    def _hours_before(self, monday: date) -> list[_Hour]:
        if monday not in self._weeks:
            ends = self._funnel.midnight(monday - BASELINE), self._funnel.midnight(monday)
            begins = range(ends[0] // MICROS, ends[1] // MICROS, HOUR)
            local = [datetime.fromtimestamp(begin, self._funnel.zone) for begin in begins]
            self._weeks[monday] = [
                _Hour(begin, at.date(), at.weekday() * 24 + at.hour) for begin, at in zip(begins, local, strict=True)
            ]
        return self._weeks[monday]

    def _was_listened(self, begin: int) -> bool:
        """Say whether somebody listened in an hour; before it was noted, that is taken for granted."""
        since = self._arrivals.since
        return not since or begin + HOUR <= since or begin in self._arrivals.listened

    def _holidays(self, times: WorkingTime | None, monday: date) -> frozenset[date]:
        if times is None:
            return frozenset()
        if (times, monday) not in self._free:
            first = monday - BASELINE
            around = (first + number * _ONE_DAY for number in range(2 * BASELINE.days + 14))
            self._free[times, monday] = frozenset(day for day in around if times.is_holiday(day))
        return self._free[times, monday]
