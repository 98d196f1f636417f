"""KPI gauges, computed from the live totals at the moment of a scrape.

So midnight passes without an event, and only the partitions that this worker is active for show up.
The catalogue of KPIs says which gauges there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.currencies import minor_digits
from stream.core.aggregate import Measures
from stream.core.funnel import MICROS, Funnel, micros
from stream.kpis.catalogue import BY_SUBJECT, KPIS, kpis_of
from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.evaluate import evaluate, number
from stream.kpis.group import Group, OpenVisits, Span
from stream.kpis.live_totals import LiveTotals
from stream.kpis.periods import Days, PeriodName, period
from stream.service import metrics

# Those that are watched; each makes as many series again. Page and terminal have longer ones.
PERIODS: tuple[PeriodName, ...] = ("today", "7d", "month", "quarter")

_PREFIX = {"deals": "dealstream_", "activity type": "dealstream_", "stage": "dealstream_stage_"}
_LABELS = {"deals": ("team",), "activity type": ("team", "type"), "stage": ("team", "pipeline", "stage")}


class Family(NamedTuple):
    """A family of gauges: what it means and which labels its series have."""

    meaning: str
    labels: tuple[str, ...]


def gauge_of(kpi: Kpi) -> str | None:
    """Return the name of a KPI's gauge; None: it has none."""
    return None if kpi.gauge is None else _PREFIX[kpi.subject] + _name(kpi, kpi.gauge)


def rep_gauge_of(kpi: Kpi) -> str | None:
    """Return the name of a KPI's gauge per rep; None: it has none."""
    return None if kpi.rep_gauge is None else "dealstream_rep_" + _name(kpi, kpi.rep_gauge)


def _name(kpi: Kpi, gauge: Gauge) -> str:
    name = gauge.name or kpi.id
    return f"{name}_ratio" if kpi.unit == "share" else name


def families() -> dict[str, Family]:
    """Return all families by name. KPIs of several kinds share one, which means what the first of them says."""
    known: dict[str, Family] = {}
    for kpi in KPIS:
        extra = ("currency",) if kpi.unit == "money" else ("kind",) if _kind(kpi) else ()
        time = ("period",) if kpi.grain == "period" else ()
        if (name := gauge_of(kpi)) is not None:
            known.setdefault(name, Family(_meaning(kpi), (*time, *_LABELS[kpi.subject], *extra)))
        if (name := rep_gauge_of(kpi)) is not None:
            known.setdefault(name, Family(f"By rep: {_meaning(kpi)}", (*time, "team", "rep", *extra)))
    return known


def _kind(kpi: Kpi) -> str:
    return "" if kpi.gauge is None else kpi.gauge.kind


def _meaning(kpi: Kpi) -> str:
    match kpi.unit:
        case "money":
            return f"{kpi.meaning.removesuffix('.')}, in units of the reporting currency."
        case "minutes":
            return f"{kpi.meaning.removesuffix('.')}, in seconds."
        case _:
            return kpi.meaning


Sample = tuple[str, tuple[str, ...], float]


