"""What of a report as of a moment is other by all that is known now. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from schemas.measures import BY_NAME, Measure
from schemas.report import PipelineRow, ReasonRow, Report, Row, SourceRow, StageRow
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.formula import totals

R = TypeVar("R", bound=Row)


def _settles(kpi: Kpi) -> bool:
    names = {name for one in totals(kpi.formula) for name in one.measures}
    return kpi.grain == "period" and bool(names) and all(_is_settled(BY_NAME[name]) for name in names)


def _is_settled(measure: Measure) -> bool:
    return measure.settles or measure.kept == "plan"


_SETTLED = {subject: {one.id for one in kpis.values() if _settles(one)} for subject, kpis in BY_SUBJECT.items()}
"""KPIs of days, which change only with late or corrected events once the days are over."""


def restated(then: Report, since: Report) -> Report:
    """Return a report with what each row says by another report of the same days, where that is other."""
    return then.model_copy(
        update={
            "total": _restated(then.total, since.total),
            "teams": _rows(then.teams, since.teams, lambda row: row.team_id),
            "reps": _rows(then.reps, since.reps, lambda row: row.rep_id),
            "territories": _rows(then.territories, since.territories, lambda row: row.territory_id),
            "pipelines": tuple(_pipelines(then.pipelines, since.pipelines)),
            "sources": _rows(then.sources, since.sources, lambda row: row.source),
            "loss_reasons": _rows(then.loss_reasons, since.loss_reasons, lambda row: row.reason),
            "trend": _rows(then.trend, since.trend, lambda row: row.first),
        }
    )


def _pipelines(then: Iterable[PipelineRow], since: Iterable[PipelineRow]) -> Iterable[PipelineRow]:
    by_id = {row.pipeline_id: row for row in since}
    for row in _rows(then, by_id.values(), lambda row: row.pipeline_id):
        stages = by_id[row.pipeline_id].stages if row.pipeline_id in by_id else ()
        yield row.model_copy(update={"stages": _rows(row.stages, stages, lambda stage: stage.stage_id)})


def _rows(then: Iterable[R], since: Iterable[R], key: Callable[[R], str]) -> tuple[R, ...]:
    by_key = {key(row): row for row in since}
    return tuple(_restated(row, by_key[key(row)]) if key(row) in by_key else row for row in then)


def _restated(row: R, since: R) -> R:
    return row.model_copy(update={"restated": _other(row.kpis, since.kpis, _SETTLED[_subject(row)])})


def _subject(row: Row) -> Subject:
    match row:
        case StageRow():
            return "stage"
        case SourceRow():
            return "source"
        case ReasonRow():
            return "loss reason"
        case _:
            return "deals"


def _other(then: Mapping[str, Any], since: Mapping[str, Any], settled: Collection[str]) -> dict[str, Any]:
    return {
        kpi_id: since[kpi_id]
        for kpi_id, value in then.items()
        if kpi_id in settled and kpi_id in since and since[kpi_id] != value
    }
