"""Which cells of a sheet of OpenDocument (.ods) show errors: as values they are empty, or 0."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from stream.backfill.read.xlsx_cells import ERRORS, Cell

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_OTHERS = "#VALUE!"
"""Stands for what LibreOffice says by a number: Err:502."""


def error_cells(path: Path, sheet: str) -> Iterator[Cell]:
    """Yield the cells of a sheet that show an error; of other workbooks none."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if "mimetype" not in archive.namelist() or b"opendocument" not in archive.read("mimetype"):
            return
        with archive.open("content.xml") as file:
            yield from _in_sheet(ElementTree.iterparse(file, ("start", "end")), sheet)  # noqa: S314 (as of .xlsx)


def _in_sheet(parts: Iterator[tuple[str, ElementTree.Element]], sheet: str) -> Iterator[Cell]:
    name, row = "", 0
    for event, part in parts:
        if part.tag == f"{_TABLE}table" and event == "start":
            name, row = part.get(f"{_TABLE}name", ""), 0
        elif part.tag == f"{_TABLE}table-row" and event == "end":
            if name == sheet:
                yield from _in_row(part, row)
            row += int(part.get(f"{_TABLE}number-rows-repeated", 1))
            part.clear()


def _in_row(part: ElementTree.Element, row: int) -> Iterator[Cell]:
    column = 0
    for cell in part:
        if cell.tag not in _CELLS:
            continue
        shows = "".join(cell.itertext())
        if cell.get(_KIND) == "error" or (shows in ERRORS and cell.get(f"{_TABLE}formula")):
            yield Cell(row, column, shows if shows.startswith("#") else _OTHERS)
        column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
