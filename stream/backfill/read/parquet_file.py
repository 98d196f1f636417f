"""Read Parquet files in batches of rows, every column as text."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from stream.backfill.columns.typed import as_text
from stream.backfill.mapping import BackfillError
from stream.backfill.read.source import Batch, Source, stripped


def open_parquet(name: str, path: Path) -> Source:
    """Return a Parquet file with its header. Raises BackfillError where it is none."""
    try:
        scan = pl.scan_parquet(path)
        rows = int(scan.select(pl.len()).collect().item())
        schema = scan.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise BackfillError(f"{name} is not a Parquet file: {error}") from None
    typed = frozenset(column for column, kind in schema.items() if kind.is_numeric())
    return Source(name, path, "parquet", tuple(schema.names()), rows, header_line=0, typed=typed)


def parquet_batches(source: Source, wanted: list[str], rows: int) -> Iterator[Batch]:
    """Yield the rows of a file. Raises BackfillError where it cannot be read any further."""
    scan = pl.scan_parquet(source.path).select(wanted)
    done = 0
    try:
        for frame in scan.collect_batches(chunk_size=rows, maintain_order=True):
            lines = list(range(done + 1, done + frame.height + 1))
            done += frame.height
            yield Batch(stripped(frame.select(as_text(column) for column in frame)), lines, [], done)
    except pl.exceptions.PolarsError as error:
        raise BackfillError(f"cannot read {source.name} after row {done}: {error}") from None
