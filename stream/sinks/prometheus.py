"""KPI gauges, computed from the live totals at the moment of a scrape.

So midnight passes without an event, and only the partitions that this worker is active for show up. What they do not
tell is read from ClickHouse in between, by one worker, and shown as it was last read. The catalogue of KPIs says which
gauges there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.funnel_file import FunnelFile
from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Days
from stream.core.funnel import MICROS, Funnel, micros
from stream.kpis.declaration import Grain, Subject
from stream.kpis.formula import OverMembers, totals
from stream.kpis.group import Group, Span
from stream.kpis.kept import Kept
from stream.kpis.keys import parts_of
from stream.kpis.live_totals import KeptSums, LiveTotals, Member, TeamPipeline, Totals, grouped, together
from stream.kpis.open_deals import OpenDeals
from stream.kpis.periods import PeriodName, period, whole_days
from stream.planning.plan_measures import LookedAt, PlanMeasures
from stream.service import metrics
from stream.sinks.gauges import GAUGES, GOAL_GAUGES, GOAL_LABELS, KpiGauge, Sample, samples

# Those that are watched; each makes as many series again. Page and terminal have longer ones.
PERIODS: tuple[PeriodName, ...] = ("today", "7d", "month", "quarter")

_LIVE = [gauge for gauge in GAUGES if not gauge.stored]
_OF_REPS = [gauge for gauge in _LIVE if gauge.of_rep]

# What is read of each rep: of hundreds of them little is worth adding up.
_READ_OF_REPS = frozenset(
    name
    for gauge in _LIVE
    for one in totals(gauge.kpi.formula)
    if gauge.of_rep or isinstance(gauge.kpi.formula, OverMembers)
    for name in one.measures
)


@lru_cache(maxsize=65_536)
def _is_of_reps(key: str) -> bool:
    return parts_of(key)[0] in _READ_OF_REPS


@cache
def _of(subject: Subject, grain: Grain) -> list[KpiGauge]:
    return [g for g in _LIVE if not g.of_rep and (g.kpi.subject, g.kpi.grain) == (subject, grain)]


class _Looked(NamedTuple):
    """What gauges are made of: the moment (microseconds), its periods, the totals of then."""

    now: int
    periods: list[Days]
    totals: Totals


_Place = tuple[str, str]
"""A rep in a team."""


class _Rep(NamedTuple):
    """A rep in a team over a period, and the samples of it."""

    group: Group
    samples: list[Sample]


class _Team(NamedTuple):
    """A team over a period: what is counted in its pipelines, and the samples of all of it."""

    places: dict[TeamPipeline, Measures]
    samples: list[Sample]


class _Kept:
    """What the next scrape says once more where nothing of it has changed.

    Of what is open only the sums: the time that has passed since is of each moment.
    """

    def __init__(self) -> None:
        self.sums: KeptSums = Kept()
        self.open_deals: Kept[TeamPipeline, OpenDeals] = Kept()
        self.open_of_teams: Kept[str, OpenDeals] = Kept()
        self.reps: Kept[tuple[PeriodName, _Place], _Rep] = Kept()
        self.teams: Kept[tuple[PeriodName, str], _Team] = Kept()

    def forget_others(self) -> None:
        """Forget what the last scrape did not say."""
        for of_its_kind in (self.open_deals, self.open_of_teams, self.reps, self.teams):
            of_its_kind.forget_others()


class KpiCollector(Collector):
    """Gives the KPI gauges of the live totals, and those that are stored.

    `look` is for the thread in which the totals change; another one may `collect` what was seen then.

    `clock` returns the present moment, `stored` the samples that were read last.
    """

    def __init__(
        self,
        live_totals: LiveTotals,
        funnel: Funnel,
        limit: int,
        clock: Callable[[], datetime],
        stored: Callable[[], Iterable[Sample]] = tuple,
    ) -> None:
        self._live_totals = live_totals
        self._stored = stored
        self._funnel = funnel
        self._limit = limit
        self._clock = clock
        self._plans = PlanMeasures(funnel)
        self._kept = _Kept()
        self._looked: _Looked | None = None

    def look(self) -> None:
        """See what there is now; the next scrape gives that."""
        self._looked = self._look()

    def _look(self) -> _Looked:
        now = micros(self._clock())
        periods = [period(name, now, self._funnel) for name in PERIODS]
        return _Looked(now, periods, self._live_totals.now())

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return the families without samples, so that registering does not compute them."""
        of_kpis = [GaugeMetricFamily(gauge.name, gauge.meaning, labels=gauge.labels) for gauge in GAUGES]
        of_goals = [GaugeMetricFamily(name, meaning, labels=GOAL_LABELS) for name, meaning in GOAL_GAUGES.items()]
        return [*of_kpis, *of_goals]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the families with their samples, up to the limit; without a look before, it looks itself."""
        looked, self._looked = self._looked or self._look(), None
        made = {family.name: family for family in self.describe()}
        count = cut = 0
        for name, labels, value in self._samples(*looked):
            if count < self._limit:
                count += 1
                made[name].add_metric(labels, value)
            else:
                cut += 1
        metrics.SERIES_CUT.set(cut)
        yield from made.values()

    def _samples(self, now: int, periods: list[Days], totals: Totals) -> Iterator[Sample]:
        """Yield all samples: teams first, so that a limit cuts reps and not the whole."""
        kept = self._kept
        by_place = totals.open_deals()
        open_deals = {place: kept.open_deals.of(place, OpenDeals, by_hour) for place, by_hour in by_place.items()}
        yield from self._stored()
        yield from self._of_now(by_place, open_deals, Span(0, 0, now // MICROS))
        known = totals.teams()
        reps_of: list[dict[_Place, _Rep]] = []
        for name, days, sums in zip(PERIODS, periods, totals.sums(periods, kept.sums), strict=True):
            planned = self._planned(name, days, now, known)
            of_reps = [*sums.items(), *((member, plans) for member, plans in planned.items() if member.rep_id)]
            reps = self._reps(name, days, now, of_reps)
            reps_of.append(reps)
            teams = self._teams(name, days, now, sums, planned, reps)
            for _, team in sorted(teams.items(), key=itemgetter(0)):
                yield from team.samples
            places = {place: measures for team in teams.values() for place, measures in team.places.items()}
            yield from self._of_stages(name, self._span(days, now), places, open_deals)
        for reps in reps_of:
            for _, rep in sorted(reps.items(), key=itemgetter(0)):
                yield from rep.samples
        kept.forget_others()

    def _planned(self, name: PeriodName, days: Days, now: int, teams: set[str]) -> Mapping[Member, Measures]:
        """Return what is planned in the teams that this worker has: all of a team's windows are on one partition."""
        whole = whole_days(days, self._funnel.file.fiscal_year_starts, name)
        planned = self._plans.of(LookedAt(days, whole), self._funnel.day_of(now))
        return {Member(*seat, ""): measures for seat, measures in planned.items() if seat.team_id in teams}

    def _reps(
        self, name: PeriodName, days: Days, now: int, sums: Iterable[tuple[Member, Measures]]
    ) -> dict[_Place, _Rep]:
        """Return each rep in each team; those without an id have what is nobody's."""
        by_rep: dict[_Place, list[Measures]] = {}
        for member, measures in sums:
            by_rep.setdefault((member.team_id, member.rep_id), []).append(measures)

        def rep(place: _Place, days: Days, _file: FunnelFile, parts: list[Measures]) -> _Rep:
            read: Measures = {}
            for measures in parts:
                add_to(read, {key: value for key, value in measures.items() if _is_of_reps(key)})
            group = Group(read, {}, self._span(days, now), self._funnel)
            return _Rep(group, list(samples(_OF_REPS, group, (name, *place))))

        return {
            place: self._kept.reps.of((name, place), rep, place, days, self._funnel.file, parts)
            for place, parts in by_rep.items()
        }

    def _teams(
        self,
        name: PeriodName,
        days: Days,
        now: int,
        sums: Mapping[Member, Measures],
        planned: Mapping[Member, Measures],
        reps: Mapping[_Place, _Rep],
    ) -> dict[str, _Team]:
        """Return each team of which anything is counted or planned."""
        of_places = _by_team(sums)
        of_plans = _by_team(planned)
        members: dict[str, list[Group]] = {}
        for (team_id, rep_id), rep in reps.items():
            if rep_id:
                members.setdefault(team_id, []).append(rep.group)

        def team(
            team_id: str,
            days: Days,
            _file: FunnelFile,
            of_team: Mapping[Member, Measures],
            plans: Mapping[Member, Measures],
            members: Sequence[Group],
        ) -> _Team:
            places = grouped(of_team, lambda member: TeamPipeline(member.team_id, member.pipeline_id))
            measures: Measures = {}
            for part in (*places.values(), *plans.values()):
                add_to(measures, part)
            group = Group(measures, {}, self._span(days, now), self._funnel, members=members)
            of_types = (
                sample
                for kind in group.labels("activities")
                for sample in samples(_of("activity type", "period"), group, (name, team_id, kind), kind)
            )
            return _Team(places, [*samples(_of("deals", "period"), group, (name, team_id)), *of_types])

        return {
            team_id: self._kept.teams.of(
                (name, team_id),
                team,
                team_id,
                days,
                self._funnel.file,
                of_places.get(team_id, {}),
                of_plans.get(team_id, {}),
                members.get(team_id, []),
            )
            for team_id in of_places.keys() | of_plans.keys()
        }

    def _of_now(
        self,
        by_place: Mapping[TeamPipeline, Mapping[int, Measures]],
        open_deals: Mapping[TeamPipeline, OpenDeals],
        span: Span,
    ) -> Iterator[Sample]:
        teams: dict[str, list[Mapping[int, Measures]]] = {}
        for place, by_hour in by_place.items():
            teams.setdefault(place.team_id, []).append(by_hour)
        for team_id, of_places in sorted(teams.items(), key=itemgetter(0)):
            of_team = self._kept.open_of_teams.of(team_id, _together, of_places)
            group = Group({}, of_team, span, self._funnel)
            yield from samples(_of("deals", "now"), group, (team_id,))
        for (team_id, pipeline_id), of_place in sorted(open_deals.items()):
            group = Group({}, of_place, span, self._funnel)
            for stage in self._funnel.open_stages.get(pipeline_id, ()):
                labels = (team_id, pipeline_id, stage.id)
                yield from samples(_of("stage", "now"), group, labels, stage.id)

    def _of_stages(
        self,
        name: PeriodName,
        span: Span,
        places: Mapping[TeamPipeline, Measures],
        open_deals: Mapping[TeamPipeline, OpenDeals],
    ) -> Iterator[Sample]:
        # Where nothing happened, time goes by for those who are there.
        for place in sorted(places.keys() | open_deals.keys()):
            group = Group(places.get(place, {}), open_deals.get(place, {}), span, self._funnel)
            for stage in self._funnel.stages.values():
                if stage.pipeline_id == place.pipeline_id:
                    yield from samples(_of("stage", "period"), group, (name, *place, stage.id), stage.id)

    def _span(self, days: Days, now: int) -> Span:
        first, end = self._funnel.midnight(days.first), self._funnel.midnight(days.last + timedelta(days=1))
        return Span(first // MICROS, end // MICROS, now // MICROS)


def _by_team(sums: Mapping[Member, Measures]) -> dict[str, dict[Member, Measures]]:
    by_team: dict[str, dict[Member, Measures]] = {}
    for member, measures in sums.items():
        by_team.setdefault(member.team_id, {})[member] = measures
    return by_team


def _together(places: Sequence[Mapping[int, Measures]]) -> OpenDeals:
    return OpenDeals(together(places))
