"""The series that are watched: of everybody, of territories and of teams, by stage."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from schemas.alert import Kind
from schemas.alerting import Watch
from stream.core.funnel import Funnel

Scope = Literal["all", "territory", "team", "connector", "source"]
"""Whose it is; connectors and sources are watched for silence only."""

OF_STAGES: tuple[Watch, ...] = ("lost", "disqualified", "stuck", "conversion")


class Series(NamedTuple):
    """A series. `pipeline_id` and `stage_id` are empty where it is of none, `scope_id` where it is of everybody."""

    kind: Kind
    pipeline_id: str
    stage_id: str
    scope: Scope
    scope_id: str = ""

    @property
    def id(self) -> str:
        """Its id, for example lost/new-business/proposal/team/north."""
        where = [self.pipeline_id] if self.kind == "win_rate" else [self.pipeline_id, self.stage_id]
        whose = [self.scope] if self.scope == "all" else [self.scope, self.scope_id]
        return "/".join(map(_quoted, [self.kind, *([] if self.kind == "silence" else where), *whose]))

    @property
    def team_id(self) -> str:
        """Its team; empty: it is of none."""
        return self.scope_id if self.scope == "team" else ""

    @property
    def territory_id(self) -> str:
        """Its territory; empty: it is of none."""
        return self.scope_id if self.scope == "territory" else ""

    def of(self, scope: Scope, scope_id: str = "") -> "Series":
        """Return the same of somebody else."""
        return self._replace(scope=scope, scope_id=scope_id)


def series_of(series_id: str) -> Series:
    """Return the series with an id.

    Raises:
        ValueError: there can be none with that id.
    """
    kind, *rest = map(_unquoted, series_id.split("/"))
    places = {"silence": 0, "win_rate": 1}.get(kind, 2)
    pipeline_id, stage_id = [*rest[:places], "", ""][:2]
    whose = rest[places:]
    if len(whose) not in (1, 2) or (len(whose) == 1) != (whose[0] == "all"):
        raise ValueError(f"{series_id!r} is no series; an id is, for example, lost/new-business/proposal/team/north")
    if kind not in (*OF_STAGES, "win_rate", "silence"):
        raise ValueError(f"{series_id!r} is no series; it begins with one of {', '.join(OF_STAGES)}, win_rate, silence")
    return Series(kind, pipeline_id, stage_id, *whose)  # type: ignore[arg-type]


def kinds_of(funnel: Funnel) -> Iterator[Series]:
    """Yield the leakage series of everybody that the funnel file lets be watched, in the order of its stages.

    Nothing is lost or disqualified where no stage is of that kind; deals are won in pipelines of deals only.
    """
    watch = funnel.file.alerts.watch
    for pipeline in funnel.file.pipelines:
        through = (pipeline.id, *funnel.continued_in[pipeline.id])
        ends = {stage.kind for one in funnel.file.pipelines if one.id in through for stage in one.stages}
        for stage in pipeline.stages:
            if stage.kind != "open":
                continue
            for kind in OF_STAGES:
                if kind in watch and (kind in ends or kind in ("stuck", "conversion")):
                    yield Series(kind, pipeline.id, stage.id, "all")
        if "win_rate" in watch and pipeline.kind == "deals":
            yield Series("win_rate", pipeline.id, "", "all")


def _quoted(part: str) -> str:
    return part.replace("%", "%25").replace("/", "%2F")


def _unquoted(part: str) -> str:
    return part.replace("%2F", "/").replace("%25", "%")
