"""The gauges that are stored: what /metrics shows of ClickHouse, since no worker's own partitions tell it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.currencies import minor_digits
from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Days
from stream.core.funnel import MICROS, Funnel, micros
from stream.kpis.catalogue.commission import POSTED
from stream.kpis.group import Group, Picked, Span
from stream.kpis.periods import PeriodName, period, whole_days
from stream.planning.plan_measures import LookedAt
from stream.reports.adding import NOTHING, Summed
from stream.reports.hours import Hours
from stream.reports.plans import Plans, Won
from stream.reports.projected import Projected
from stream.reports.query import Whose
from stream.reports.reports import Reports
from stream.reports.row_measures import RowMeasures
from stream.reports.stretches import Stretch, one_of, stretches
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.gauges import GAUGES, Sample, samples
from stream.sinks.prometheus import PERIODS

_STORED = [gauge for gauge in GAUGES if gauge.stored]
_OF_NOW = [gauge for gauge in _STORED if gauge.kpi.grain == "now"]
_OF_TEAMS = [gauge for gauge in _STORED if gauge.kpi.grain == "period" and not gauge.of_rep]
_OF_REPS = [gauge for gauge in _STORED if gauge.of_rep]

_TeamRep = tuple[str, str]


class _OfPeriod(NamedTuple):
    """The samples of a period."""

    teams: list[Sample]
    reps: list[Sample]


class Watched:
    """Reads the samples of the stored gauges. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel, hours: Hours, reports: Reports) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._hours = hours
        self._reports = reports
        self._plans = Plans(funnel)
        self._rows = RowMeasures(clickhouse, funnel)

    def samples(self, now: datetime) -> list[Sample]:
        """Return them as of a moment: teams and goals first, so that a limit cuts reps."""
        at = micros(now)
        periods = [period(name, at, self._funnel) for name in PERIODS]
        of_teams = [*self._of_goals(now), *self._of_now(at)]
        of_reps: list[Sample] = []
        won = self._won(stretches(periods, self._funnel))
        for name, days, won_in in zip(PERIODS, periods, won, strict=True):
            teams, reps = self._of_period(name, days, won_in, at)
            of_teams += teams
            of_reps += reps
        return of_teams + of_reps

    def _of_goals(self, now: datetime) -> Iterator[Sample]:
        for goal in self._reports.goals(Whose(), now).goals:
            is_money = goal.unit == "money"
            labels = goal.id, goal.kpi, self._funnel.currency if is_money else goal.unit
            unit = 10 ** minor_digits(self._funnel.currency) if is_money else 1
            told = {"target": goal.target, "value": goal.value, "projected": goal.landing}
            for name, value in told.items():
                if value is not None:
                    yield f"dealstream_goal_{name}", labels, value / unit

    def _of_now(self, at: int) -> Iterator[Sample]:
        today = self._funnel.day_of(at)
        known = self._hours.outlook(Days(today, today), today, Whose(), at)
        open_deals = self._hours.open_deals(Whose(), ())
        members = [(member, one.measures) for one in open_deals if (member := one.member) is not None]
        projected = Projected(known, members, self._funnel, at)
        for team_id in sorted({member[0] for member, _ in members}):
            picked = projected.picked("team_id", team_id, {})
            yield from samples(_OF_NOW, self._group(Summed({}, picked), Days(today, today), at), (team_id,))

    def _of_period(self, name: PeriodName, days: Days, won: Mapping[_TeamRep, int], at: int) -> _OfPeriod:
        looked_at = LookedAt(days, whole_days(days, self._funnel.file.fiscal_year_starts, name))
        teams, reps = self._paid(days, at)
        for team_id, summed in self._summed(looked_at, won, at).items():
            teams[team_id] = Summed(summed.measures, {**teams.get(team_id, NOTHING).picked, **summed.picked})
        return _OfPeriod(
            [
                sample
                for team_id, summed in sorted(teams.items())
                for sample in samples(_OF_TEAMS, self._group(summed, days, at), (name, team_id))
            ],
            [
                sample
                for place, summed in sorted(reps.items())
                for sample in samples(_OF_REPS, self._group(summed, days, at), (name, *place))
            ],
        )

    def _summed(self, looked_at: LookedAt, won: Mapping[_TeamRep, int], at: int) -> dict[str, Summed]:
        """Return what is won, expected and planned in each team, and how many of its reps are at quota."""
        teams: dict[str, Measures] = {}
        of_reps: dict[str, int] = {}
        for (team_id, rep_id), amount in won.items():
            add_to(teams.setdefault(team_id, {}), {"won_amount": amount})
            of_reps[rep_id] = of_reps.get(rep_id, 0) + amount
        [expected], _ = self._rows.expected(stretches([looked_at.whole], self._funnel), (), Whose(), "year")
        for (team_id, *_), measures in expected.items():
            add_to(teams.setdefault(team_id, {}), measures)
        picked: dict[str, Picked] = {}
        planned = self._plans.sums(looked_at, Whose(), "year", self._funnel.day_of(at), Won(of_reps, {}))
        for (column, team_id), of_place in planned.groups.items():
            if column == "team_id":
                add_to(teams.setdefault(team_id, {}), of_place.measures)
                picked[team_id] = of_place.picked
        return {team_id: Summed(measures, picked.get(team_id, {})) for team_id, measures in teams.items()}

    def _paid(self, days: Days, at: int) -> tuple[dict[str, Summed], dict[_TeamRep, Summed]]:
        """Return what is posted for each team, and for each rep in it."""
        teams: dict[str, int] = {}
        reps: dict[_TeamRep, int] = {}
        for seat, money in self._hours.paid(days, self._funnel.day_of(at)).seats.items():
            teams[seat.team_id] = teams.get(seat.team_id, 0) + money
            place = seat.team_id, seat.rep_id
            reps[place] = reps.get(place, 0) + money
        return {one: _posted(money) for one, money in teams.items()}, {one: _posted(n) for one, n in reps.items()}

    def _won(self, periods: Sequence[Stretch]) -> list[dict[_TeamRep, int]]:
        """Return what each rep won in each team, over each of some periods, which may overlap."""
        sums = ", ".join(f"sumIf(value, {one.has_hour('hour')})" for one in periods)
        rows = self._clickhouse.query(
            f"SELECT team_id, rep_id, {sums} FROM {self._clickhouse.database}.kpi_hours FINAL "
            "ARRAY JOIN codes AS code, numbers AS value "
            f"WHERE code = cityHash64('won_amount') AND {one_of([one.has_hour('hour') for one in periods])} "
            "GROUP BY team_id, rep_id"
        )
        won: list[dict[_TeamRep, int]] = [{} for _ in periods]
        for team_id, rep_id, *amounts in rows:
            for of_period, amount in zip(won, amounts, strict=True):
                of_period[team_id, rep_id] = amount
        return won

    def _group(self, summed: Summed, days: Days, at: int) -> Group:
        begin, end = self._funnel.midnight(days.first), self._funnel.midnight(days.last + timedelta(days=1))
        span = Span(begin // MICROS, end // MICROS, at // MICROS)
        return Group(summed.measures, {}, span, self._funnel, picked=summed.picked)


def _posted(money: int) -> Summed:
    return Summed({}, {(POSTED, ""): money})
