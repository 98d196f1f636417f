"""What a report is about."""

from typing import Any, NamedTuple

from stream.kpis.periods import Days


class View(NamedTuple):
    """Whose numbers, and of when. `days` in the reporting zone; None: everybody, every pipeline."""

    days: Days
    team: str | None = None
    rep: str | None = None
    pipeline: str | None = None

    def scope(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on whose hours count, whatever the days, and its parameters."""
        where, parameters = ["1"], {}
        if self.team is not None:
            where.append("team_id = {team:String}")
            parameters["team"] = self.team
        if self.rep is not None:
            where.append("rep_id = {rep:String}")
            parameters["rep"] = self.rep
        if self.pipeline is not None:
            # Activities belong to no pipeline, and show in all.
            where.append("pipeline_id IN ({pipeline:String}, '')")
            parameters["pipeline"] = self.pipeline
        return " AND ".join(where), parameters
