"""What a workbook (.xlsx) says of its cells beside their values: which show errors, whose formulas have none, which
are text among numbers, and which show a currency.
"""

import re
import zipfile
from collections import deque
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from stream.backfill.columns.money_marks import currency_of
from stream.backfill.columns.named_units import unit_in

NOT_KEPT = "#FORMULA!"
"""Stands for the value of a formula that a program wrote and no spreadsheet has worked out; it may stand there as 0."""
ERRORS = frozenset(("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", NOT_KEPT))
"""What spreadsheets show where a formula has no value; `#N/A` is said of what there is not."""

_PIECE = 1 << 20
_OF_FORMAT = re.compile(r'\[\$([^\]-]+)(?:-[^\]]*)?\]|\[[^\]]*\]|"([^"]+)"|([€£₺$])')
"""What may be a currency in the format of a number: [$€-407], "USD ", €."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
PERCENT = "%"
"""The mark of a number that is shown as a percentage."""
_PERCENTS: dict[str | None, str] = {"9": PERCENT, "10": PERCENT}
"""The formats of percentages that workbooks need not name."""
_LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DIVIDED = re.compile(r"[0#?],+(?![0#?,])")
"""Commas behind the last digit: a format that shows thousands."""
_STYLED = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})")(?=[^>]*\bs="(?P<style>[0-9]+)")'
    rb'(?![^>]*\bt="(?!n")\w+")[^>]*(?<!/)>'
)
_STYLES = "xl/styles.xml"
_BOOK = "xl/workbook.xml"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})")'
    rb'(?P<type>[^>]*?\bt="(?P<kind>\w+)")?[^>]*(?<!/)>'
    rb"(?P<formula><(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v[^>]*>(?P<value>[^<]*)</(?:\w+:)?v>)?</(?:\w+:)?c>"
)


class Cell(NamedTuple):
    """A cell that seems empty: its row and column, counted from 0, and what it shows."""

    row: int
    column: int
    shows: str


class Merged(NamedTuple):
    """A cell over several rows: its column, its first row and its last, counted from 0."""

    column: int
    first: int
    last: int


def empty_cells(path: Path, sheet: str) -> list[Cell]:
    """Return the cells of a sheet that hold an error or a formula without a value; of other workbooks none."""
    is_new = _is_to_be_worked_out(path)
    return [cell for piece in _pieces(path, sheet) for cell in _in_piece(piece, is_new)]


def number_rows(path: Path, sheet: str, columns: Collection[int]) -> dict[int, set[int]]:
    """Return by column (from 0), of those asked for, its rows (from 0) with a number; of other workbooks none."""
    rows: dict[int, set[int]] = {column: set() for column in columns}
    for piece in _pieces(path, sheet):
        for cell in _CELL.finditer(piece):
            if cell["kind"] in (None, b"n") and cell["value"] and (column := _place(cell["column"])) in rows:
                rows[column].add(int(cell["row"]) - 1)
    return rows


def merged_cells(path: Path, sheet: str) -> Iterator[Merged]:
    """Yield the cells of a sheet that stretch over several rows of one column; of other workbooks none."""
    # They are told behind the last row.
    for piece in deque(_pieces(path, sheet), maxlen=1):
        for column, first, same, last in _MERGED.findall(piece):
            if column == same:
                yield Merged(_place(column), int(first) - 1, int(last) - 1)


def marked_cells(path: Path, sheet: str) -> Iterator[Cell]:
    """Yield the cells of a sheet whose number is shown with a currency or as a percentage, and the mark of that.

    Of other workbooks none.
    """
    shown = _marks(path)
    for piece in _pieces(path, sheet) if shown else ():
        for cell in _STYLED.finditer(piece):
            if (mark := shown.get(int(cell["style"]))) is not None:
                yield Cell(int(cell["row"]) - 1, _place(cell["column"]), mark)


def _marks(path: Path) -> dict[int, str]:
    """Return by the number of a style the currency that its format shows, or the mark of several, or of percentages."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        if _STYLES not in archive.namelist():
            return {}
        styles = _xml(archive, _STYLES)
    formats = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter() if one.tag.endswith("}numFmt")}
    cells = next((one for one in styles if one.tag.endswith("}cellXfs")), ())
    marks = dict(_PERCENTS)
    marks |= {number: mark for number, one in formats.items() if (mark := _mark_of(one)) is not None}
    return {number: marks[one.get("numFmtId")] for number, one in enumerate(cells) if one.get("numFmtId") in marks}


def _mark_of(code: str) -> str | None:
    """Return the currency or percent that a format shows, or what it says of thousands that it does not divide by."""
    if PERCENT in _LITERALS.sub("", code):
        return PERCENT
    if not _DIVIDED.search(code):
        literals: list[str] = [one.strip() for _, one, _ in _OF_FORMAT.findall(code)]
        beside = next((one for one in literals if unit_in(one) != "ones"), None)
        if beside is not None:
            return beside
    found = [
        currency_of(part.strip()) for parts in _OF_FORMAT.findall(code.partition(";")[0]) for part in parts if part
    ]
    return next((one for one in found if one is not None), None)


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return where a sheet is kept."""
    names = set(archive.namelist())
    if not {_BOOK, "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book, relations = _xml(archive, _BOOK), _xml(archive, "xl/_rels/workbook.xml.rels")
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    ids = [one.get(_RELATIONS) for one in book.iter() if one.tag.endswith("}sheet") and one.get("name") == sheet]
    target = targets.get(ids[0], "") if ids else ""
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    # Expat refuses entities that grow without end.
    return ElementTree.fromstring(archive.read(part))  # noqa: S314


def _pieces(path: Path, sheet: str) -> Iterator[bytes]:
    """Yield a sheet's rows, many at once; of what is no workbook of this kind nothing."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if part is None:
            return
        with archive.open(part) as file:
            rest = b""
            while piece := file.read(_PIECE):
                whole, mark, after = (rest + piece).rpartition(b"</row>")
                rest = after if mark else rest + piece
                yield whole
            yield rest


def _is_to_be_worked_out(path: Path) -> bool:
    """Say whether the first spreadsheet that opens a workbook is to work out its formulas, as programs leave them."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        book = _xml(archive, _BOOK) if _BOOK in names else ()
    return any(one.tag.endswith("}calcPr") and one.get("fullCalcOnLoad") in ("1", "true") for one in book)


def _in_piece(text: bytes, is_new: bool) -> Iterator[Cell]:
    if b't="e"' not in text and b"<f" not in text and b":f" not in text:
        return
    for cell in _CELL.finditer(text):
        kind, value = cell["kind"], cell["value"]
        if kind == b"e" and value:
            shows = value.decode()
        elif cell["formula"] and kind != b"str" and (not value or (is_new and value == b"0")):
            shows = NOT_KEPT
        else:
            continue
        yield Cell(int(cell["row"]) - 1, _place(cell["column"]), shows)


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
