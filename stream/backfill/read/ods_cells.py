"""Which cells of a sheet of OpenDocument (.ods) show errors, and which a currency or percent."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from stream.backfill.read.xlsx_cells import ERRORS, PERCENT, Cell

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_OTHERS = "#VALUE!"
"""Stands for what LibreOffice says by a number: Err:502."""


def error_cells(path: Path, sheet: str) -> Iterator[Cell]:
    """Yield the cells of a sheet that show an error; of other workbooks none."""
    yield from _cells(path, sheet, _error)


def marked_cells(path: Path, sheet: str) -> Iterator[Cell]:
    """Yield the cells of a sheet whose number is shown with a currency or as a percentage, and the mark of that.

    Of other workbooks none.
    """
    yield from _cells(path, sheet, _mark)


def _cells(path: Path, sheet: str, shown: Callable[[ElementTree.Element], str | None]) -> Iterator[Cell]:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if "mimetype" not in archive.namelist() or b"opendocument" not in archive.read("mimetype"):
            return
        with archive.open("content.xml") as file:
            yield from _in_sheet(ElementTree.iterparse(file, ("start", "end")), sheet, shown)  # noqa: S314 (as of .xlsx)


def _in_sheet(
    parts: Iterator[tuple[str, ElementTree.Element]], sheet: str, shown: Callable[[ElementTree.Element], str | None]
) -> Iterator[Cell]:
    name, row = "", 0
    for event, part in parts:
        if part.tag == f"{_TABLE}table" and event == "start":
            name, row = part.get(f"{_TABLE}name", ""), 0
        elif part.tag == f"{_TABLE}table-row" and event == "end":
            if name == sheet:
                yield from _in_row(part, row, shown)
            row += int(part.get(f"{_TABLE}number-rows-repeated", 1))
            part.clear()


def _mark(cell: ElementTree.Element) -> str | None:
    is_percentage = cell.get(f"{_OFFICE}value-type") == "percentage"
    return PERCENT if is_percentage else cell.get(f"{_OFFICE}currency")


def _error(cell: ElementTree.Element) -> str | None:
    shows = "".join(cell.itertext())
    if cell.get(_KIND) == "error" or (shows in ERRORS and cell.get(f"{_TABLE}formula")):
        return shows if shows.startswith("#") else _OTHERS
    return None


def _in_row(part: ElementTree.Element, row: int, shown: Callable[[ElementTree.Element], str | None]) -> Iterator[Cell]:
    column = 0
    for cell in part:
        if cell.tag not in _CELLS:
            continue
        if (shows := shown(cell)) is not None:
            yield Cell(row, column, shows)
        column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
