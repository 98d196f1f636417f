"""Makes reports: the KPIs of whom a query is about."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from schemas.currencies import minor_digits
from schemas.funnel_file import Pipeline
from schemas.report import BucketRow, PipelineRow, RateValue, Report, RepRow, Row, StageRow, TeamRow
from stream.core.aggregate import Measures, add_to
from stream.core.funnel import MICROS, Funnel, micros
from stream.kpis.catalogue import BY_SUBJECT, kpis_of
from stream.kpis.declaration import Kpi
from stream.kpis.evaluate import Value, evaluate
from stream.kpis.group import Group, Span
from stream.kpis.periods import Days, Grain, buckets, readable_grain
from stream.kpis.statistics import Rate
from stream.reports.hours import NOTHING, Hours, OpenVisits, Summed
from stream.reports.query import ReportQuery, Whose
from stream.sinks.clickhouse.sql import UNASSIGNED

G = TypeVar("G", bound=Hashable)
ByHour = dict[int, Measures]


class Reports:
    """Makes reports. All methods block (call them in a thread) and raise ClickHouseUnavailable."""

    def __init__(self, hours: Hours, funnel: Funnel) -> None:
        self._hours = hours
        self._funnel = funnel
        self._names = {rep.id: rep.name for rep in funnel.file.reps}
        self._teams = {team.id: team.name for team in funnel.file.teams}

    def report(self, query: ReportQuery, now: datetime) -> Report:
        """Return all KPIs of a query: total, by team, by rep, by stage, over time."""
        first_day = self._hours.first_day(query.whose) if query.period == "all" else None
        days = query.days_at(micros(now), self._funnel, first_day)
        grain = query.grain or readable_grain(days)
        period = self._period(days, now)
        sums = self._hours.sums(days, query.whose)
        visits = self._hours.open_visits(query.whose, self._edges(period))
        return Report.model_validate(
            {
                "from": days.first.isoformat(),
                "to": days.last.isoformat(),
                **query.whose._asdict(),
                "currency": self._funnel.currency,
                "money_unit": f"{Decimal(1).scaleb(-minor_digits(self._funnel.currency))} {self._funnel.currency}",
                "generated_at": now,
                "total": Row(**self._deals(sums.total, _grouped(visits, lambda v: None).get(None, {}), period)),
                "teams": self._by_team(sums.teams, _grouped(visits, lambda v: v.team_id), period),
                "reps": self._by_rep(sums.reps, _grouped(visits, lambda v: (v.rep_id, v.team_id)), period),
                "pipelines": self._pipelines(
                    query.whose.pipeline, sums.pipelines, _grouped(visits, lambda v: v.pipeline_id), period
                ),
                "grain": grain,
                "trend": tuple(self._trend(days, query.whose, grain, now)),
                "uncertain_deals": self._hours.uncertain(query.whose),
                "has_data": self._hours.mark()[0] > 0,
            }
        )

    def mark(self, query: ReportQuery, now: datetime) -> tuple[Any, ...]:
        """Return what differs once a report may differ: much cheaper than the report."""
        # Deals stall when as much time has passed since a full hour, and zones are quarters of an hour apart.
        return micros(now) // MICROS // 900, self._hours.mark(), self._hours.uncertain(query.whose)

    def members(self) -> list[tuple[str, str]]:
        """Return all (team, rep) that were ever told of, also those who left the funnel file."""
        return self._hours.members()

    def windows(self) -> Iterator[str]:
        """Yield every window as it is stored, as the JSON of an HourlyMeasures."""
        return self._hours.windows()

    # The parts of a report

    def _period(self, days: Days, now: datetime) -> Span:
        end = self._funnel.midnight(days.last + timedelta(days=1))
        return Span(self._funnel.midnight(days.first) // MICROS, end // MICROS, micros(now) // MICROS)

    def _edges(self, period: Span) -> set[int]:
        """Return the moments (seconds UTC) that part hours of entry: the period's ends, and each stage's limit."""
        stages = self._funnel.stages.values()
        limits = {int(stage.stalled_after.total_seconds()) for stage in stages if stage.stalled_after}
        return {period.begin, period.end, *(period.now - limit + 1 for limit in limits)}

    def _group(self, summed: Summed, open_visits: ByHour, period: Span) -> Group:
        return Group(summed.measures, open_visits, period, self._funnel, picked=summed.picked)

    def _deals(self, summed: Summed, open_visits: ByHour, period: Span, *, of_rep: bool = False) -> dict[str, Any]:
        """Return the KPIs of deals, and of each type of activity."""
        group = self._group(summed, open_visits, period)
        return _values((kpi for kpi in kpis_of("deals") if kpi.of_reps or not of_rep), group) | _by_type(group)

    def _by_team(self, sums: Mapping[str, Summed], visits: Mapping[str, ByHour], period: Span) -> tuple[TeamRow, ...]:
        rows = [
            TeamRow(team_id=team_id, name=self._team(team_id), **self._deals(summed, by_hour, period))
            for team_id, summed, by_hour in _joined(sums, visits)
        ]
        rows = [row for row in rows if sums.get(row.team_id, NOTHING).measures or row.kpis["open_deals"]]
        # Those of the funnel file first, by name; then those that left it; nobody's last.
        return tuple(sorted(rows, key=lambda row: (self._teams.get(row.team_id, "\uffff"), not row.team_id, row.name)))

    def _by_rep(
        self, sums: Mapping[tuple[str, str], Summed], visits: Mapping[tuple[str, str], ByHour], period: Span
    ) -> tuple[RepRow, ...]:
        rows = [
            RepRow(
                rep_id=rep_id,
                team_id=team_id,
                name=self._names.get(rep_id, rep_id or UNASSIGNED),
                team=self._team(team_id),
                **self._deals(summed, by_hour, period, of_rep=True),
            )
            for (rep_id, team_id), summed, by_hour in _joined(sums, visits)
        ]
        rows = [row for row in rows if sums.get((row.rep_id, row.team_id), NOTHING).measures or row.kpis["open_deals"]]
        return tuple(sorted(rows, key=lambda row: (-row.kpis["revenue"], row.name, row.team, row.rep_id)))

    def _team(self, team_id: str) -> str:
        return self._teams.get(team_id, team_id or UNASSIGNED)

    def _pipelines(
        self, only: str | None, sums: Mapping[str, Summed], visits: Mapping[str, ByHour], period: Span
    ) -> tuple[PipelineRow, ...]:
        return tuple(
            PipelineRow(
                pipeline_id=pipeline.id,
                name=pipeline.name,
                stages=self._stages(
                    pipeline, self._group(sums.get(pipeline.id, NOTHING), visits.get(pipeline.id, {}), period)
                ),
            )
            for pipeline in self._funnel.file.pipelines
            if only in (None, pipeline.id)
        )

    def _stages(self, pipeline: Pipeline, group: Group) -> tuple[StageRow, ...]:
        return tuple(
            StageRow(stage_id=stage.id, name=stage.name, kind=stage.kind, **_values(kpis_of("stage"), group, stage.id))
            for stage in pipeline.stages
        )

    def _trend(self, days: Days, whose: Whose, grain: Grain, now: datetime) -> Iterator[BucketRow]:
        """Yield the KPIs per bucket, oldest first, those without events included; the first and last may be cut."""
        summed = self._hours.by_time(days, whose, grain)
        for bucket in buckets(grain, days, self._funnel.file.fiscal_year_starts):
            group = self._group(summed.get(bucket.first, NOTHING), {}, self._period(bucket, now))
            values = _values(kpis_of("deals", "period"), group) | _by_type(group)
            yield BucketRow.model_validate({"from": bucket.first.isoformat(), "to": bucket.last.isoformat(), **values})


def _values(kpis: Iterable[Kpi], group: Group, label: str = "") -> dict[str, Any]:
    return {kpi.id: _plain(evaluate(kpi, group, BY_SUBJECT[kpi.subject], label)) for kpi in kpis}


def _by_type(group: Group) -> dict[str, dict[str, Any]]:
    kinds = group.labels("activities")
    return {
        f"{kpi.id}_by_type": {kind: _plain(evaluate(kpi, group, BY_SUBJECT[kpi.subject], kind)) for kind in kinds}
        for kpi in kpis_of("activity type")
    }


def _plain(value: Value) -> Any:
    return RateValue(**asdict(value)) if isinstance(value, Rate) else value


def _grouped(visits: list[OpenVisits], group: Callable[[OpenVisits], G]) -> dict[G, ByHour]:
    """Add up who is in a stage now, by group and hour of entry."""
    grouped: dict[G, ByHour] = {}
    for one in visits:
        add_to(grouped.setdefault(group(one), {}).setdefault(one.hour, {}), one.measures)
    return grouped


def _joined(sums: Mapping[G, Summed], visits: Mapping[G, ByHour]) -> Iterator[tuple[G, Summed, ByHour]]:
    """Yield each member of whom anything is known, in the period or now."""
    for member in sums.keys() | visits.keys():
        yield member, sums.get(member, NOTHING), visits.get(member, {})
