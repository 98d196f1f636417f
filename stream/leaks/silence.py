"""Silence: a connector, a source or a team of which nothing is heard any more, judged by its usual hours.

Buckets are hours. While nothing comes, G adds up what would usually have come, day by day: with ln(1 + φ·E)/φ, the log
of how unlikely a day without events is where days differ by φ. A silence is said at G ≥ ln(a·B).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import exp, log
from statistics import fmean, pvariance
from typing import NamedTuple

HOURS_OF_WEEK = 168
LEAST_SPREAD = 0.02
_POOL_WEEKS = 4
_WEEKDAYS, _DAY = 5, 24
_HOUR = timedelta(hours=1)


class UsualHours(NamedTuple):
    """When events of a series usually come.

    Attributes:
        events: μ, expected in each hour of the week, Monday 0–1 first.
        spread: φ, the squared coefficient of variation of days beyond chance.
    """

    events: tuple[float, ...]
    spread: float

    @property
    def active_hours(self) -> float:
        """Hours of a week in which an event comes, on average: silences that can begin."""
        return sum(1 - exp(-one) for one in self.events)

    def limit(self, weeks_between_false_alarms: float) -> float:
        """Return g, at which a silence is said, for so many weeks between false alarms.

        Raises:
            ValueError: no event is ever expected.
        """
        if self.active_hours <= 0:
            raise ValueError("usual hours: nothing ever came, so that nothing can be missed")
        return max(log(self.active_hours * weeks_between_false_alarms), 0.0)


class Silence(NamedTuple):
    """A silence that is said.

    Attributes:
        since: end of the hour of the last event.
        hour: begin of the first hour with which it was long enough.
        missed: G by then.
    """

    since: datetime
    hour: datetime
    missed: float


def usual_hours(counts: Sequence[int], weeks: int, spread: float) -> UsualHours:
    """Return the usual hours, each drawn towards the same hour of the other working days, or of the weekend.

    Args:
        counts: events in each of 168 hours of the week, over all weeks.
        weeks: how many, eight or more for a promise.
        spread: φ, see `day_spread`.

    Raises:
        ValueError: not 168 hours, or no week.
    """
    if len(counts) != HOURS_OF_WEEK or weeks < 1:
        raise ValueError(f"counts: {len(counts)} hours of {weeks} weeks; give 168 hours of a week or more")
    events = []
    for hour, count in enumerate(counts):
        day, of_day = divmod(hour, _DAY)
        alike = range(_WEEKDAYS) if day < _WEEKDAYS else range(_WEEKDAYS, 7)
        pool = fmean(counts[other * _DAY + of_day] for other in alike) / weeks
        events.append((count + _POOL_WEEKS * pool) / (weeks + _POOL_WEEKS))
    return UsualHours(tuple(events), spread)


def day_spread(days: Iterable[tuple[int, int]]) -> float:
    """Return φ: by how much days of the same weekday differ beyond chance, 0.02 at least.

    Args:
        days: weekday (Monday 0) and events of each day, holidays left out.
    """
    totals: dict[int, list[int]] = {}
    for weekday, events in days:
        totals.setdefault(weekday, []).append(events)
    several = [one for one in totals.values() if len(one) > 1]
    squares = sum(fmean(one) ** 2 for one in several)
    if not squares:
        return LEAST_SPREAD
    # The sample variance: that of few weeks would be too small.
    beyond = sum(pvariance(one) * len(one) / (len(one) - 1) - fmean(one) for one in several)
    return max(LEAST_SPREAD, beyond / squares)


def missed(usual: UsualHours, silent: Iterable[datetime], holidays: frozenset[date] = frozenset()) -> float:
    """Return G of some silent hours.

    Args:
        usual: hours of the series.
        silent: begins of the hours, in the reporting time zone.
        holidays: days on which nothing is expected.
    """
    by_day: dict[date, float] = {}
    for hour in silent:
        by_day[hour.date()] = by_day.get(hour.date(), 0.0) + _expected(usual, hour, holidays)
    return sum(_log_unlikely(usual.spread, expected) for expected in by_day.values())


def silence(
    usual: UsualHours, since: datetime, now: datetime, limit: float, holidays: frozenset[date] = frozenset()
) -> Silence | None:
    """Return the silence that is to be said at a moment, if it is long enough.

    Args:
        usual: hours of the series.
        since: begin of the first hour without an event, in the reporting time zone.
        now: a moment; the hour that it lies in is not over and does not count.
        limit: g, see `UsualHours.limit`.
        holidays: days on which nothing is expected.
    """
    of_days_before = of_day = 0.0
    hour = since
    while hour + _HOUR <= now:
        of_day += _expected(usual, hour, holidays)
        g = of_days_before + _log_unlikely(usual.spread, of_day)
        if g >= limit:
            return Silence(since, hour, g)
        if (hour + _HOUR).date() != hour.date():
            of_days_before, of_day = g, 0.0
        hour += _HOUR
    return None


def _expected(usual: UsualHours, hour: datetime, holidays: frozenset[date]) -> float:
    return 0.0 if hour.date() in holidays else usual.events[hour.weekday() * _DAY + hour.hour]


def _log_unlikely(spread: float, expected: float) -> float:
    return log(1 + spread * expected) / spread
