"""What people call what has an id."""

from schemas.funnel_file import FunnelFile
from stream.core.funnel import Funnel
from stream.core.of_file import OfFile
from stream.sinks.clickhouse.sql import UNASSIGNED


class Names:
    """The names of the funnel file in force; what it no longer has is called by its id."""

    def __init__(self, funnel: Funnel) -> None:
        self._told = OfFile(funnel, _Told)

    def team(self, team_id: str) -> str:
        """Return the name of a team."""
        return self._told().teams.get(team_id, team_id or UNASSIGNED)

    def order_of_team(self, team_id: str) -> tuple[str, bool, str]:
        """Return what teams are sorted by: those of the funnel file by name, those that left it, nobody's."""
        return self._told().teams.get(team_id, "\uffff"), not team_id, team_id

    def rep(self, rep_id: str) -> str:
        """Return the name of a rep."""
        return self._told().reps.get(rep_id, rep_id or UNASSIGNED)

    def territory(self, territory_id: str) -> str:
        """Return the name of a territory."""
        return self._told().territories.get(territory_id, territory_id or UNASSIGNED)

    def pipeline(self, pipeline_id: str) -> str:
        """Return the name of a pipeline."""
        return self._told().pipelines.get(pipeline_id, pipeline_id)

    def stage(self, stage_id: str) -> str:
        """Return the name of a stage."""
        return self._told().stages.get(stage_id, stage_id)

    def activity_type(self, kind: str) -> str:
        """Return the name of a type of activity."""
        return self._told().activity_types.get(kind, kind)

    def source(self, source: str) -> str:
        """Return the name of a source."""
        return self._told().sources.get(source, source or "Not given")

    def reason(self, reason: str) -> str:
        """Return the name of a loss reason."""
        return self._told().reasons.get(reason, reason or "Not given")


class _Told:
    """The names of a funnel file by id."""

    def __init__(self, file: FunnelFile) -> None:
        self.teams = {team.id: team.name for team in file.teams}
        self.reps = {rep.id: rep.name for rep in file.reps}
        self.territories = {territory.id: territory.name for territory in file.territories}
        self.pipelines = {pipeline.id: pipeline.name for pipeline in file.pipelines}
        self.stages = {stage.id: stage.name for pipeline in file.pipelines for stage in pipeline.stages}
        self.activity_types = {kind.id: kind.name for kind in file.activity_types}
        self.sources = file.sources.names if file.sources else {}
        self.reasons = file.loss_reasons.names if file.loss_reasons else {}
