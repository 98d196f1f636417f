"""Lines of a CSV file as rows of a width, every row with its line.

Lines without quotes, and lines whose fields are all in quotes, are split many at once; the csv module reads the others,
and says what is wrong with those that are broken. A reader that is fast for all fills up or cuts rows that have too few
or too many fields.
"""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from typing import NamedTuple

import polars as pl

from stream.backfill.read.groups import headings, names_again
from stream.backfill.read.source import Broken
from stream.words.note import note

LONGEST_FIELD = 1_000_000
_BETWEEN = "\x1f"


class Shape(NamedTuple):
    """What the rows of a file look like: the names of their columns, and what stands between them."""

    header: tuple[str, ...]
    delimiter: str


class Rows(NamedTuple):
    """Rows as text, where each is, those that are broken, and the line behind them."""

    frame: pl.DataFrame
    lines: list[int]
    broken: list[Broken]
    end: int


def rows_of(lines: list[str], following: Iterable[str], begin: int, shape: Shape) -> Rows:
    """Return the rows that begin on some lines.

    Args:
        lines: the lines, with their ends.
        following: the lines behind them, of which as many are taken as the last row needs.
        begin: number of the first line.
        shape: what the rows look like.
    """
    csv.field_size_limit(LONGEST_FIELD)
    rows = _one_line_each(lines, begin, shape)
    if rows is None:
        return _without_zeros(_several_lines(lines, following, begin, shape), shape)
    return _without_zeros(rows, shape) if any("\0" in line for line in lines) else rows


def _without_zeros(rows: Rows, shape: Shape) -> Rows:
    """Put rows aside that have a byte of zero, as no text has."""
    has_zero = rows.frame.select(pl.any_horizontal(pl.all().str.contains("\0", literal=True))).to_series()
    places = has_zero.fill_null(False).arg_true().to_list()
    if not places:
        return rows
    cells = [tuple("" if cell is None else cell for cell in rows.frame.row(place)) for place in places]
    broken = [
        Broken(rows.lines[place], note("row-has-zero"), shape.delimiter.join(row), row)
        for place, row in zip(places, cells, strict=True)
    ]
    bad = set(places)
    lines = [line for place, line in enumerate(rows.lines) if place not in bad]
    return Rows(rows.frame.filter(~has_zero.fill_null(False)), lines, sorted(rows.broken + broken), rows.end)


def without_empty(rows: Rows, shape: Shape) -> Rows:
    """Leave out rows of which every cell is empty, and those that name the columns again, as in files put together.

    So are names of groups that stand above those.
    """
    first = pl.col(shape.header[0])
    blank = first.is_null() | (first.str.len_bytes() == 0) | first.str.starts_with(" ")
    likely = rows.frame.select(blank | (first == shape.header[0])).to_series()
    if not likely.any():
        return rows
    some = rows.frame.filter(likely)
    empty = pl.all_horizontal(pl.all().fill_null("").str.strip_chars() == "")
    again = names_again(shape.header)
    kept = pl.Series(likely.arg_true()).filter(some.select(empty | again).to_series())
    if not len(kept):
        return rows
    named = some.select(again).to_series()
    is_row = pl.repeat(True, rows.frame.height, eager=True).scatter(kept, False)
    if named.any():
        named_lines = [rows.lines[place] for place in pl.Series(likely.arg_true()).filter(named)]
        rows, is_row = _without_headings(rows, is_row, named_lines)
    lines = [line for line, wanted in zip(rows.lines, is_row, strict=True) if wanted]
    return rows._replace(frame=rows.frame.filter(is_row), lines=lines)


def _without_headings(rows: Rows, is_row: pl.Series, named_again: list[int]) -> tuple[Rows, pl.Series]:
    filled = rows.frame.select(pl.sum_horizontal(pl.all().fill_null("").str.strip_chars() != "")).to_series()
    lone = {rows.lines[place] for place in (filled == 1).arg_true()}
    lone |= {one.line for one in rows.broken if len(one.cells) == 1}
    there = [rows.lines[place] for place in (filled > 0).arg_true()] + [one.line for one in rows.broken]
    gone = set(headings(there, lone, named_again))
    is_row = is_row & ~pl.Series(rows.lines, dtype=pl.Int64).is_in(list(gone))
    return rows._replace(broken=[one for one in rows.broken if one.line not in gone]), is_row


