"""Makes reports: the KPIs of whom a query is about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from schemas.funnel_file import Pipeline
from schemas.report import (
    BucketRow,
    CalendarDay,
    CurvePoint,
    PipelineRow,
    ReasonRow,
    Report,
    RepRow,
    Row,
    SourceRow,
    StageRow,
    TeamName,
    TeamRow,
    TerritoryRow,
    WinCurve,
)
from stream.core.aggregate import Measures
from stream.core.funnel import MICROS, Funnel, micros
from stream.kpis.group import Group, Span
from stream.kpis.keys import parts_of
from stream.kpis.open_deals import OpenDeals as OpenNow
from stream.kpis.periods import Days, Grain, buckets, readable_grain
from stream.kpis.survival import win_curve
from stream.reports.adding import NOTHING, Summed
from stream.reports.comparison import due_by, previous_days
from stream.reports.groups import Period, deals_of, group_of, grouped, labelled, of_bucket
from stream.reports.hours import Hours, OpenDeals
from stream.reports.names import Names
from stream.reports.query import ReportQuery, Whose

_LONGEST_CALENDAR = 366
_SOURCE_MEASURES = ("created_from", "won_from", "lost_from", "mql_from")


class Mark(NamedTuple):
    """What differs once a report may differ: the quarter of an hour, what the hours say of themselves, deals."""

    quarter: int
    hours: tuple[Any, ...]
    uncertain_deals: int


class Reports:
    """Makes reports. All methods block (call them in a thread) and raise ClickHouseUnavailable."""

    def __init__(self, hours: Hours, funnel: Funnel) -> None:
        self._hours = hours
        self._funnel = funnel
        self._names = Names(funnel.file)

    def report(self, query: ReportQuery, now: datetime, mark: Mark | None = None) -> Report:
        """Return all KPIs of a query: total, by each of its parts, over time.

        Args:
            query: what is asked.
            now: this moment.
            mark: the one of this moment, where it is known.
        """
        whose = query.whose
        mark = mark or self.mark(query, now)
        known_since = self._hours.first_day(whose)
        days = query.days_at(micros(now), self._funnel, known_since)
        fiscal = self._funnel.file.fiscal_year_starts
        before = None if query.is_of_all else previous_days(days, fiscal, query.name)
        days_of_both = [days] if before is None else [days, before]
        spans = [self._span(one, now) for one in days_of_both]
        grain = query.grain or readable_grain(days)
        sums = self._hours.sums(days_of_both, whose, grain)
        open_deals = self._hours.open_deals(whose, self._edges(spans))
        rows = _Rows([Period(*one) for one in zip(sums, spans, strict=True)], open_deals, self._funnel, self._names)
        trends = [self._trend(one, of.by_time, spans[0].now, grain) for one, of in zip(days_of_both, sums, strict=True)]
        due = due_by(days, fiscal, query.name)
        waterfalls = self._hours.waterfalls(days, due, whose, micros(now))
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
                "fresh_until": None,
                "data_since": None if known_since is None else known_since.isoformat(),
                "complete_since": self._complete_since(known_since, whose),
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
                "win_curve": self._win_curve(days, whose),
                "calendar": self._calendar(days, whose, now),
                "waterfall": waterfalls.of_all,
                "waterfall_due": waterfalls.of_due,
                "due_by": due.isoformat(),
                "uncertain_deals": mark.uncertain_deals,
                "has_data": mark.hours[0] > 0,
            }
        )

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

    # The parts of a report

    def _span(self, days: Days, now: datetime) -> Span:
        end = self._funnel.midnight(days.last + timedelta(days=1))
        return Span(self._funnel.midnight(days.first) // MICROS, end // MICROS, micros(now) // MICROS)

    def _edges(self, spans: Sequence[Span]) -> set[int]:
        """Return the moments (seconds UTC) that part hours: the periods' ends, and each stage's limit."""
        stages = self._funnel.stages.values()
        limits = {int(stage.stalled_after.total_seconds()) for stage in stages if stage.stalled_after}
        ends = {edge for span in spans for edge in (span.begin, span.end)}
        return {*ends, *(spans[0].now - limit + 1 for limit in limits)}

    def _complete_since(self, known_since: date | None, whose: Whose) -> str | None:
        cycle = None if known_since is None else self._hours.median_cycle(whose)
        if known_since is None or cycle is None:
            return None
        return (known_since + timedelta(days=ceil(cycle))).isoformat()

    def _trend(self, days: Days, by_time: Mapping[date, Summed], now: int, grain: Grain) -> tuple[BucketRow, ...]:
        """Return the KPIs per bucket, oldest first, those without events included; the first and last may be cut."""
        of_days = buckets(grain, days, self._funnel.file.fiscal_year_starts)
        return tuple(self._bucket(bucket, by_time.get(bucket.first, NOTHING), now) for bucket in of_days)

    def _bucket(self, bucket: Days, summed: Summed, now: int) -> BucketRow:
        begin = self._funnel.midnight(bucket.first) // MICROS
        end = self._funnel.midnight(bucket.last + timedelta(days=1)) // MICROS
        values = of_bucket(group_of(summed, OpenNow({}), Span(begin, end, now), self._funnel))
        return BucketRow.model_validate({"from": bucket.first.isoformat(), "to": bucket.last.isoformat(), **values})

    def _win_curve(self, days: Days, whose: Whose) -> WinCurve:
        ages = _by_age(self._hours.ages(days, whose))
        lost = dict(ages.get("created_lost_after", {}))
        for day, number in ages.get("created_disqualified_after", {}).items():
            lost[day] = lost.get(day, 0) + number
        won, waiting = ages.get("created_won_after", {}), ages.get("created_open_for", {})
        points = tuple(CurvePoint(**point._asdict()) for point in win_curve(won, lost, waiting))
        return WinCurve(n=sum(map(sum, (won.values(), lost.values(), waiting.values()))), points=points)

    def _calendar(self, days: Days, whose: Whose, now: datetime) -> tuple[CalendarDay, ...]:
        last = min(days.last, max(self._funnel.day_of(micros(now)), days.first))
        first = max(days.first, last - timedelta(days=_LONGEST_CALENDAR - 1))
        wins = self._hours.wins(Days(first, last), whose)
        shown = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(
            CalendarDay(day=day.isoformat(), won=won, revenue=revenue)
            for day, (won, revenue) in ((day, wins.get(day, (0, 0))) for day in shown)
        )


class _Rows:
    """The rows of a report."""

    def __init__(
        self, periods: Sequence[Period], open_deals: Sequence[OpenDeals], funnel: Funnel, names: Names
    ) -> None:
        self._periods = periods
        self._open = open_deals
        self._funnel = funnel
        self._names = names
        self._everybody = self._groups([period.sums.total for period in periods], self._by(lambda _: "").get("", {}))

    def total(self) -> Row:
        """Return the row of everybody."""
        return Row(**deals_of(self._everybody))

    def teams(self) -> tuple[TeamRow, ...]:
        """Return the teams: those of the funnel file by name, then those that left it; nobody's last."""
        rows = [
            TeamRow(team_id=team_id, name=self._names.team(team_id), **deals_of(groups))
            for team_id, groups in self._members("teams", lambda one: one.team_id)
        ]
        return tuple(sorted(rows, key=lambda row: self._names.order_of_team(row.team_id)))

    def reps(self) -> tuple[RepRow, ...]:
        """Return the reps, those with most revenue first."""
        now = self._periods[0].sums.teams_of
        teams = {rep_id: set(team_ids) for rep_id, team_ids in now.items()}
        for one in self._open:
            if one.rep_id is not None and one.team_id is not None:
                teams.setdefault(one.rep_id, set()).add(one.team_id)
        rows = [
            RepRow(
                rep_id=rep_id,
                name=self._names.rep(rep_id),
                teams=tuple(
                    TeamName(team_id=team_id, name=self._names.team(team_id))
                    for team_id in sorted(teams.get(rep_id, ()), key=self._names.order_of_team)
                ),
                **deals_of(groups, of_rep=True),
            )
            for rep_id, groups in self._members("reps", lambda one: one.rep_id)
        ]
        return tuple(sorted(rows, key=lambda row: (-row.kpis["revenue"], row.name, row.rep_id)))

    def territories(self) -> tuple[TerritoryRow, ...]:
        """Return the territories by name, nobody's last; none where there are no territories."""
        rows = [
            TerritoryRow(territory_id=territory_id, name=self._names.territory(territory_id), **deals_of(groups))
            for territory_id, groups in self._members("territories", lambda one: one.territory_id)
        ]
        if not any(row.territory_id for row in rows):
            return ()
        return tuple(sorted(rows, key=lambda row: (not row.territory_id, row.name, row.territory_id)))

    def pipelines(self, only: str | None) -> tuple[PipelineRow, ...]:
        """Return the pipelines as in the funnel file; last the deals without a stage, if there are any."""
        by_pipeline = self._by(lambda one: one.pipeline_id)
        rows = [
            self._pipeline(pipeline, self._of("pipelines", pipeline.id, by_pipeline.get(pipeline.id, {})))
            for pipeline in self._funnel.file.pipelines
            if only in (None, pipeline.id)
        ]
        without = self._of("pipelines", "", {})
        if only is None and any(group.labels("created") for group in without):
            values = deals_of(without, of_pipeline=True)
            rows.append(PipelineRow(pipeline_id="", name="No stage yet", kind="deals", stages=(), **values))
        return tuple(rows)

    def sources(self) -> tuple[SourceRow, ...]:
        """Return the sources, those with most deals created first; none where the funnel file names no property."""
        if self._funnel.file.sources is None:
            return ()
        sources = {source for measure in _SOURCE_MEASURES for source in self._everybody[0].labels(measure)}
        rows = [
            SourceRow(source=source, name=self._names.source(source), **labelled(self._everybody, "source", source))
            for source in sources
        ]
        return tuple(sorted(rows, key=lambda row: (-row.kpis["created"], -row.kpis["revenue"], row.name)))

    def loss_reasons(self) -> tuple[ReasonRow, ...]:
        """Return why deals were lost, the most frequent first."""
        return self._reasons(self._everybody, None)

    def _reasons(self, groups: Sequence[Group], stage_id: str | None) -> tuple[ReasonRow, ...]:
        if self._funnel.file.loss_reasons is None:
            return ()
        rows = [
            ReasonRow(
                reason=reason, name=self._names.reason(reason), **labelled(groups, "loss reason", reason, stage_id)
            )
            for reason in groups[0].details("lost_for", stage_id)
        ]
        return tuple(sorted(rows, key=lambda row: (-row.kpis["lost"], row.name)))

    def _pipeline(self, pipeline: Pipeline, groups: Sequence[Group]) -> PipelineRow:
        stages = tuple(
            StageRow(
                stage_id=stage.id,
                name=stage.name,
                kind=stage.kind,
                loss_reasons=self._reasons(groups, stage.id) if stage.kind == "open" else (),
                **labelled(groups, "stage", stage.id),
            )
            for stage in pipeline.stages
        )
        values = deals_of(groups, of_pipeline=True)
        return PipelineRow(pipeline_id=pipeline.id, name=pipeline.name, kind=pipeline.kind, stages=stages, **values)

    def _members(
        self, grouping: str, member_of: Callable[[OpenDeals], str | None]
    ) -> Iterator[tuple[str, list[Group]]]:
        """Yield each member of a grouping of whom anything is known, in the period or now."""
        open_ = self._by(member_of)
        known: Mapping[str, Summed] = getattr(self._periods[0].sums, grouping)
        for member in {one for one, summed in known.items() if summed.measures} | open_.keys():
            yield member, self._of(grouping, member, open_.get(member, {}))

    def _of(self, grouping: str, member: str, open_deals: dict[int, Measures]) -> list[Group]:
        return self._groups(
            [getattr(period.sums, grouping).get(member, NOTHING) for period in self._periods], open_deals
        )

    def _groups(self, summed: Sequence[Summed], open_deals: dict[int, Measures]) -> list[Group]:
        """Return a group over each of the periods."""
        shared = OpenNow(open_deals)
        return [
            group_of(one, shared, period.span, self._funnel) for one, period in zip(summed, self._periods, strict=True)
        ]

    def _by(self, member_of: Callable[[OpenDeals], str | None]) -> dict[str, dict[int, Measures]]:
        """Return what is open now by member of a grouping, but for what is of none."""
        by_member = grouped(self._open, member_of)
        return {member: by_hour for member, by_hour in by_member.items() if member is not None}


def money_unit(funnel: Funnel) -> str:
    """Return what an amount of 1 is."""
    return f"{Decimal(1).scaleb(-minor_digits(funnel.currency))} {funnel.currency}"


def _by_age(measures: Measures) -> dict[str, dict[int, int]]:
    ages: dict[str, dict[int, int]] = {}
    for key, number in measures.items():
        name, days, _ = parts_of(key)
        ages.setdefault(name, {})[int(days)] = number
    return ages
