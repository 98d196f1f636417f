"""KPIs as tables for a terminal of any width: what has no room beside the names goes on below."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table

from schemas.report import BucketRow, Report, Row
from stream.cli.output.screen import console
from stream.cli.output.written import headline, notes, plain_number, range_of, shortened, told_apart, value_of
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.formula import has_interval, reads_plans

PIPE_WIDTH = 200  # enough for most tables
USUAL = 5
"""KPIs of this rank or below are columns without being asked for."""
_RANGE = "95% range"
_GAP = 2  # between two columns

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


def show(report: Report, by: str, funnel: Funnel, wanted: Sequence[str] = ()) -> None:
    """Print a report on standard output: the KPIs that are wanted (by id), or the usual ones."""
    out = console(PIPE_WIDTH)
    out.print(headline(report, funnel))
    columns = list(_columns(by, report, funnel, wanted))
    for title, rows in _parts(report, by):
        for table in blocks(title, columns, rows, out.width):
            out.print(table)
    if any(column.heading == _RANGE for column in columns):
        out.print("95% range: where the true rate is with 95% certainty, and of how many deals.")
    for note in notes(report, funnel):
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
    """Yield tables that together have all columns, each as wide as there is room. Long names are shortened."""
    longest = max([cell_len(title), *(cell_len(row.name) for row in rows)])
    names = min(longest, max(12, width // 3))
    short = told_apart([row.name for row in rows], names)
    cells = [[column.cell(row.row) for row in rows] for column in columns]
    widths = [_GAP + max(map(cell_len, [column.heading, *of])) for column, of in zip(columns, cells, strict=True)]
    begin = 0
    while begin < len(columns):
        end, used = begin + 1, widths[begin]
        while end < len(columns) and used + widths[end] <= width - names - 1:
            used += widths[end]
            end += 1
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column(shortened(title, names), no_wrap=True)
        for column in columns[begin:end]:
            table.add_column(column.heading, justify="right", no_wrap=True)
        for number, (row, name) in enumerate(zip(rows, short, strict=True)):
            if row.apart:
                table.add_section()
            table.add_row(name, *(of[number] for of in cells[begin:end]))
        yield table
        begin = end


def _parts(report: Report, by: str) -> Iterator[tuple[str, list[NamedRow]]]:
    """Yield title and rows of each table."""
    match by:
        case "stage":
            for pipeline in report.pipelines:
                stages = [NamedRow(stage.name, stage) for stage in pipeline.stages if stage.kind == "open"]
                if stages:
                    yield pipeline.name, stages
            return
        case "source":
            yield "Source", [NamedRow(source.name, source) for source in report.sources]
            return
        case "reason":
            yield "Loss reason", [NamedRow(reason.name, reason) for reason in report.loss_reasons]
            return
        case "team":
            rows = [NamedRow(team.name, team) for team in report.teams]
        case "territory":
            rows = [NamedRow(territory.name, territory) for territory in report.territories]
        case "pipeline":
            rows = [NamedRow(pipeline.name, pipeline) for pipeline in report.pipelines]
        case "rep":
            rows = [NamedRow(f"{rep.name} ({', '.join(t.name for t in rep.teams)})", rep) for rep in report.reps]
        case _:
            shown = Days(date.fromisoformat(report.first), date.fromisoformat(report.last))
            rows = [NamedRow(bucket_name(by, bucket, shown), bucket) for bucket in report.trend]
    rows.append(NamedRow("Total", report.total, apart=True))
    if report.total.previous:
        rows.append(NamedRow("Before", Row.model_validate(report.total.previous)))
    yield by.capitalize(), rows


def bucket_name(grain: str, row: BucketRow, shown: Days) -> str:
    """Return what people call a bucket; one that is cut by the days that are shown, by its days."""
    whole = Days(date.fromisoformat(row.first), date.fromisoformat(row.last))
    first, last = max(whole.first, shown.first), min(whole.last, shown.last)
    if grain == "day":
        return f"{first:%a} {_day(first)} {first.year}"
    if grain == "week" or (first, last) != whole:
        if first == last:
            return f"{_day(first)} {first.year}"
        begin = f"{_day(first)} {first.year}" if first.year != last.year else _day(first)
        begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else begin
        return f"{begin}–{_day(last)} {last.year}"
    if grain == "month":
        return f"{first:%b} {first.year}"
    if grain == "year" and first.year == last.year:
        return str(first.year)
    begin = f"{first:%b}" if first.year == last.year else f"{first:%b} {first.year}"
    return f"{begin}–{last:%b} {last.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def is_planned(kpi: Kpi, report: Report) -> bool:
    """Say whether a KPI can say anything: those of plans say nothing where the funnel file has none."""
    return not reads_plans(kpi.formula) or plain_number(report.total.kpis[kpi.id]) is not None


def _columns(by: str, report: Report, funnel: Funnel, wanted: Sequence[str]) -> Iterator[Column]:
    """Yield the columns; beside the rates that matter most, in which range they are."""
    for kpi in choices(by):
        if kpi.id in wanted if wanted else kpi.rank <= USUAL and is_planned(kpi, report):
            yield Column(kpi.heading, _cell(kpi, funnel))
            if has_interval(kpi.formula) and (kpi.rank <= 1 or wanted):
                yield Column(_RANGE, _range(kpi))


def _cell(kpi: Kpi, funnel: Funnel) -> Callable[[Row], str]:
    return lambda row: value_of(row.kpis, kpi, funnel)


def _range(kpi: Kpi) -> Callable[[Row], str]:
    return lambda row: range_of(row.kpis.get(kpi.id), kpi.unit)
