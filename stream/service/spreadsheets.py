"""CSV for spreadsheets: a cell that one would run as a formula is text in all of them.

Anybody who can name a deal could otherwise have the spreadsheet of whoever opens the file fetch an address or start a
program. A number stays a number, whatever its sign.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

GUARD = "'"
"""What such a cell begins with; spreadsheets take what follows as it is."""

# Also as they are written in East Asia. Spreadsheets look behind spaces.
_FORMULA = re.compile(r"[\t\n]|\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


class SpreadsheetWriter:
    """Writes the rows of a CSV file; its first line names the columns."""

    def __init__(self, out: TextIO, columns: Iterable[str], *, with_names: bool = True) -> None:
        """`with_names`: False where the file has its first line already."""
        self._columns = tuple(columns)
        self._writer = csv.writer(out, lineterminator="\n")
        if with_names:
            self._writer.writerow(map(_cell, self._columns))

    def write(self, row: Mapping[str, Any]) -> None:
        """Write the columns of a row; what it does not tell is empty."""
        self._writer.writerow([_cell(row.get(column)) for column in self._columns])

    def write_cells(self, cells: Iterable[Any]) -> None:
        """Write a row whose cells are in the order of the columns."""
        self._writer.writerow(map(_cell, cells))


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A lone carriage return is written without quotes, and ends a line for most readers.
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return GUARD + value if _FORMULA.match(value) and not _NUMBER.fullmatch(value) else value
