"""Read CSV and Parquet files in batches of rows, every column as text.

The csv module reads CSV because it knows the line of each row, and which rows are broken; a faster reader fills up or
cuts rows that have too few or too many fields.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

import polars as pl

from stream.backfill.mapping import BackfillError

BATCH_ROWS = 50_000
_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1_000_000


class Broken(NamedTuple):
    """A row that cannot be read: its first line, and what is wrong."""

    line: int
    why: str
    text: str


class Batch(NamedTuple):
    """Rows of a file: `columns` has the columns asked for, as text; `lines` where each row is.

    A line of a Parquet file is a row, counted from 1. `done` says how many bytes (CSV) or rows (Parquet) are read.
    """

    columns: pl.DataFrame
    lines: list[int]
    broken: list[Broken]
    done: int


class Source(NamedTuple):
    """A file and how it is written. `size` is what `Batch.done` reaches at its end."""

    path: Path
    header: tuple[str, ...]
    size: int
    encoding: str
    delimiter: str

    @property
    def is_parquet(self) -> bool:
        """Say whether it is a Parquet file, by its name."""
        return self.path.suffix.lower() in (".parquet", ".pq")


def open_source(path: Path, encoding: str = "utf-8", delimiter: str | None = None) -> Source:
    """Return a file with its header. Raises BackfillError where it cannot be read."""
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            scan = pl.scan_parquet(path)
            rows = int(scan.select(pl.len()).collect().item())
            return Source(path, tuple(scan.collect_schema().names()), rows, encoding, "")
        with _text(path, encoding) as file:
            first = file.readline()
        found = delimiter or max(_DELIMITERS, key=first.count)
        with _text(path, encoding) as file:
            header = tuple(name.strip() for name in next(csv.reader(file, delimiter=found), []))
    except OSError as error:
        raise BackfillError(f"cannot read {path}: {error.strerror or error}") from None
    except pl.exceptions.PolarsError as error:
        raise BackfillError(f"{path} is not a Parquet file: {error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, encoding, 1, error) from None
    if not any(header):
        raise BackfillError(f"{path} has no header; the first line must name the columns")
    for name in header:
        if header.count(name) > 1:
            raise BackfillError(f"{path}:1: the column {name!r} is there twice; give each its own name")
    return Source(path, header, path.stat().st_size, encoding, found)


def batches(source: Source, columns: list[str] | None = None, rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Yield the rows of a file, in order.

    Args:
        source: the file.
        columns: those wanted; None: all.
        rows: at most so many at once.

    Raises:
        BackfillError: the file cannot be read any further.
    """
    wanted = list(source.header) if columns is None else columns
    return _parquet(source, wanted, rows) if source.is_parquet else _csv(source, wanted, rows)


def _text(path: Path, encoding: str) -> TextIO:
    return path.open(
        encoding="utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding, newline=""
    )


def _csv(source: Source, wanted: list[str], rows: int) -> Iterator[Batch]:
    width = len(source.header)
    places = [source.header.index(name) for name in wanted]
    schema = dict.fromkeys(wanted, pl.String)
    csv.field_size_limit(_LONGEST_FIELD)
    with _text(source.path, source.encoding) as file:
        reader = csv.reader(file, delimiter=source.delimiter, strict=True)
        next(reader)
        at_end = False
        while not at_end:
            begin = reader.line_num + 1
            broken: list[Broken] = []
            found: list[list[str]] = []
            try:
                found.extend(islice(reader, rows))
                at_end = len(found) < rows
                lines = _lines(found, begin, reader.line_num)
            except csv.Error as error:
                lines = _lines(found, begin, None)
                line = lines.pop()
                broken.append(Broken(line, f"is not CSV: {error} (up to line {reader.line_num})", ""))
            except UnicodeDecodeError as error:
                raise _unreadable(source.path, source.encoding, reader.line_num, error) from None
            if any(len(row) != width for row in found):
                whole = []
                for line, row in zip(lines, found, strict=True):
                    if len(row) == width:
                        whole.append((line, row))
                    elif row:
                        broken.append(Broken(line, _ragged(len(row), width), source.delimiter.join(row)))
                lines, found = [line for line, _ in whole], [row for _, row in whole]
            by_column = list(zip(*found, strict=True)) or [()] * width
            frame = pl.DataFrame([by_column[place] for place in places], schema=schema, orient="col")
            yield Batch(_stripped(frame), lines, broken, source.size if at_end else file.buffer.tell())


def _lines(rows: list[list[str]], begin: int, end: int | None) -> list[int]:
    """Return the line each row begins on, and without `end`, the last line, the one after them."""
    if end is not None and end - begin + 1 == len(rows):
        return list(range(begin, end + 1))  # nearly always a row is one line
    lines = [begin]
    for row in rows:
        lines.append(lines[-1] + 1 + sum(field.count("\n") for field in row))
    return lines if end is None else lines[:-1]


def _ragged(found: int, width: int) -> str:
    likely = "is a separator not in quotes?" if found > width else "is a field missing?"
    return f"has {found} fields, but the header has {width}; {likely}"


def _unreadable(path: Path, encoding: str, line: int, error: Exception) -> BackfillError:
    if isinstance(error, UnicodeDecodeError):
        return BackfillError(
            f"{path} is not {encoding} (after line {line}); set `encoding` in the mapping, for example cp1252 or utf-16"
        )
    return BackfillError(f"{path}:{line}: not CSV: {error}; mend that line, then start again")


def _parquet(source: Source, wanted: list[str], rows: int) -> Iterator[Batch]:
    scan = pl.scan_parquet(source.path).select(wanted)
    done = 0
    try:
        for frame in scan.collect_batches(chunk_size=rows, maintain_order=True):
            lines = list(range(done + 1, done + frame.height + 1))
            done += frame.height
            yield Batch(_stripped(frame.select(_as_text(column) for column in frame)), lines, [], done)
    except pl.exceptions.PolarsError as error:
        raise BackfillError(f"cannot read {source.path} after row {done}: {error}") from None


def _as_text(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Datetime):
        zoned = column.dtype.time_zone is not None
        utc = column.dt.convert_time_zone("UTC") if zoned else column
        return utc.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f" + ("Z" if zoned else ""))
    return column.cast(pl.String)


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.all().str.strip_chars()
    return frame.select(pl.when(text != "").then(text).name.keep())
