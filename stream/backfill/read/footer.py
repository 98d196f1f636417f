"""Lines below a table that are no rows of it: totals, remarks, the name of the report. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_REMARK = re.compile(
    r"^(copyright|confidential|generated (by|on|at)|exported (by|on|at)|report generated|as of|filtered by)\b|^©"
    r"|\ball rights reserved\b|^(\d+|total) (records?|rows?|results?)\b|^(grand |sub|report )?totals?\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^((grand |sub|report )?totals?|gesamt(summe)?|summe|(genel )?toplam|total(e|aal)|suma|somme|итого)\b[\s:]*"
    r"(\(.*\)|[0-9][0-9.,\s]*|(records?|rows?|deals?|amount|value|sum|count)\b.*)?:?$",
    re.IGNORECASE,
)


class Tail(NamedTuple):
    """A row near the end of a table: its line, its filled cells, and whether it has fewer cells than it should."""

    line: int
    cells: tuple[str, ...]
    is_short: bool


def footer_length(rows: Sequence[Tail], width: int, end: int) -> int:
    """Return how many of the last rows of a table are below it.

    A line of one cell in a table of several columns is, where a line before it is empty or its words are those of a
    footer; a row with gaps is that says no more than a word for a total. A deal may be called Total Energies.

    Args:
        rows: the last rows, in order of their lines.
        width: how many columns the table has.
        end: the line of the last row before them (or of the header).
    """
    if width < 2:
        return 0
    length = 0
    for row in reversed(rows):
        lone = len(row.cells) == 1 and (row.is_short or width > 2)
        has_gaps = row.is_short or len(row.cells) < width
        if not (lone or (row.cells and has_gaps and _TOTAL.match(row.cells[0]))):
            break
        length += 1
    tail = rows[len(rows) - length :]
    while tail:
        before = rows[len(rows) - length - 1].line if length < len(rows) else end
        first = tail[0].cells[0]
        if _REMARK.search(first) or _TOTAL.match(first) or tail[0].line > before + 1:
            return length
        tail = tail[1:]
        length -= 1
    return 0
