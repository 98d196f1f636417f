"""Chapters and questions that dashboards of KPIs share."""

from collections.abc import Iterable, Sequence

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import Panel

from stream.generate.dashboards.kpi_look import kpi_of
from stream.generate.dashboards.kpi_queries import (
    OF_PERIOD,
    PERIOD_BEGINS,
    REP,
    STAGE,
    WITHIN_TIME,
    added,
    chosen,
    each,
    select,
    source,
)
from stream.generate.dashboards.tables import kpi_table
from stream.kpis.declaration import Kpi, Subject
from stream.words import Words

TEAMS = chosen("team_id", "team")
REPS = chosen("rep_id", "rep")
PIPELINES = chosen("pipeline_id", "pipeline")
_OF_OPEN_STAGES = "entered_deals IS NOT NULL"


def kpis(subject: Subject, *ids: str) -> list[Kpi]:
    """Return KPIs of a subject by their ids."""
    return [kpi_of(subject, one) for one in ids]


def in_all(kpi: Kpi, whom: str, conditions: Iterable[str]) -> str:
    """Return SQL of a KPI of deals in one number: of the period, or of now."""
    if kpi.grain == "now":
        return select(added([kpi]), f"deals_now_{whom}", conditions)
    return select(added([kpi]), f"deals_by_${{grain}}_{whom}", [OF_PERIOD, *conditions])


def over_time(kpi: Kpi, whom: str, name: str, conditions: Iterable[str]) -> str:
    """Return SQL of a KPI of deals over time, of each team or territory; name: its column."""
    view = f"deals_by_${{grain}}_{whom}"
    return select([PERIOD_BEGINS, name, *each([kpi])], view, [WITHIN_TIME, *conditions], "ORDER BY time, 2")


def reps_over_time(kpi: Kpi, conditions: Iterable[str]) -> str:
    """Return SQL of a KPI of deals over time, of each rep in all teams. Raises NotAdded."""
    rest = "GROUP BY time, rep\nORDER BY time, rep"
    columns = [PERIOD_BEGINS, REP, *added([kpi])]
    return select(columns, "deals_by_${grain}_rep", [WITHIN_TIME, *conditions], rest)


def of_each(shown: Sequence[Kpi], whom: str, names: Sequence[str], conditions: Iterable[str], order: str) -> str:
    """Return SQL of KPIs of deals in the period, of each team, rep or territory; names: its columns."""
    view = f"deals_by_${{grain}}_{whom}"
    return select([*names, *each(shown)], view, [OF_PERIOD, *conditions], f"ORDER BY {order}")


def by_stage(shown: Sequence[Kpi], whom: str, conditions: Iterable[str]) -> str:
    """Return SQL of KPIs of stages in the period, added up. Raises NotAdded."""
    rest = "GROUP BY pipeline, stage, stage_position\nORDER BY pipeline, stage_position"
    return select(
        [STAGE, *added(shown)], f"stages_by_${{grain}}_{whom}", [OF_PERIOD, _OF_OPEN_STAGES, *conditions], rest
    )


def stages_over_time(kpi: Kpi, whom: str, conditions: Iterable[str], *, is_added: bool = True) -> str:
    """Return SQL of a KPI of stages over time, added up; or as the view has it, whose rows are of a stage then."""
    view = f"stages_by_${{grain}}_{whom}"
    where = [WITHIN_TIME, _OF_OPEN_STAGES, *conditions]
    if not is_added:
        return select([PERIOD_BEGINS, STAGE, *each([kpi])], view, where, "ORDER BY time, pipeline, stage_position")
    rest = "GROUP BY time, pipeline, stage, stage_position\nORDER BY time, pipeline, stage_position"
    return select([PERIOD_BEGINS, STAGE, *added([kpi])], view, where, rest)


def sources(words: Words, *ids: str, span: int = 12) -> Builder[Panel]:
    """Return where the deals of the period came from."""
    shown = kpis("source", *ids)
    return kpi_table(
        words,
        "sources",
        select(
            [source(words), *added(shown)],
            "sources_by_${grain}_team",
            [OF_PERIOD, TEAMS],
            f'GROUP BY "Source"\nORDER BY sum({ids[0]}) DESC, "Source"',
        ),
        shown,
        span=span,
    )
