"""CSV files: how one is written, where its header is, and its rows in batches."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

import polars as pl

from stream.backfill.mapping import BackfillError
from stream.backfill.read.csv_lines import LONGEST_FIELD, Rows, Shape, rows_of, without_empty
from stream.backfill.read.encodings import NotText, encoding_of
from stream.backfill.read.footer import Tail, footer_length
from stream.backfill.read.groups import refuse_another_order
from stream.backfill.read.header import NoHeader, column_names, header_place, width_of
from stream.backfill.read.source import Batch, Source, stripped
from stream.backfill.read.subtotals import subtotals

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 200
_FOOTER_LINES = 20


def open_csv(name: str, path: Path, encoding: str | None, delimiter: str | None) -> Source:
    """Return a CSV file with its header; what is not given is found out. Raises BackfillError, OSError."""
    try:
        real = encoding_of(path) if encoding is None else _with_mark(encoding)
    except NotText as error:
        raise BackfillError(f"{name} is no text that can be read: {error}") from None
    try:
        with _text(path, real) as file:
            lines = list(islice(file, _SAMPLE_LINES))
    except UnicodeError as error:
        raise _undecodable(name, real, 1, error) from None
    first = 0
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip("\r\n")) == 5:
        delimiter, first = delimiter or lines[0][4], 1
    chosen = delimiter or max(_DELIMITERS, key=lambda one: _evenness(lines[first:], one))
    records = _records(lines[first:], chosen)
    try:
        place = header_place([record.cells for record in records])
    except NoHeader as error:
        raise BackfillError(f"{name} {error}") from None
    header = records[place]
    wide = width_of([record.cells for record in records[place:]])
    names = column_names(header.cells, wide if wide == len(header.cells) + 1 else len(header.cells))
    titles = tuple(cell for record in records[:place] for cell in record.cells if cell.strip())
    return Source(name, path, "csv", names, path.stat().st_size, real, chosen, first + header.end, titles=titles)


def csv_batches(source: Source, wanted: list[str], rows: int) -> Iterator[Batch]:
    """Yield the rows of a file. Raises BackfillError where it cannot be read any further."""
    chunks = _chunks(source, rows)
    chunk = next(chunks)
    end = source.header_line
    while True:
        following = next(chunks, None)
        if following is None:
            yield _without_footer(chunk, source, wanted, end)
            return
        if following.is_last and len(following.rows.lines) + len(following.rows.broken) <= _FOOTER_LINES:
            # What is below the table may begin in the chunk before.
            chunk = _joined(chunk, following)
            continue
        yield chunk.batch(source, wanted)
        end = chunk.rows.end - 1
        chunk = following


class _Record(NamedTuple):
    """A record of the file's begin, and the number of the line on which it ends."""

    cells: list[str]
    end: int


class _Chunk(NamedTuple):
    """Rows as they are read, with all columns of the file; `done`: bytes read."""

    rows: Rows
    done: int
    is_last: bool

    def batch(self, source: Source, wanted: list[str], left_out: int = 0) -> Batch:
        done = source.size if self.is_last else self.done
        frame, lines, broken, _ = self.rows
        refuse_another_order(source.name, frame, lines)
        within = subtotals(frame)
        if within.any():
            lines = [line for line, is_none in zip(lines, within, strict=True) if not is_none]
            frame, left_out = frame.filter(~within), left_out + int(within.sum())
        return Batch(stripped(frame.select(wanted)), lines, broken, done, left_out)


def _with_mark(encoding: str) -> str:
    return "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding


def _text(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline="")


def _records(lines: list[str], delimiter: str) -> list[_Record]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter)
    records = []
    while True:
        try:
            records.append(_Record(next(reader), reader.line_num))
        except StopIteration:
            return records
        except csv.Error:
            continue


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many cells are in rows of the width that is most common, in a file of several columns."""
    records = [record.cells for record in _records(lines, delimiter)]
    width = width_of(records)
    return (0 if width < 2 else sum(width for record in records if len(record) == width), -width)


def _chunks(source: Source, rows: int) -> Iterator[_Chunk]:
    shape = Shape(source.header, source.delimiter)
    line = source.header_line + 1
    with _text(source.path, source.encoding) as file:
        try:
            for _ in islice(file, source.header_line):
                pass
            while True:
                lines = list(islice(file, rows))
                read = without_empty(rows_of(lines, file, line, shape), shape)
                line = read.end
                yield _Chunk(read, file.buffer.tell(), len(lines) < rows)
                if len(lines) < rows:
                    return
        except UnicodeError as error:
            raise _undecodable(source.name, source.encoding, line, error) from None


def _undecodable(name: str, encoding: str, line: int, error: UnicodeError) -> BackfillError:
    what = "utf-8" if encoding == "utf-8-sig" else encoding
    where = f" (after line {line - 1})" if isinstance(error, UnicodeDecodeError) else ""
    return BackfillError(
        f"{name} is not {what}{where}; leave `encoding` out of the mapping, or write the right one, for example cp1252"
    )


def _joined(one: _Chunk, two: _Chunk) -> _Chunk:
    rows = Rows(
        pl.concat([one.rows.frame, two.rows.frame]),
        one.rows.lines + two.rows.lines,
        one.rows.broken + two.rows.broken,
        two.rows.end,
    )
    return two._replace(rows=rows)


def _without_footer(chunk: _Chunk, source: Source, wanted: list[str], end: int) -> Batch:
    """Leave out the lines below the table; `end`: the line before the chunk."""
    frame, lines, broken, _ = chunk.rows
    tails = [Tail(one.line, _filled(one.cells), True) for one in broken[-_FOOTER_LINES:]]
    tails += [
        Tail(line, _filled(row), False)
        for line, row in zip(lines[-_FOOTER_LINES:], frame.tail(_FOOTER_LINES).rows(), strict=True)
    ]
    tails = sorted(tails)[-_FOOTER_LINES:]
    if not tails:
        return chunk.batch(source, wanted)
    before = max((line for line in (*lines, *(one.line for one in broken)) if line < tails[0].line), default=end)
    length = footer_length(tails, len(source.header), before)
    first = tails[-length].line if length else chunk.rows.end
    kept = sum(1 for line in lines if line < first)
    table = Rows(frame.head(kept), lines[:kept], [one for one in broken if one.line < first], first)
    return chunk._replace(rows=table).batch(source, wanted, length)


def _filled(cells: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(cell for cell in cells if cell and cell.strip())
