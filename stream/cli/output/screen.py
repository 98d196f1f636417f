"""What commands that show tables have in common."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

from schemas.visible import escaped
from stream.cli.output.seen import Seen, is_terminal

_EDGES = 2
"""Columns of the terminal that a table leaves empty at its sides."""
_LEAST_NAME = 12


class SeenConsole(Console):
    """A console whose own colours and bars pass, and nothing of the kind in the texts that it is given."""

    def __init__(self, *, stderr: bool = False, **options: Any) -> None:
        stream = sys.stderr if stderr else sys.stdout
        super().__init__(file=stream.stream if isinstance(stream, Seen) else stream, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text as rich has it; its width is that of what is shown."""
        return super().render_str(escaped(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is shown of anything else that holds text."""
        for segment in super().render(renderable, options):
            text = escaped(segment.text)
            yield segment if segment.control or text == segment.text else segment._replace(text=text)


def console(pipe_width: int = 140) -> Console:
    """Return where to print: as wide as the terminal, or as COLUMNS says; in a pipe wide enough for whole lines."""
    told = is_terminal(sys.stdout) or "COLUMNS" in os.environ
    return SeenConsole(width=None if told else pipe_width, highlight=False, markup=False)


def name_cell(text: str) -> Text:
    """Return a name as a cell, or as a heading of names: they give way where a table has no room, and numbers do not.

    Its column must be one that may wrap, as far as rich knows.
    """
    return Text(escaped(text), no_wrap=True, overflow="ellipsis")


def print_table(out: Console, rows: Table) -> None:
    """Print a table; where its columns have no room side by side, tables that together have all of them.

    The first column names the rows, and stands in each.
    """
    for part in fitting(rows, out.width):
        out.print(part)


def fitting(rows: Table, width: int, least: int = 0) -> Iterator[Table]:
    """Yield a table as it is, or parts of it that have room.

    Names give way down to a quarter of the width, or to `least`; numbers do not.
    """
    names, *others = [_width(column, whole=False) for column in rows.columns]
    gap, room = rows.padding[1] + 1, width - _EDGES
    if min(names, least or max(_LEAST_NAME, width // 4)) + sum(others) + len(others) * gap <= room:
        yield _with_columns(rows, range(len(others) + 1), room)
        return
    names = min(names, max(_LEAST_NAME, width // 3))
    begin = 0
    while begin < len(others):
        end, used = begin + 1, names + others[begin] + gap
        while end < len(others) and used + others[end] + gap <= room:
            used += others[end] + gap
            end += 1
        yield _with_columns(rows, (0, *range(begin + 1, end + 1)), room)
        begin = end


def _with_columns(rows: Table, kept: Sequence[int], room: int) -> Table:
    """Return a table with some columns of another, that has room."""
    part = Table(box=rows.box, pad_edge=rows.pad_edge, padding=rows.padding)
    part.columns = [replace(rows.columns[one].copy(), _index=place) for place, one in enumerate(kept)]
    columns = [rows.columns[one] for one in kept]
    widths = [0, *(_width(column, whole=False) for column in columns[1:])]
    left = room - sum(widths) - (len(columns) - 1) * (rows.padding[1] + 1)
    # A third of the room for names, then texts, and names again.
    for place, most in ((0, room // 3), *((one, room) for one in range(1, len(columns))), (0, room)):
        more = max(0, min(left, most, _width(columns[place], whole=True) - widths[place]))
        widths[place] += more
        left -= more
    for column, wide in zip(part.columns, widths, strict=True):
        column.width = wide
    cells = [list(column.cells) for column in columns]
    for number, row in enumerate(rows.rows):
        part.add_row(*(of[number] for of in cells), end_section=row.end_section)
    return part


def _width(column: Column, *, whole: bool) -> int:
    """Return how wide a column is, or must be at least: what may wrap, as wide as its longest word."""

    def of(cell: RenderableType) -> int:
        text = cell.plain if isinstance(cell, Text) else escaped(str(cell))
        is_name = isinstance(cell, Text) and cell.no_wrap
        is_short = cell is not column.header and cell_len(text) <= _LEAST_NAME
        is_whole = whole or column.no_wrap or is_name or is_short
        return max(map(cell_len, [text] if is_whole else text.split()), default=0)

    return max(map(of, (column.header, *column.cells)))


def table(*headings: str) -> Table:
    """Return an empty table: a word that has no room goes on in the next line."""
    return Table(
        *(Column(one, overflow="fold") for one in headings), box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0)
    )
