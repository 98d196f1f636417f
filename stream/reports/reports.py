"""Makes reports: the KPIs of whom a query is about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from schemas.goals import Goals, GoalStanding
from schemas.report import (
    BucketRow,
    CalendarDay,
    CurvePoint,
    Report,
    WinCurve,
)
from schemas.territories import TerritoryBalance
from stream.core.aggregate import Measures
from stream.core.buckets import Days, Grain, buckets
from stream.core.funnel import MICROS, Funnel, micros
from stream.core.of_file import OfFile
from stream.kpis.group import Span
from stream.kpis.keys import parts_of
from stream.kpis.open_deals import OpenDeals as OpenNow
from stream.kpis.periods import readable_grain, whole_days
from stream.kpis.survival import win_curve
from stream.planning.plan_measures import LookedAt
from stream.reports.adding import NOTHING, Summed, Sums
from stream.reports.at_once import AtOnce
from stream.reports.comparison import due_by, previous_days
from stream.reports.goals import Looks, Sight, Standings, is_asked
from stream.reports.groups import Period, group_of, of_bucket
from stream.reports.hours import Hours
from stream.reports.money import money_unit
from stream.reports.names import Names
from stream.reports.needs import with_needs
from stream.reports.open_deals import OpenDeals
from stream.reports.outlook import NO_OUTLOOK, Outlook
from stream.reports.projected import Projected
from stream.reports.query import ReportQuery, Whose, check_grain
from stream.reports.restated import restated
from stream.reports.rows import Rows
from stream.reports.territories import Fairness

_LONGEST_CALENDAR = 366


class Mark(NamedTuple):
    """What differs once a report may differ: the quarter of an hour, what hours and rows say of themselves, deals."""

    quarter: int
    hours: tuple[Any, ...]
    uncertain_deals: int

    @property
    def written_at(self) -> datetime | None:
        """When the last hour was written; None: none was."""
        count, at = self.hours[:2]
        return at if count else None


class Reports:
    """Makes reports. All methods block (call them in a thread) and raise ClickHouseUnavailable."""

    def __init__(self, hours: Hours, funnel: Funnel) -> None:
        self._hours = hours
        self._funnel = funnel
        self._names = Names(funnel)
        self._fairness = OfFile(funnel, lambda _: Fairness(funnel, self._names))
        self._standings = OfFile(funnel, lambda _: Standings(funnel, self._names))
        self._known_goals: tuple[Any, tuple[GoalStanding, ...]] = (None, ())

    def report(self, query: ReportQuery, now: datetime, mark: Mark | None = None) -> Report:
        """Return all KPIs of a query: total, by each of its parts, over time.

        Args:
            query: what is asked.
            now: this moment.
            mark: the one of this moment, where it is known.

        Raises:
            TooFine: the grain is too fine for so many days.
        """
        if query.as_of is not None:
            return self._as_known(query, query.as_of, now)
        with AtOnce() as at_once:
            return self._report(query, now, mark or self.mark(query, now), at_once)

    def check(self, query: ReportQuery, now: datetime) -> None:
        """Raise TooFine where a report of a query would."""
        if query.grain is not None:
            first_day = self._hours.first_day(query.whose) if query.is_of_all else None
            check_grain(query.days_at(micros(now), self._funnel, first_day), query.grain)

    def goals(self, whose: Whose, now: datetime, as_of: datetime | None = None) -> Goals:
        """Return how the goals of somebody stand; or stood, by what was known as of a moment."""
        if as_of is not None:
            with self._hours.as_known(as_of) as hours:
                then = Reports(hours, hours.funnel).goals(whose, as_of)
            goals = tuple(_with_deals_of(goal, as_of) for goal in then.goals)
            return then.model_copy(update={"goals": goals, "as_of": as_of, "generated_at": now})
        return Goals(
            currency=self._funnel.currency,
            money_unit=money_unit(self._funnel),
            generated_at=now,
            goals=self._goals_of(whose, now),
        )

    def _goals_of(self, whose: Whose, now: datetime) -> tuple[GoalStanding, ...]:
        """Return somebody's goals; those of everybody are kept until an hour or a row has changed."""
        if not self._funnel.file.goals:
            return ()
        mark = self._funnel.file, micros(now) // MICROS // 900, self._hours.mark()
        known, standings = self._known_goals
        if known != mark:
            today = self._funnel.day_of(micros(now))
            cycle = self._hours.median_cycle(Whose())
            looks = Looks(
                self._sight_at(now, cycle), self._hours.amounts, lambda of: self._hours.records(of, today, cycle)
            )
            standings = tuple(self._standings().of_all(looks, now))
            self._known_goals = mark, standings
        return tuple(one for one in standings if is_asked(one, whose))

    def territory_balance(self, query: ReportQuery, now: datetime) -> TerritoryBalance:
        """Return how fair territories are: of everybody, whoever else the query is about."""
        if query.as_of is not None:
            with self._hours.as_known(query.as_of) as hours:
                then = Reports(hours, hours.funnel).territory_balance(query._replace(as_of=None), query.as_of)
            return then.model_copy(update={"as_of": query.as_of, "generated_at": now})
        days = query.days_at(micros(now), self._funnel, self._hours.first_day(Whose()))
        whole = whole_days(days, self._funnel.file.fiscal_year_starts, query.name)
        with AtOnce() as at_once:
            accounts = at_once.begin(self._hours.open_accounts)
            looked_at, today = [LookedAt(days, whole)], self._funnel.day_of(micros(now))
            sums = self._hours.sums(looked_at, Whose(), "year", today, at_once)
            return self._fairness().told(sums, [days], accounts(), now)[1]

    def mark(self, query: ReportQuery, now: datetime) -> Mark:
        """Return what differs once a report may differ: much cheaper than the report."""
        # Deals are stuck when as much time has passed since a full hour, and zones are quarters of an hour apart.
        return Mark(micros(now) // MICROS // 900, self._hours.mark(), self._hours.uncertain(query.whose))

    def members(self) -> list[tuple[str, str]]:
        """Return all (team, rep) that were ever told of, also those who left the funnel file."""
        return self._hours.members()

    def windows(self) -> Iterator[str]:
        """Yield every window as it is stored, as the JSON of an HourlyMeasures."""
        return self._hours.windows()

    def _as_known(self, query: ReportQuery, at: datetime, now: datetime) -> Report:
        """Return a report as it was known at a moment, and what of it is other by all that is known now."""
        asked = query._replace(as_of=None)
        with self._hours.as_known(at) as hours:
            then = Reports(hours, hours.funnel).report(asked, at)
        days = date.fromisoformat(then.first), date.fromisoformat(then.last)
        asked = asked._replace(first=days[0], last=days[1])
        with AtOnce() as at_once:
            since = self._report(asked, at, self.mark(asked, at), at_once, self._funnel.day_of(micros(now)))
        return restated(then, since).model_copy(update={"as_of": at, "fresh_until": at, "generated_at": now})

    # The parts of a report

    def _report(
        self, query: ReportQuery, now: datetime, mark: Mark, at_once: AtOnce, known_on: date | None = None
    ) -> Report:
        """Return a report as of now; with `known_on` by postings that became known until that later day, too."""
        whose, hours = query.whose, self._hours
        first_day = at_once.begin(hours.first_day, whose)
        cycles = [at_once.begin(hours.median_cycle, one) for one in dict.fromkeys((Whose(), whose))]
        known_since = first_day()
        days = query.days_at(micros(now), self._funnel, known_since)
        fiscal = self._funnel.file.fiscal_year_starts
        before = None if query.is_of_all else previous_days(days, fiscal, query.name)
        days_of_both = [days] if before is None else [days, before]
        spans = [self._span(one, now) for one in days_of_both]
        grain = query.grain or readable_grain(days)
        check_grain(days, grain)
        looked_at = [LookedAt(one, whole_days(one, fiscal, query.name)) for one in days_of_both]
        due = due_by(days, fiscal, query.name)
        of_waterfalls = at_once.begin(hours.waterfalls, days, due, whose, micros(now))
        of_open_deals = at_once.begin(hours.open_deals, whose, self._edges(spans))
        cycle, their_cycle = cycles[0](), cycles[-1]()
        of_outlook = at_once.begin(hours.outlook_by, cycle, days, due, whose, micros(now))
        shown = self._calendar_days(days, now)
        ages, wins = at_once.begin(hours.ages, days, whose), at_once.begin(hours.wins, shown, whose)
        sums, balance = self._sums(looked_at, whose, grain, now, cycle, at_once, known_on)
        open_deals = of_open_deals()
        projected = self._projected(of_outlook(), open_deals, now)
        periods = [Period(*one) for one in zip(sums, spans, strict=True)]
        rows = Rows(periods, open_deals, projected, self._funnel, self._names)
        trends = [self._trend(one, of.by_time, spans[0].now, grain) for one, of in zip(days_of_both, sums, strict=True)]
        waterfalls = of_waterfalls()
        return Report.model_validate(
            {
                "from": days.first.isoformat(),
                "to": days.last.isoformat(),
                "previous_from": None if before is None else before.first.isoformat(),
                "previous_to": None if before is None else before.last.isoformat(),
                **whose._asdict(),
                "currency": self._funnel.currency,
                "money_unit": money_unit(self._funnel),
                "generated_at": now,
                "fresh_until": mark.written_at,
                "data_since": None if known_since is None else known_since.isoformat(),
                "complete_since": _complete_since(known_since, their_cycle),
                "total": rows.total(),
                "teams": rows.teams(),
                "reps": rows.reps(),
                "territories": rows.territories(),
                "pipelines": rows.pipelines(whose.pipeline),
                "sources": rows.sources(),
                "loss_reasons": rows.loss_reasons(),
                "grain": grain,
                "trend": trends[0],
                "previous_trend": trends[1] if before is not None else (),
                "win_curve": _win_curve(ages()),
                "calendar": _calendar(shown, wins()),
                "waterfall": waterfalls.of_all,
                "waterfall_due": waterfalls.of_due,
                "due_by": due.isoformat(),
                "goals": self._goals_of(whose, now),
                "territory_balance": balance,
                "uncertain_deals": mark.uncertain_deals,
                "has_data": mark.hours[0] > 0,
            }
        )

    def _sums(
        self,
        periods: Sequence[LookedAt],
        whose: Whose,
        grain: Grain,
        now: datetime,
        cycle: float | None,
        at_once: AtOnce,
        known_on: date | None = None,
    ) -> tuple[list[Sums], TerritoryBalance | None]:
        """Return the sums of some periods, with what is worked out of more than the sums of a group."""
        file, today = self._funnel.file, self._funnel.day_of(micros(now))
        is_balanced = whose == Whose() and len(file.territories) > 1
        records = at_once.begin(self._hours.records, whose, today, cycle) if file.quotas else None
        accounts = at_once.begin(self._hours.open_accounts) if is_balanced else None
        sums = self._hours.sums(periods, whose, grain, today, at_once, known_on)
        if records is not None:
            sums[0] = with_needs(sums[0], records(), self._funnel)
        if accounts is None:
            return sums, None
        return self._fairness().told(sums, [one.days for one in periods], accounts(), now)

    def _sight_at(self, now: datetime, cycle: float | None) -> Callable[[LookedAt, Whose, bool], Sight]:
        """Return what gives goals what they see of some days."""

        def sight(period: LookedAt, whose: Whose, at_hours_only: bool) -> Sight:
            span = self._span(period.days, now)
            if at_hours_only:
                sums = self._hours.of_hours_and_plans(period, whose, self._funnel.day_of(micros(now)))
                open_deals = []
            else:
                with AtOnce() as at_once:
                    of_open_deals = at_once.begin(self._hours.open_deals, whose, self._edges([span]))
                    [sums], _ = self._sums([period], whose, "year", now, cycle, at_once)
                    open_deals = of_open_deals()
            known = NO_OUTLOOK
            if self._standings().look_ahead and not at_hours_only:
                known = self._hours.outlook_by(cycle, period.days, period.whole.last, whose, micros(now))
            projected = self._projected(known, open_deals, now)
            return Rows([Period(sums, span)], open_deals, projected, self._funnel, self._names).group

        return sight

    def _projected(self, known: Outlook, open_deals: Sequence[OpenDeals], now: datetime) -> Projected:
        by_member = ((member, one.measures) for one in open_deals if (member := one.member) is not None)
        return Projected(known, by_member, self._funnel, micros(now))

    def _span(self, days: Days, now: datetime) -> Span:
        end = self._funnel.midnight(days.last + timedelta(days=1))
        return Span(self._funnel.midnight(days.first) // MICROS, end // MICROS, micros(now) // MICROS)

    def _edges(self, spans: Sequence[Span]) -> set[int]:
        """Return the moments (seconds UTC) that part hours: the periods' ends, and each stage's limit."""
        stages = self._funnel.stages.values()
        limits = {int(stage.stalled_after.total_seconds()) for stage in stages if stage.stalled_after}
        ends = {edge for span in spans for edge in (span.begin, span.end)}
        return {*ends, *(spans[0].now - limit + 1 for limit in limits)}

    def _trend(self, days: Days, by_time: Mapping[date, Summed], now: int, grain: Grain) -> tuple[BucketRow, ...]:
        """Return the KPIs per bucket, oldest first, those without events included; the first and last may be cut."""
        of_days = buckets(grain, days, self._funnel.file.fiscal_year_starts)
        return tuple(self._bucket(bucket, by_time.get(bucket.first, NOTHING), now) for bucket in of_days)

    def _bucket(self, bucket: Days, summed: Summed, now: int) -> BucketRow:
        begin = self._funnel.midnight(bucket.first) // MICROS
        end = self._funnel.midnight(bucket.last + timedelta(days=1)) // MICROS
        values = of_bucket(group_of(summed, OpenNow({}), Span(begin, end, now), self._funnel))
        return BucketRow.model_validate({"from": bucket.first.isoformat(), "to": bucket.last.isoformat(), **values})

    def _calendar_days(self, days: Days, now: datetime) -> Days:
        last = min(days.last, max(self._funnel.day_of(micros(now)), days.first))
        return Days(max(days.first, last - timedelta(days=_LONGEST_CALENDAR - 1)), last)


def _win_curve(measures: Measures) -> WinCurve:
    ages = _by_age(measures)
    lost = dict(ages.get("created_lost_after", {}))
    for day, number in ages.get("created_disqualified_after", {}).items():
        lost[day] = lost.get(day, 0) + number
    won, waiting = ages.get("created_won_after", {}), ages.get("created_open_for", {})
    points = tuple(CurvePoint(**point._asdict()) for point in win_curve(won, lost, waiting))
    return WinCurve(n=sum(map(sum, (won.values(), lost.values(), waiting.values()))), points=points)


def _calendar(days: Days, wins: Mapping[date, tuple[int, int]]) -> tuple[CalendarDay, ...]:
    shown = (days.first + timedelta(days=n) for n in range(days.length))
    return tuple(
        CalendarDay(day=day.isoformat(), won=won, revenue=revenue)
        for day, (won, revenue) in ((day, wins.get(day, (0, 0))) for day in shown)
    )


def _with_deals_of(goal: GoalStanding, as_of: datetime) -> GoalStanding:
    """Return how a goal stood, with the deals that were behind it then."""
    if goal.deals is None:
        return goal
    return goal.model_copy(update={"deals": {**goal.deals, "as_of": as_of.isoformat()}})


def _complete_since(known_since: date | None, cycle: float | None) -> str | None:
    """Return the day from which on all that was open is known: a median cycle (days) after the first."""
    if known_since is None or cycle is None:
        return None
    return (known_since + timedelta(days=ceil(cycle))).isoformat()


def _by_age(measures: Measures) -> dict[str, dict[int, int]]:
    ages: dict[str, dict[int, int]] = {}
    for key, number in measures.items():
        name, days, _ = parts_of(key)
        ages.setdefault(name, {})[int(days)] = number
    return ages