class KpiCollector(Collector):
    """Gives the KPI gauges of the live totals. `clock` returns the present moment."""

    def __init__(self, live_totals: LiveTotals, funnel: Funnel, limit: int, clock: Callable[[], datetime]) -> None:
        self._live_totals = live_totals
        self._funnel = funnel
        self._limit = limit
        self._clock = clock
        self._unit = 10 ** minor_digits(funnel.currency)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return the families without samples, so that registering does not compute them."""
        return [GaugeMetricFamily(name, meaning, labels=labels) for name, (meaning, labels) in families().items()]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the families with their samples, up to the limit."""
        made = {family.name: family for family in self.describe()}
        count = cut = 0
        for name, labels, value in self._samples():
            if count < self._limit:
                count += 1
                made[name].add_metric(labels, value)
            else:
                cut += 1
        metrics.SERIES_CUT.set(cut)
        yield from made.values()

    def _samples(self) -> Iterator[Sample]:
        """Yield all samples: teams first, so that a limit cuts reps and not the whole."""
        now = micros(self._clock())
        open_visits = self._live_totals.open_visits(lambda member: (member.team_id, member.pipeline_id))
        yield from self._of_now(open_visits, Span(0, 0, now // MICROS))
        by_rep: list[tuple[PeriodName, Span, dict[tuple[str, str], Measures]]] = []
        for name in PERIODS:
            days = period(name, now, self._funnel)
            span = self._span(days, now)
            reps = self._live_totals.between(*days, lambda member: (member.team_id, member.rep_id))
            by_rep.append((name, span, reps))
            yield from self._of_teams(name, days, span, reps)
            yield from self._of_stages(name, days, span, open_visits)
        for name, span, reps in by_rep:
            yield from self._of_reps(name, span, reps)

    def _of_now(self, open_visits: Mapping[tuple[str, str], OpenVisits], span: Span) -> Iterator[Sample]:
        teams = self._live_totals.open_visits(lambda member: member.team_id)
        for team_id, of_team in sorted(teams.items()):
            yield from self._gauges(kpis_of("deals", "now"), Group({}, of_team, span, self._funnel), (team_id,))
        for (team_id, pipeline_id), visits in sorted(open_visits.items()):
            group = Group({}, visits, span, self._funnel)
            for stage in self._funnel.open_stages.get(pipeline_id, ()):
                labels = (team_id, pipeline_id, stage.id)
                yield from self._gauges(kpis_of("stage", "now"), group, labels, stage.id)

    def _of_teams(
        self, name: PeriodName, days: Days, span: Span, reps: dict[tuple[str, str], Measures]
    ) -> Iterator[Sample]:
        members: dict[str, list[Measures]] = {}
        for (team_id, rep_id), measures in reps.items():
            if rep_id:
                members.setdefault(team_id, []).append(measures)
        for team_id, measures in sorted(self._live_totals.between(*days, lambda member: member.team_id).items()):
            group = Group(measures, {}, span, self._funnel, members=members.get(team_id, ()))
            yield from self._gauges(kpis_of("deals", "period"), group, (name, team_id))
            for kind in group.labels("activities"):
                yield from self._gauges(kpis_of("activity type"), group, (name, team_id, kind), kind)

    def _of_stages(
        self, name: PeriodName, days: Days, span: Span, open_visits: Mapping[tuple[str, str], OpenVisits]
    ) -> Iterator[Sample]:
        pipelines = self._live_totals.between(*days, lambda member: (member.team_id, member.pipeline_id))
        for place, measures in sorted(pipelines.items()):
            group = Group(measures, open_visits.get(place, {}), span, self._funnel)
            for stage in self._funnel.stages.values():
                if stage.pipeline_id == place[1]:
                    yield from self._gauges(kpis_of("stage", "period"), group, (name, *place, stage.id), stage.id)

    def _of_reps(self, name: PeriodName, span: Span, reps: dict[tuple[str, str], Measures]) -> Iterator[Sample]:
        kpis = [kpi for kpi in kpis_of("deals", "period") if kpi.rep_gauge is not None]
        for place, measures in sorted(reps.items()):
            group = Group(measures, {}, span, self._funnel)
            for kpi in kpis:
                yield from self._sample(rep_gauge_of(kpi), kpi, group, (name, *place))

    def _gauges(self, kpis: Iterable[Kpi], group: Group, labels: tuple[str, ...], label: str = "") -> Iterator[Sample]:
        for kpi in kpis:
            yield from self._sample(gauge_of(kpi), kpi, group, labels, label)

    def _sample(
        self, gauge: str | None, kpi: Kpi, group: Group, labels: tuple[str, ...], label: str = ""
    ) -> Iterator[Sample]:
        if gauge is None:
            return
        value = number(evaluate(kpi, group, BY_SUBJECT[kpi.subject], label))
        if value is None:
            return
        match kpi.unit:
            case "money":
                yield gauge, (*labels, self._funnel.currency), value / self._unit
            case "minutes":
                yield gauge, labels, round(60 * value)
            case _:
                yield gauge, (*labels, kind) if (kind := _kind(kpi)) else labels, value

    def _span(self, days: Days, now: int) -> Span:
        first, end = self._funnel.midnight(days.first), self._funnel.midnight(days.last + timedelta(days=1))
        return Span(first // MICROS, end // MICROS, now // MICROS)
