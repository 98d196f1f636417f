"""KPIs as tables for a terminal of any width: what has no room beside the names goes on below."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table

from schemas.report import BucketRow, Report, RepRow, Row
from stream.cli.output.names import shortened, told_apart
from stream.cli.output.reader import Reader, plain_number
from stream.cli.output.report_notes import headline, notes, nothing_there
from stream.cli.output.screen import console, fitting
from stream.core.buckets import Days
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.formula import has_interval, reads_plans
from stream.words import Words

PIPE_WIDTH = 200  # enough for most tables
USUAL = 5
"""KPIs of this rank or below are columns without being asked for."""
_RANGE = "range-95-short"

SUBJECTS: dict[str, Subject] = {"stage": "stage", "source": "source", "reason": "loss reason"}
"""What rows are of that are not of deals."""


class Column(NamedTuple):
    """A column."""

    heading: str
    cell: Callable[[Row], str]


class NamedRow(NamedTuple):
    """A row; `apart`: a line stands above it."""

    name: str
    row: Row
    apart: bool = False


def show(report: Report, by: str, reader: Reader, wanted: Sequence[str] = ()) -> None:
    """Print a report on standard output: the KPIs that are wanted (by id), or the usual ones."""
    out = console(PIPE_WIDTH)
    out.print(headline(report, reader))
    columns = list(_columns(by, report, reader, wanted))
    parts = list(_parts(report, by, reader)) if report.has_data else []
    for title, rows in parts:
        for table in blocks(title, columns, rows, out.width):
            out.print(table)
    if not any(rows for _, rows in parts):
        out.print(nothing_there(report, reader))
    elif any(column.heading == reader.say(_RANGE) for column in columns):
        out.print(reader.say("range-95-meaning"))
    for note in notes(report, reader):
        out.print(note)


def choices(by: str) -> list[Kpi]:
    """Return the KPIs that a table can have."""
    match by:
        case "stage" | "source" | "reason":
            return kpis_of(SUBJECTS[by])
        case "territory":
            return [*kpis_of("deals"), *kpis_of("territory")]
        case "team" | "pipeline":
            return kpis_of("deals")
        case "rep":
            return [kpi for kpi in kpis_of("deals") if kpi.of_reps]
        case _:
            return kpis_of("deals", "period")


def blocks(title: str, columns: Sequence[Column], rows: Sequence[NamedRow], width: int) -> Iterator[Table]:
    """Return tables that together have all columns, each as wide as there is room; of no rows none.

    Long names are shortened.
    """
    if not rows:
        return iter(())
    longest = max([cell_len(title), *(cell_len(row.name) for row in rows)])
    names = min(longest, max(12, width // 3))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(shortened(title, names), no_wrap=True)
    for column in columns:
        table.add_column(column.heading, justify="right", no_wrap=True)
    for row, name in zip(rows, told_apart([row.name for row in rows], names), strict=True):
        if row.apart:
            table.add_section()
        table.add_row(name, *(column.cell(row.row) for column in columns))
    return fitting(table, width, names)


def _parts(report: Report, by: str, reader: Reader) -> Iterator[tuple[str, list[NamedRow]]]:
    """Yield title and rows of each table."""
    match by:
        case "stage":
            for pipeline in report.pipelines:
                stages = [NamedRow(stage.name, stage) for stage in pipeline.stages if stage.kind == "open"]
                if stages:
                    yield pipeline.name, stages
            return
        case "source":
            yield (
                reader.say("source"),
                [NamedRow(_given(one.source, one.name, reader), one) for one in report.sources],
            )
            return
        case "reason":
            yield (
                reader.say("loss-reason"),
                [
                    NamedRow(reader.name(reason.reason, reason.name, "not-given"), reason)
                    for reason in report.loss_reasons
                ],
            )
            return
        case "team":
            rows = [NamedRow(reader.name(team.team_id, team.name), team) for team in report.teams]
        case "territory":
            rows = [NamedRow(reader.name(one.territory_id, one.name), one) for one in report.territories]
        case "pipeline":
            rows = [NamedRow(pipeline.name, pipeline) for pipeline in report.pipelines]
        case "rep":
            rows = [NamedRow(_with_teams(rep, reader), rep) for rep in report.reps]
        case _:
            shown = Days(date.fromisoformat(report.first), date.fromisoformat(report.last))
            rows = [NamedRow(bucket_name(by, bucket, shown, reader.words), bucket) for bucket in report.trend]
    rows.append(NamedRow(reader.say("total"), report.total, apart=True))
    if report.total.previous:
        rows.append(NamedRow(reader.say("before"), Row.model_validate(report.total.previous)))
    yield reader.say(f"rows-{by}"), rows


def _given(id_: str, name: str, reader: Reader) -> str:
    return reader.name(id_, name, "not-given")


def _with_teams(rep: RepRow, reader: Reader) -> str:
    teams = ", ".join(reader.name(team.team_id, team.name) for team in rep.teams)
    return f"{reader.name(rep.rep_id, rep.name)} ({teams})"


def bucket_name(grain: str, row: BucketRow, shown: Days, words: Words) -> str:
    """Return what people call a bucket; one that is cut by the days that are shown, by its days."""
    whole = Days(date.fromisoformat(row.first), date.fromisoformat(row.last))
    first, last = max(whole.first, shown.first), min(whole.last, shown.last)
    if grain == "day":
        return words.weekday(first)
    if grain == "week" or (first, last) != whole:
        return words.days(first, last)
    if grain == "year" and first.year == last.year:
        return str(first.year)
    return words.months(first, last)


def is_planned(kpi: Kpi, report: Report) -> bool:
    """Say whether a KPI can say anything: those of plans say nothing where the funnel file has none."""
    return not reads_plans(kpi.formula) or plain_number(report.total.kpis[kpi.id]) is not None


def _columns(by: str, report: Report, reader: Reader, wanted: Sequence[str]) -> Iterator[Column]:
    """Yield the columns; beside the rates that matter most, in which range they are."""
    for kpi in choices(by):
        if kpi.id in wanted if wanted else kpi.rank <= USUAL and is_planned(kpi, report):
            yield Column(reader.heading(kpi), _cell(kpi, reader))
            if has_interval(kpi.formula) and (kpi.rank <= 1 or wanted):
                yield Column(reader.say(_RANGE), _range(kpi, reader))


def _cell(kpi: Kpi, reader: Reader) -> Callable[[Row], str]:
    return lambda row: reader.value_of(row.kpis, kpi)


def _range(kpi: Kpi, reader: Reader) -> Callable[[Row], str]:
    return lambda row: reader.range_of(row.kpis.get(kpi.id), kpi.unit)
