"""Open a file of rows, whatever its form, and read it in batches. The content says what it is, not the name."""

import re
from collections.abc import Iterator
from pathlib import Path

from stream.backfill.mapping import BackfillError
from stream.backfill.read.csv_file import csv_batches, open_csv
from stream.backfill.read.excel import open_workbook, workbook_batches
from stream.backfill.read.parquet_file import open_parquet, parquet_batches
from stream.backfill.read.source import BATCH_ROWS, Batch, Source

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_BATCHES = {"csv": csv_batches, "parquet": parquet_batches, "workbook": workbook_batches}


def open_source(
    path: Path,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    name: str | None = None,
) -> Source:
    """Return a file with its header.

    Args:
        path: the file.
        encoding: of a CSV file; None: it is found out, as everything else that is not given.
        delimiter: what separates the columns of a CSV file.
        sheet: which sheet of a workbook.
        name: what people call the file.

    Raises:
        BackfillError: it cannot be read.
    """
    called = name or path.name
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PAR1" or path.suffix.lower() in (".parquet", ".pq"):
            return open_parquet(called, path)
        if head in _WORKBOOKS:
            return open_workbook(called, path, sheet)
        if (other := _other_form(path)) is not None:
            raise BackfillError(f"{called} is {other}; give it as CSV, Excel or Parquet")
        if not head:
            raise BackfillError(f"{called} has no header; it is empty")
        return open_csv(called, path, encoding, delimiter)
    except OSError as error:
        raise BackfillError(f"cannot read {path}: {error.strerror or error}") from None


def _other_form(path: Path) -> str | None:
    """Return what a file is that holds no table which can be read; None: it may be one of text."""
    with path.open("rb") as file:
        begin = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
    small = begin.lower()
    if small.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style")):
        return "a page of HTML, whatever its name: open it with a spreadsheet and save it"
    if small.startswith(b"<?xml"):
        return "XML: open it with a spreadsheet and save it"
    if small.startswith(b"%pdf"):
        return "a PDF document"
    return "JSON" if re.match(rb'\[\s*[{\]]|\{\s*["}]', begin) else None


def batches(source: Source, columns: list[str] | None = None, rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Yield the rows of a file, in order.

    Args:
        source: the file.
        columns: those wanted; None: all.
        rows: at most so many at once.

    Raises:
        BackfillError: the file cannot be read any further.
    """
    return _BATCHES[source.form](source, list(source.header) if columns is None else columns, rows)
