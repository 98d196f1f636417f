"""KPIs as tables for a terminal of any width."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.report import BucketRow, RateValue, Report, Row, StageRow
from stream.core.funnel import Funnel
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Kpi
from stream.kpis.formula import has_interval
from stream.kpis.periods import Days

_PIPE_WIDTH = 200
_LIKELY = "Likely (n)"
USUAL = 7
"""KPIs of this rank or below are columns without being asked for."""
_GAP = 2  # between two columns, and at both edges together


class Column(NamedTuple):
    """A column. Where the terminal is narrow, those of the highest rank are left out first."""

    heading: str
    rank: int
    cell: Callable[[Row], str]


def show(report: Report, by: str, funnel: Funnel, wanted: Sequence[str] = ()) -> None:
    """Print a report on standard output: the KPIs that are wanted (by id), or the usual ones."""
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, markup=False)
    console.print(_headline(report, funnel))
    tables = _tables(report, by, funnel, wanted)
    left_out: dict[str, None] = {}
    headings: set[str] = set()
    for title, columns, rows, total in tables:
        table, without = fitted(title, columns, rows, total, console.width)
        console.print(table)
        headings |= {column.heading for column in columns} - set(without)
        left_out |= dict.fromkeys(without)
    if _LIKELY in headings:
        console.print("Likely: with 95% certainty the true rate is in this range; n: of how many deals.")
    if left_out:
        console.print(f"Left out in this width: {', '.join(left_out)}. --kpi chooses, --csv gives everything.")
    if report.uncertain_deals:
        console.print(_uncertain(report.uncertain_deals))


def _headline(report: Report, funnel: Funnel) -> str:
    file = funnel.file
    parts = [f"{report.first} to {report.last}", f"days in {file.time_zone}", f"amounts in {funnel.currency}"]
    for what, asked, known in (
        ("team", report.team, file.teams),
        ("rep", report.rep, file.reps),
        ("pipeline", report.pipeline, file.pipelines),
    ):
        if asked is not None:
            parts.append(f"{what} {next((one.name for one in known if one.id == asked), asked)}")
    return ", ".join(parts)


def _uncertain(deals: int) -> str:
    if deals == 1:
        return "1 deal may have missed changes; a backfill heals it."
    return f"{deals:,} deals may have missed changes; a backfill heals them."


Rows = list[tuple[str, Row]]


def choices(by: str) -> list[Kpi]:
    """Return the KPIs that a table can have."""
    match by:
        case "stage":
            return kpis_of("stage")
        case "team":
            return kpis_of("deals")
        case "rep":
            return [kpi for kpi in kpis_of("deals") if kpi.of_reps]
        case _:
            return kpis_of("deals", "period")


def _tables(
    report: Report, by: str, funnel: Funnel, wanted: Sequence[str]
) -> list[tuple[str, list[Column], Rows, bool]]:
    """Return title, columns, named rows, and whether the last row is a total, of each table."""
    kpis = [kpi for kpi in choices(by) if (kpi.id in wanted if wanted else kpi.rank <= USUAL)]
    columns = list(_columns(kpis, funnel))
    if by == "stage":
        return [
            (pipeline.name, columns, [(stage.name, stage) for stage in pipeline.stages], False)
            for pipeline in report.pipelines
        ]
    rows: Rows
    if by == "team":
        rows = [(row.name, row) for row in report.teams]
    elif by == "rep":
        rows = [(f"{row.name} ({', '.join(team.name for team in row.teams)})", row) for row in report.reps]
    else:
        shown = Days(date.fromisoformat(report.first), date.fromisoformat(report.last))
        rows = [(bucket_name(by, row, shown), row) for row in report.trend]
    return [(by.capitalize(), columns, [*rows, ("Total", report.total)], True)]


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


def fitted(title: str, columns: list[Column], rows: Rows, total: bool, width: int) -> tuple[Table, list[str]]:
    """Return a table of the columns that a width has room for, and the headings of the others."""
    cells = {column: [column.cell(row) for _, row in rows] for column in columns}
    widths = {c: _GAP + max(map(cell_len, [c.heading, *cells[c]])) for c in columns}
    room = width - _GAP - max(map(cell_len, [title, *(name for name, _ in rows)]))
    shown = list(columns)
    while len(shown) > 1 and sum(widths[column] for column in shown) > room:
        shown.remove(max(reversed(shown), key=lambda column: column.rank))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(title, no_wrap=True)
    for column in shown:
        table.add_column(column.heading, justify="right", no_wrap=True)
    for number, (name, _) in enumerate(rows):
        if total and number == len(rows) - 1:
            table.add_section()
        table.add_row(name, *(cells[column][number] for column in shown))
    return table, [column.heading for column in columns if column not in shown]


def _columns(kpis: Iterable[Kpi], funnel: Funnel) -> Iterator[Column]:
    """Yield the columns of some KPIs; beside the rates that matter most, how likely they are."""
    for kpi in kpis:
        yield Column(kpi.heading, kpi.rank, _cell(kpi, 10 ** minor_digits(funnel.currency)))
        if has_interval(kpi.formula) and kpi.rank <= 1:
            yield Column(_LIKELY, 3, _shown(kpi, _range))


def _cell(kpi: Kpi, minor_units: int) -> Callable[[Row], str]:
    match kpi.unit:
        case "money":
            return _shown(kpi, lambda value: f"{value / minor_units:,.0f}")
        case "share":
            return _shown(kpi, lambda value: f"{value:.0%}")
        case "days" | "times":
            return _shown(kpi, lambda value: f"{value:,.0f}" if value >= 10 else f"{value:.1f}")
        case _:
            return _shown(kpi, lambda value: f"{value:,.0f}")


def _shown(kpi: Kpi, write: Callable[[Any], str]) -> Callable[[Row], str]:
    """Return the cell of a KPI: a dash where it says nothing, empty where it would say nothing worth knowing."""

    def cell(row: Row) -> str:
        if isinstance(row, StageRow) and row.kind != "open" and not kpi.of_closed_stages:
            return ""
        value = row.kpis[kpi.id]
        if isinstance(value, RateValue):
            return "–" if value.value is None else write(value if write is _range else value.value)
        return "–" if value is None else write(value)

    return cell


def _range(rate: RateValue) -> str:
    likely = "" if rate.low is None or rate.high is None else f"{100 * rate.low:.0f}–{rate.high:.0%} "
    return f"{likely}({rate.n:,})"