def _one_line_each(lines: list[str], begin: int, shape: Shape) -> Rows | None:
    """Split lines that are a row each; None where a row may reach over several lines."""
    width, delimiter = len(shape.header), shape.delimiter
    text = pl.col("text")
    frame = pl.DataFrame({"text": lines}, schema={"text": pl.String}).with_row_index("line", offset=begin)
    frame = frame.with_columns(text.str.strip_chars_end("\r\n")).filter(text != "")
    frame = frame.with_columns(text.str.count_matches('"', literal=True).alias("quotes"))
    if (frame["quotes"] % 2 == 1).any():
        return None
    between = f'"{delimiter}"'
    plain = (pl.col("quotes") == 0) & (text.str.count_matches(delimiter, literal=True) == width - 1)
    quoted = (
        (pl.col("quotes") == 2 * width)
        & text.str.starts_with('"')
        & text.str.ends_with('"')
        & (text.str.count_matches(between, literal=True) == width - 1)
        & ~text.str.contains(_BETWEEN, literal=True)
    )
    frame = frame.with_columns(kind=pl.when(plain).then(0).when(quoted).then(1).otherwise(2))
    some = frame.filter(pl.col("kind") == 0)
    parts = [_split(some["text"], some["line"], delimiter, shape)]
    some = frame.filter(pl.col("kind") == 1)
    if some.height:
        inner = some["text"].str.head(-1).str.slice(1).str.replace_all(between, _BETWEEN, literal=True)
        parts.append(_split(inner, some["line"], _BETWEEN, shape))
    some = frame.filter(pl.col("kind") == 2)
    broken: list[Broken] = []
    if some.height:
        reader = csv.reader(some["text"].to_list(), delimiter=delimiter, strict=True)
        rest, places, broken = _records(reader, some["line"].to_list(), shape)
        if reader.line_num != some.height:
            return None
        parts.append(rest.with_columns(pl.Series(_BETWEEN, places, pl.UInt32)))
    rows = pl.concat(parts)
    rows = rows.sort(_BETWEEN) if len(parts) > 1 else rows
    return Rows(rows.drop(_BETWEEN), rows[_BETWEEN].to_list(), broken, begin + len(lines))


def _split(lines: pl.Series, places: pl.Series, delimiter: str, shape: Shape) -> pl.DataFrame:
    if not len(lines):
        return pl.DataFrame(schema={**dict.fromkeys(shape.header, pl.String), _BETWEEN: pl.UInt32})
    frame = pl.read_csv(
        BytesIO("\n".join(lines.to_list()).encode()),
        has_header=False,
        separator=delimiter,
        quote_char=None,
        infer_schema=False,
        new_columns=list(shape.header),
    )
    return frame.with_columns(places.alias(_BETWEEN))


def _records(
    reader: Iterator[list[str]], places: list[int], shape: Shape
) -> tuple[pl.DataFrame, list[int], list[Broken]]:
    """Read lines of which each should be one record, whole or broken."""
    rows: list[list[str]] = []
    lines: list[int] = []
    broken: list[Broken] = []
    for place in places:
        try:
            row = next(reader, None)
        except csv.Error as error:
            broken.append(Broken(place, note("row-no-csv", why=str(error)), ""))
            continue
        _sort_in(row, place, shape, rows, lines, broken)
    return _frame(rows, shape), lines, broken


def _several_lines(lines: list[str], following: Iterable[str], begin: int, shape: Shape) -> Rows:
    """Read rows that may reach over several lines."""
    pulled = 0

    def pull() -> Iterator[str]:
        nonlocal pulled
        for line in chain(lines, following):
            pulled += 1
            yield line

    reader = csv.reader(pull(), delimiter=shape.delimiter, strict=True)
    rows: list[list[str]] = []
    places: list[int] = []
    broken: list[Broken] = []
    while pulled < len(lines):
        place = begin + pulled
        try:
            row = next(reader, None)
        except csv.Error as error:
            last = begin + pulled - 1
            why = note("row-no-csv", why=str(error))
            if last > place:
                why = note("row-no-csv-until", why=str(error), last=str(last))
            broken.append(Broken(place, why, ""))
            continue
        _sort_in(row, place, shape, rows, places, broken)
    return Rows(_frame(rows, shape), places, broken, begin + pulled)


def _sort_in(
    row: list[str] | None, place: int, shape: Shape, rows: list[list[str]], lines: list[int], broken: list[Broken]
) -> None:
    width = len(shape.header)
    if row is not None and len(row) == width:
        rows.append(row)
        lines.append(place)
    elif row:
        id_ = "row-too-many-fields" if len(row) > width else "row-too-few-fields"
        why = note(id_, n=len(row), wanted=width)
        broken.append(Broken(place, why, shape.delimiter.join(row), tuple(row)))


def _frame(rows: list[list[str]], shape: Shape) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(shape.header)
    return pl.DataFrame(columns, schema=dict.fromkeys(shape.header, pl.String), orient="col")
