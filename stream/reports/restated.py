"""What of a report as of a moment is other by all that is known now. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from schemas.measures import BY_NAME, WHOLES
from schemas.report import PipelineRow, ReasonRow, Report, Row, SourceRow, StageRow, TerritoryRow
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.formula import AgainstTarget, Reported, Total, totals

R = TypeVar("R", bound=Row)


def _settles(kpi: Kpi) -> bool:
    if kpi.grain != "period":
        return False
    match kpi.formula:
        case Reported():
            return True
        case AgainstTarget():
            return _settles(BY_SUBJECT[kpi.subject][kpi.formula.kpi])
        case _:
            return all(_is_settled(one) for one in totals(kpi.formula))


def _is_settled(total: Total) -> bool:
    is_whole = not total.minus and total.age == "any" and frozenset(total.plus) in WHOLES
    return is_whole or all(BY_NAME[name].settles or BY_NAME[name].kept == "plan" for name in total.measures)


_SETTLED = {subject: {one.id for one in kpis.values() if _settles(one)} for subject, kpis in BY_SUBJECT.items()}
"""KPIs of days, which change only with late or corrected events once the days are over."""


def restated(then: Report, since: Report) -> Report:
    """Return a report with what each row says by another report of the same days, where that is other.

    What only the other one has a row for, is told by the total alone.
    """
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
    changed = _other(row.kpis, since.kpis, {kpi_id for one in _subjects(row) for kpi_id in _SETTLED[one]})
    for key in (f"{kpi_id}_by_type" for kpi_id in sorted(_SETTLED["activity type"])):
        then, now = row.kpis.get(key, {}), since.kpis.get(key, {})
        if of_types := _other(dict.fromkeys(now) | then, now, now):
            changed[key] = of_types
    return row.model_copy(update={"restated": changed})


def _subjects(row: Row) -> tuple[Subject, ...]:
    match row:
        case StageRow():
            return ("stage",)
        case SourceRow():
            return ("source",)
        case ReasonRow():
            return ("loss reason",)
        case TerritoryRow():
            return "deals", "territory"
        case _:
            return ("deals",)


def _other(then: Mapping[str, Any], since: Mapping[str, Any], settled: Collection[str]) -> dict[str, Any]:
    return {
        kpi_id: since[kpi_id]
        for kpi_id, value in then.items()
        if kpi_id in settled and kpi_id in since and since[kpi_id] != value
    }
