"""KPIs as tables for a terminal of any width."""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from schemas.currencies import minor_digits
from stream.core.funnel import Funnel
from stream.kpis.periods import Days

_PIPE_WIDTH = 200
_LIKELY = "Likely (n)"
_GAP = 2  # between two columns, and at both edges together


class Column(NamedTuple):
    """A column. Where the terminal is narrow, those of the highest rank are left out first."""

    heading: str
    rank: int
    cell: Callable[[dict[str, Any]], str]


def show(report: dict[str, Any], by: str, funnel: Funnel) -> None:
    """Print a report on standard output."""
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, markup=False)
    console.print(_headline(report, funnel))
    tables = _tables(report, by, funnel)
    left_out: dict[str, None] = {}
    for title, columns, rows, total in tables:
        table, without = fitted(title, columns, rows, total, console.width)
        console.print(table)
        left_out |= dict.fromkeys(without)
    if _LIKELY not in left_out:
        console.print("Likely: with 95% certainty the true rate is in this range; n: of how many deals.")
    if left_out:
        console.print(f"Left out in this width: {', '.join(left_out)}. --csv gives everything.")
    if report["uncertain_deals"]:
        console.print(_uncertain(report["uncertain_deals"]))


def _headline(report: dict[str, Any], funnel: Funnel) -> str:
    file = funnel.file
    parts = [f"{report['from']} to {report['to']}", f"days in {file.time_zone}", f"amounts in {funnel.currency}"]
    for what, known in (("team", file.teams), ("rep", file.reps), ("pipeline", file.pipelines)):
        if report[what] is not None:
            parts.append(f"{what} {next((one.name for one in known if one.id == report[what]), report[what])}")
    return ", ".join(parts)


def _uncertain(deals: int) -> str:
    if deals == 1:
        return "1 deal may have missed changes; a backfill heals it."
    return f"{deals:,} deals may have missed changes; a backfill heals them."


Rows = list[tuple[str, dict[str, Any]]]


def _tables(report: dict[str, Any], by: str, funnel: Funnel) -> list[tuple[str, list[Column], Rows, bool]]:
    """Return title, columns, named rows, and whether the last row is a total, of each table."""
    if by == "stage":
        return [
            (pipeline["name"], _STAGES, [(stage["name"], stage) for stage in pipeline["stages"]], False)
            for pipeline in report["pipelines"]
        ]
    rows: Rows
    if by == "team":
        rows = [(row["name"], row) for row in report["teams"]]
    elif by == "rep":
        rows = [(f"{row['name']} ({row['team']})", row) for row in report["reps"]]
    else:
        shown = Days(date.fromisoformat(report["from"]), date.fromisoformat(report["to"]))
        rows = [(bucket_name(by, row, shown), row) for row in report["trend"]]
    columns = _deals(funnel, now=by in ("team", "rep"))
    return [(by.capitalize(), columns, [*rows, ("Total", report["total"])], True)]


def bucket_name(grain: str, row: dict[str, Any], shown: Days) -> str:
    """Return what people call a bucket; one that is cut by the days that are shown, by its days."""
    whole = Days(date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
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


def _deals(funnel: Funnel, now: bool) -> list[Column]:
    unit = 10 ** minor_digits(funnel.currency)

    def money(name: str) -> Callable[[dict[str, Any]], str]:
        return lambda row: "–" if row[name] is None else f"{row[name] / unit:,.0f}"

    open_deals = [Column("Open", 2, _count("deals_now")), Column("Stalled", 2, _count("stalled_now"))] if now else []
    return [
        Column("Revenue", 0, money("revenue")),
        Column("Won", 1, _count("won")),
        Column("Lost", 1, _count("lost")),
        Column("Win rate", 1, lambda row: _share(row["win_rate"])),
        Column(_LIKELY, 3, lambda row: _range(row["win_rate"])),
        Column("Average", 3, money("average_deal")),
        Column("Median", 5, money("median_deal")),
        Column("Days to win", 4, lambda row: _days(row["cycle_days_mean"], 0)),
        Column("Median days", 5, lambda row: _days(row["cycle_days_median"], 0)),
        *open_deals,
        Column("New", 4, _count("created")),
        Column("Activities", 6, _count("activities")),
    ]


def _count(name: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: f"{row[name]:,}"


def _days(days: float | None, digits: int) -> str:
    return "–" if days is None else f"{days:.{digits}f}"


def _share(rate: dict[str, Any]) -> str:
    return "–" if rate["value"] is None else f"{rate['value']:.0%}"


def _range(rate: dict[str, Any]) -> str:
    if rate["value"] is None:
        return "–"
    likely = "" if rate["low"] is None else f"{100 * rate['low']:.0f}–{rate['high']:.0%} "
    return f"{likely}({rate['n']:,})"


def _of_open(cell: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
    return lambda stage: cell(stage) if stage["kind"] == "open" else ""


_STAGES = [
    Column("Entered", 0, _count("entered")),
    Column("On", 1, _of_open(_count("advanced"))),
    Column("Skipped", 5, _of_open(_count("skipped"))),
    Column("Back", 5, _of_open(_count("moved_back"))),
    Column("Lost", 1, _of_open(_count("lost"))),
    Column("Disq.", 2, _of_open(_count("disqualified"))),
    Column("Now", 2, _of_open(_count("deals_now"))),
    Column("Stalled", 2, _of_open(_count("stalled_now"))),
    Column("Go on", 1, _of_open(lambda stage: _share(stage["conversion_cohort"]))),
    Column(_LIKELY, 3, _of_open(lambda stage: _range(stage["conversion_cohort"]))),
    Column("Days", 4, _of_open(lambda stage: _days(stage["mean_days"], 1))),
]
