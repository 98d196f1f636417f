"""The rows of a report."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from schemas.funnel_file import Pipeline
from schemas.report import (
    PipelineRow,
    ReasonRow,
    RepRow,
    Row,
    SourceRow,
    StageRow,
    TeamName,
    TeamRow,
    TerritoryRow,
)
from stream.core.aggregate import Measures
from stream.core.funnel import Funnel
from stream.kpis.group import Group
from stream.kpis.open_deals import OpenDeals as OpenNow
from stream.reports.adding import NOTHING, Summed
from stream.reports.codes import GROUPINGS
from stream.reports.groups import Period, deals_of, group_of, grouped, labelled, territory_of
from stream.reports.names import Names
from stream.reports.open_deals import OpenDeals
from stream.reports.projected import Projected

_COLUMNS = dict(zip(("teams", "reps", "territories", "pipelines"), GROUPINGS, strict=True))
_SOURCE_MEASURES = ("created_from", "won_from", "lost_from", "mql_from")


class Rows:
    """The rows of a report.

    Args:
        periods: sums of the period, and of the one before if there is one.
        open_deals: what is open now.
        projected: what is to come.
        funnel: the funnel file in force.
        names: what people call what has an id.
    """

    def __init__(
        self,
        periods: Sequence[Period],
        open_deals: Sequence[OpenDeals],
        projected: Projected,
        funnel: Funnel,
        names: Names,
    ) -> None:
        self._periods = periods
        self._open = open_deals
        self._projected = projected
        self._funnel = funnel
        self._names = names
        self._open_by: dict[str, dict[str, dict[int, Measures]]] = {}
        total = [period.sums.total for period in periods]
        self._everybody = self._groups("", "", total, self._by(lambda _: "").get("", {}))

    def group(self, grouping: str, member: str) -> Group:
        """Return what was added up of a member of a grouping over the first period; of `total` of everybody."""
        if grouping == "total":
            return self._everybody[0]
        if grouping not in self._open_by:
            self._open_by[grouping] = self._by(lambda one: getattr(one, _COLUMNS[grouping]))
        return self._of(grouping, member, self._open_by[grouping].get(member, {}))[0]

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
            TerritoryRow(territory_id=territory_id, name=self._names.territory(territory_id), **territory_of(groups))
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
        summed = [getattr(period.sums, grouping).get(member, NOTHING) for period in self._periods]
        return self._groups(_COLUMNS[grouping], member, summed, open_deals)

    def _groups(
        self, column: str, member: str, summed: Sequence[Summed], open_deals: dict[int, Measures]
    ) -> list[Group]:
        """Return a group over each of the periods; what is to come is of the first."""
        to_come = self._projected.picked(column, member, summed[0].measures)
        with_outlook = [Summed(summed[0].measures, {**summed[0].picked, **to_come}), *summed[1:]]
        shared = OpenNow(open_deals)
        return [
            group_of(one, shared, period.span, self._funnel)
            for one, period in zip(with_outlook, self._periods, strict=True)
        ]

    def _by(self, member_of: Callable[[OpenDeals], str | None]) -> dict[str, dict[int, Measures]]:
        """Return what is open now by member of a grouping, but for what is of none."""
        by_member = grouped(self._open, member_of)
        return {member: by_hour for member, by_hour in by_member.items() if member is not None}
