"""How quotas spread over days.

The quota of a day is what has been asked by its end less what had been asked by its begin, both rounded half to even.
So days are integers that add up to the whole period of a quota, and what is asked later changes no day before.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from schemas.planning import Every, Quota
from stream.core.buckets import ONE_DAY, Days, buckets
from stream.planning.calendar import WorkingTime, WorkingTimes
from stream.planning.ramps import Ramps
from stream.planning.stints import Stint


class Period(NamedTuple):
    """A period of a quota: those of its days for which the quota holds, and how long the whole of it is."""

    days: Days
    every: Every


class _Slope(NamedTuple):
    """Days on which a quota grows evenly: by their end to (base + growth * weight of the days so far) / divisor."""

    days: Days
    base: int
    growth: int
    divisor: int
    working_time: WorkingTime | None

    def by_the_end_of(self, day: date) -> int:
        weight = _weight(Days(self.days.first, day), self.working_time)
        return rounded(self.base + self.growth * weight, self.divisor)


class _Stretch(NamedTuple):
    """The days of one period for which one quota holds, in slopes."""

    days: Days
    slopes: Sequence[_Slope]

    def on(self, days: Days) -> int:
        common = self.days.common(days)
        if common is None:
            return 0
        begun = 0 if common.first == self.days.first else self._by_the_end_of(common.first - ONE_DAY)
        return self._by_the_end_of(common.last) - begun

    def _by_the_end_of(self, day: date) -> int:
        return next(slope for slope in reversed(self.slopes) if slope.days.first <= day).by_the_end_of(day)


class _Dated(NamedTuple):
    """A quota, and the days for which it holds."""

    quota: Quota
    days: Days


class Spread:
    """The quotas of one rep, or of one team, spread over days.

    Args:
        quotas: in order of their days.
        stints: where the rep is; they say which calendar weighs the days of quotas that spread over working days.
        ramps: the rep's.
        times: working time by team and territory.
        unit: how many of the minor unit a unit of the reporting currency has.
        fiscal_year_starts: month, 1 to 12.
        until: the last day on which anything is asked; the quotas begin by then.
    """

    def __init__(
        self,
        quotas: Sequence[Quota],
        stints: Sequence[Stint],
        ramps: Ramps,
        times: WorkingTimes,
        unit: int,
        fiscal_year_starts: int,
        until: date = date.max,
    ) -> None:
        followed = zip_longest((one.starts for one in quotas), (one.starts - ONE_DAY for one in quotas[1:]))
        holds = (Days(first, last or until) for first, last in followed)
        self._dated = [_Dated(quota, days) for quota, days in zip(quotas, holds, strict=True) if quota.amount]
        self._stints = stints
        self._ramps = ramps
        self._times = times
        self._unit = unit
        self._fiscal_year_starts = fiscal_year_starts
        self._stretches: dict[tuple[date, Days], _Stretch] = {}

    def on(self, days: Days) -> int:
        """Return what is asked on some days, in the minor unit."""
        return sum(self._stretch(dated, whole).on(days) for dated, whole in self._wholes(days))

    def by_day(self, days: Days) -> dict[date, int]:
        """Return what is asked on each of some days on which a quota holds: many times faster than one by one."""
        asked: dict[date, int] = {}
        for dated, whole in self._wholes(days):
            for slope in self._stretch(dated, whole).slopes:
                common = slope.days.common(days)
                if common is None:
                    continue
                weight = _weight(Days(slope.days.first, common.first - ONE_DAY), slope.working_time)
                before = rounded(slope.base + slope.growth * weight, slope.divisor)
                for day in common.each():
                    weight += 1 if slope.working_time is None else slope.working_time.worked_on(day)
                    now = rounded(slope.base + slope.growth * weight, slope.divisor)
                    asked[day] = now - before
                    before = now
        return asked

    def held(self, days: Days) -> list[Days]:
        """Return those of some days for which a quota holds, in order."""
        return [common for one in self._dated if (common := one.days.common(days))]

    def periods(self, days: Days) -> list[Period]:
        """Return the periods that have any of some days, in order.

        One in which another quota begins that is as long goes on; else it ends there.
        """
        periods: list[Period] = []
        for dated, whole in self._wholes(days):
            first, last = max(whole.first, dated.days.first), min(whole.last, dated.days.last)
            before = periods[-1] if periods else None
            if before and before.every == dated.quota.every and before.days.last >= whole.first:
                periods[-1] = Period(Days(before.days.first, last), before.every)
            else:
                periods.append(Period(Days(first, last), dated.quota.every))
        return periods

    def _wholes(self, days: Days) -> Iterator[tuple[_Dated, Days]]:
        """Yield each quota with each whole period of it in which it holds on any of some days."""
        for dated in self._dated:
            if common := dated.days.common(days):
                for whole in buckets(dated.quota.every, common, self._fiscal_year_starts):
                    yield dated, whole

    def _stretch(self, dated: _Dated, whole: Days) -> _Stretch:
        key = dated.quota.starts, whole
        if key not in self._stretches:
            days = Days(max(whole.first, dated.days.first), min(whole.last, dated.days.last))
            self._stretches[key] = _Stretch(days, list(self._slopes(dated, whole)))
        return self._stretches[key]

    def _slopes(self, dated: _Dated, whole: Days) -> Iterator[_Slope]:
        """Yield the slopes of a quota in one of its periods, from the first day of it for which the quota holds."""
        amount = Fraction(dated.quota.amount) * self._unit
        asked = Fraction(0)
        for days, per_weight, time in self._weighed(dated.quota, whole):
            common = days.common(dated.days)
            for part, share in self._ramps.parts(common) if common else ():
                growth = amount * per_weight * share
                divisor = asked.denominator * growth.denominator
                base = asked.numerator * growth.denominator
                yield _Slope(part, base, growth.numerator * asked.denominator, divisor, time)
                asked += growth * _weight(part, time)

    def _weighed(self, quota: Quota, whole: Days) -> Iterator[tuple[Days, Fraction, WorkingTime | None]]:
        """Yield days of a period, which share of the quota each weight of them has, and what weighs them.

        Of what is spread over working days, that which is left when a stint begins goes over the days that are left,
        by the calendar there: so who will have another calendar is asked no less in all, and nothing else before.
        """
        if quota.spread == "calendar":
            yield whole, 1 / Fraction(_weight(whole, None)), None
            return
        left = Fraction(1)
        for stint in self._stints:
            days = stint.days.common(whole)
            if days is None:
                continue
            rest = Days(days.first, whole.last)
            time = self._times.of(stint.seat.team_id, stint.seat.territory_id)
            # Where nothing is worked any more, what is left goes over the days as they are.
            time = time if _weight(rest, time) else None
            per_weight = left / _weight(rest, time)
            yield days, per_weight, time
            left -= per_weight * _weight(days, time)


def rounded(part: int, divisor: int) -> int:
    """Return a quotient rounded half to even."""
    whole, rest = divmod(part, divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1))


def _weight(days: Days, time: WorkingTime | None) -> int:
    """Return what some days weigh: all the same, or by how much of each is worked."""
    return days.length if time is None else time.worked(days)
