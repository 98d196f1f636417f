"""KPIs as CSV: every column, numbers plain, named as in the ClickHouse views."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, TextIO

from schemas.currencies import minor_digits
from schemas.report import ForecastValue, RateValue, Report, Row
from stream.cli.output.kpi_tables import SUBJECTS, choices
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Kpi
from stream.kpis.formula import beside
from stream.kpis.periods import GRAINS
from stream.service.spreadsheets import SpreadsheetWriter


def write_csv(out: TextIO, report: Report, by: str, funnel: Funnel, wanted: Sequence[str] = ()) -> None:
    """Write the rows of a report: the KPIs that are wanted (by id), or every column.

    Money is in units of the reporting currency, with its decimal digits; a rate is a column, and `…_n`, `…_low`,
    `…_high`; a forecast is its middle, and `…_p10`, `…_p90` and so on; `…_previous` is the value of the period before;
    what is not known is empty.
    """
    kpis = [kpi for kpi in choices(by) if not wanted or kpi.id in wanted]
    # Activities belong to no pipeline.
    types = [] if by in SUBJECTS or by == "pipeline" or wanted else _types(report, funnel)
    digits = minor_digits(funnel.currency)
    compares = by not in GRAINS
    rows = [
        {
            **names,
            **dict(_columns(kpis, row.kpis, digits)),
            **(dict(_previous(kpis, row.previous, digits)) if compares else {}),
            **dict(_by_type(types, row.kpis)),
            "currency": funnel.currency,
        }
        for names, row in rows_of(report, by)
    ]
    header = [
        *_MEMBERS.get(by, (by,)),
        *_names(kpis),
        *([name for name, _ in _previous(kpis, {}, digits)] if compares else []),
        *(name for name, _ in _by_type(types, {})),
        "currency",
    ]
    writer = SpreadsheetWriter(out, header)
    for row in rows:
        writer.write(row)


_MEMBERS = {
    "team": ("team_id", "team"),
    "rep": ("rep_id", "rep", "team_ids", "teams"),
    "territory": ("territory_id", "territory"),
    "pipeline": ("pipeline_id", "pipeline"),
    "source": ("source",),
    "reason": ("reason", "reason_name"),
    "stage": ("pipeline_id", "pipeline", "stage_id", "stage", "kind"),
}


def rows_of(report: Report, by: str) -> Iterator[tuple[dict[str, str], Row]]:
    """Yield the rows of a report, each with what it is of, named as the ClickHouse views do."""
    match by:
        case "team":
            for team in report.teams:
                yield {"team_id": team.team_id, "team": team.name}, team
        case "rep":
            for rep in report.reps:
                teams = {
                    "team_ids": "; ".join(team.team_id for team in rep.teams),
                    "teams": "; ".join(team.name for team in rep.teams),
                }
                yield {"rep_id": rep.rep_id, "rep": rep.name, **teams}, rep
        case "territory":
            for territory in report.territories:
                yield {"territory_id": territory.territory_id, "territory": territory.name}, territory
        case "pipeline":
            for pipeline in report.pipelines:
                yield {"pipeline_id": pipeline.pipeline_id, "pipeline": pipeline.name}, pipeline
        case "source":
            for source in report.sources:
                yield {"source": source.source}, source
        case "reason":
            for reason in report.loss_reasons:
                yield {"reason": reason.reason, "reason_name": reason.name}, reason
        case "stage":
            for pipeline in report.pipelines:
                place = {"pipeline_id": pipeline.pipeline_id, "pipeline": pipeline.name}
                for stage in pipeline.stages:
                    yield place | {"stage_id": stage.stage_id, "stage": stage.name, "kind": stage.kind}, stage
        case _:
            for bucket in report.trend:
                yield {by: bucket.first}, bucket


def _types(report: Report, funnel: Funnel) -> list[str]:
    """Return the types of activity: those of the funnel file, and others that the report tells of."""
    told = (kind for row in (report.total, *report.trend) for kind in row.kpis.get("activities_by_type", ()))
    return list(dict.fromkeys([*funnel.activity_types, *told]))


def _names(kpis: list[Kpi]) -> Iterator[str]:
    for kpi in kpis:
        yield kpi.id
        yield from (f"{kpi.id}_{part}" for part in beside(kpi.formula))


def _columns(kpis: list[Kpi], values: Mapping[str, Any], digits: int) -> Iterator[tuple[str, Any]]:
    for kpi in kpis:
        value = values[kpi.id]
        yield kpi.id, _plain(kpi, value, digits)
        for part in beside(kpi.formula):
            number = getattr(value, part, None)
            if isinstance(value, ForecastValue) and part != "chance" and number is not None:
                number = _units(number, digits)
            yield f"{kpi.id}_{part}", number


def _previous(kpis: list[Kpi], before: Mapping[str, Any], digits: int) -> Iterator[tuple[str, Any]]:
    for kpi in kpis:
        if kpi.grain == "period":
            yield f"{kpi.id}_previous", _plain(kpi, before.get(kpi.id), digits)


def _plain(kpi: Kpi, value: Any, digits: int) -> Any:
    if isinstance(value, RateValue):
        return value.value
    if isinstance(value, ForecastValue):
        return _units(value.p50, digits)
    return _units(value, digits) if kpi.unit == "money" and value is not None else value


def _by_type(types: list[str], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for kpi_id in BY_SUBJECT["activity type"]:
        known = values.get(f"{kpi_id}_by_type", {})
        for kind in types:
            yield f"{kpi_id}_{kind}", known.get(kind, 0)


def _units(minor: float, digits: int) -> str:
    return str(Decimal(minor).quantize(Decimal(1), ROUND_HALF_EVEN).scaleb(-digits))
