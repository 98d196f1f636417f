"""Silence: a connector, a source or a team of which nothing is heard any more, judged by its usual hours.

Buckets are hours. While nothing comes, G adds up what would usually have come, day by day: with ln(1 + φ·E)/φ, the log
of how unlikely a day without events is where days differ by φ. A silence is said at G ≥ ln(a·B).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from math import exp, log
from statistics import fmean, median, pvariance
from typing import NamedTuple

HOURS_OF_WEEK = 168
LEAST_SPREAD = 0.02
LEAST_ACTIVE_HOURS = 3.0
"""Active hours a week below which nothing can be promised before weeks have gone by."""
WARNING = 4.0
"""A warning is raised at so many times the budgeted rate."""
_POOL_WEEKS = 4
_WORKING = frozenset(range(5))
_DAY = 24
_MOST_OF_A_DAY = 4


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

    def weeks_between(self, missed: float) -> float:
        """Return about how many weeks lie between two silences that chance alone makes as long as that."""
        return exp(missed) / self.active_hours


class Missing(NamedTuple):
    """What is missed by the end of an hour.

    Attributes:
        hour: its begin.
        usually: events that usually come in all silent hours until then.
        missed: G by then.
    """

    hour: datetime
    usually: float
    missed: float


def usual_hours(
    counts: Sequence[float], weeks: Sequence[int], spread: float, working: frozenset[int] = _WORKING
) -> UsualHours:
    """Return the usual hours, each drawn towards the same hour of the other days that are worked, or are not.

    Args:
        counts: events in each of 168 hours of the week, over all weeks.
        weeks: of how many weeks each of these hours is known; eight or so for a promise.
        spread: φ, see `day_spread`.
        working: the weekdays that are worked, Monday 0.

    Raises:
        ValueError: not 168 hours.
    """
    if len(counts) != HOURS_OF_WEEK or len(weeks) != HOURS_OF_WEEK:
        raise ValueError(f"counts: {len(counts)} hours of {len(weeks)}; give 168 hours of a week")
    events = []
    for hour, count in enumerate(counts):
        day, of_day = divmod(hour, _DAY)
        alike = [other * _DAY + of_day for other in range(7) if (other in working) == (day in working)]
        known = sum(weeks[one] for one in alike)
        pool = sum(counts[one] for one in alike) / known if known else 0.0
        events.append((count + _POOL_WEEKS * pool) / (weeks[hour] + _POOL_WEEKS))
    return UsualHours(tuple(events), spread)


def day_spread(days: Iterable[tuple[int, float]]) -> float:
    """Return φ: by how much days of the same weekday differ beyond chance, 0.02 at least.

    Args:
        days: weekday (Monday 0) and events of each day, holidays left out.
    """
    several = [one for one in _by_weekday(days).values() if len(one) > 1]
    squares = sum(fmean(one) ** 2 for one in several)
    if not squares:
        return LEAST_SPREAD
    # The sample variance: that of few weeks would be too small.
    beyond = sum(pvariance(one) * len(one) / (len(one) - 1) - fmean(one) for one in several)
    return max(LEAST_SPREAD, beyond / squares)


def shares_that_count(days: Sequence[tuple[int, float]]) -> list[float]:
    """Return what share of each day's events counts: all, but at most four times what is usual on its weekday.

    An import or a change of all deals at once says nothing of how many come on other days, nor of how quiet a day is.

    Args:
        days: as of `day_spread`.
    """
    usual = {weekday: max(median(events), 1.0) for weekday, events in _by_weekday(days).items()}
    return [min(1.0, _MOST_OF_A_DAY * usual[weekday] / events) if events else 1.0 for weekday, events in days]


def missing(
    usual: UsualHours, silent: Iterable[datetime], holidays: frozenset[date] = frozenset()
) -> Iterator[Missing]:
    """Yield what is missed by the end of each silent hour.

    Args:
        usual: hours of the series.
        silent: begins of the hours, in the reporting time zone, in their order.
        holidays: days on which nothing is expected.
    """
    of_days_before = of_day = usually = 0.0
    today: date | None = None
    for hour in silent:
        if hour.date() != today:
            of_days_before += _log_unlikely(usual.spread, of_day)
            today, of_day = hour.date(), 0.0
        expected = 0.0 if today in holidays else usual.events[hour.weekday() * _DAY + hour.hour]
        of_day += expected
        usually += expected
        yield Missing(hour, usually, of_days_before + _log_unlikely(usual.spread, of_day))


def _by_weekday(days: Iterable[tuple[int, float]]) -> dict[int, list[float]]:
    totals: dict[int, list[float]] = {}
    for weekday, events in days:
        totals.setdefault(weekday, []).append(events)
    return totals


def _log_unlikely(spread: float, expected: float) -> float:
    return log(1 + spread * expected) / spread
