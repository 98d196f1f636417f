"""The rows of a file as the mapping describes them: its columns with those of lookups, values replaced."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

import polars as pl

from schemas.mapping import Activities, Changes, Deals, Rows
from schemas.section import Location
from stream.backfill.about import about
from stream.backfill.mapping import BackfillError
from stream.backfill.read.joins import LookupTable
from stream.backfill.read.rejects import Rejections
from stream.backfill.read.source import Source
from stream.backfill.read.xlsx_cells import ERRORS, NOT_KEPT
from stream.words.note import Note, note

_NO_COLUMNS = frozenset(
    (
        "file",
        "join",
        "values",
        "leave_out",
        "dates",
        "decimals",
        "units",
        "sheet",
        "properties",
        "first_is_created",
        "close_date_is_expected",
        "every_type",
        "duration_unit",
        "may_lack",
    )
)


class Prepared(NamedTuple):
    """Rows that are to be used, where they were in the batch, and how many were left out on purpose."""

    frame: pl.DataFrame
    rows: pl.Series
    rejections: Rejections
    left_out: int


def columns_of(table: Rows) -> Iterator[tuple[Location, str]]:
    """Yield the columns that the mapping of a file names, and where it names them."""
    for name in type(table).model_fields:
        value = getattr(table, name)
        if name in _NO_COLUMNS or value is None:
            continue
        if isinstance(value, str):
            yield (name,), value
        elif isinstance(value, dict):
            for key, column in value.items():
                yield (name, key), column
        else:
            for index, column in enumerate(value):
                yield (name, index), column
    for lookup, join in table.join.items():
        yield ("join", lookup), join.column
    for part in ("values", "leave_out", "dates", "decimals", "units"):
        for column in getattr(table, part):
            yield (part,), column


def own_columns(table: Rows, source: Source, lookups: Mapping[str, Source], where: str) -> list[str]:
    """Return the columns of the file itself that are asked for.

    Raises:
        BackfillError: a column is neither in the file nor in a lookup that it joins.
    """
    own = []
    for place, column in columns_of(table):
        lookup, _, name = column.partition(".")
        if column in source.header:
            own.append(column)
        elif lookup in table.join:
            require(name, lookups[lookup], f"{where}.{_dotted(place)}")
        else:
            require(column, source, f"{where}.{_dotted(place)}")
    return list(dict.fromkeys(own))


def require(column: str, source: Source, where: str) -> None:
    """Raise BackfillError where a file does not have a column."""
    if column not in source.header:
        close = get_close_matches(column, source.header, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(source.header)}"
        raise BackfillError(f"{where}: {source.name} has no column {column!r}; {hint}")


def _dotted(place: Location) -> str:
    return ".".join(str(part) for part in place)


def prepared(frame: pl.DataFrame, table: Deals | Changes | Activities, lookups: Mapping[str, LookupTable]) -> Prepared:
    """Return the rows of a batch as the mapping wants them. Rejects rows that miss a partner."""
    rejections = Rejections(frame.height)
    frame = _replaced(frame, table, set(frame.columns))
    for column in frame.columns:
        shown = frame[column]
        rejections.where(shown.is_in(list(ERRORS)), "empty_cell", partial(_without_value, shown, column))
    for name, join in table.join.items():
        lookup = lookups[name]
        before = set(frame.columns)
        frame = lookup.join(frame, join.column)
        frame = _replaced(frame, table, set(frame.columns) - before)
        key = frame[join.column]
        file = lookup.source.name
        rejections.where(
            key.is_in(lookup.ambiguous.implode()), "ambiguous_key", partial(_ambiguous, key, join.column, file)
        )
        if not join.optional:
            missing = frame[f"{name}.{lookup.key}"].is_null()
            rejections.where(missing, "unmatched_key", partial(_unmatched, key, join.column, lookup))
    out = pl.repeat(False, frame.height, eager=True)
    for column, values in table.leave_out.items():
        out = out | frame[column].fill_null("").is_in(list(values))
    keep = rejections.good & ~out
    for row in out.arg_true():
        rejections.reasons.pop(row, None)  # left out on purpose, whatever else is wrong with it
    rows = pl.int_range(frame.height, eager=True).filter(keep)
    return Prepared(frame.filter(keep), rows, rejections, int(out.sum()))


def _without_value(shown: pl.Series, column: str, row: int) -> Note:
    if shown[row] == NOT_KEPT:
        return about(column, "row-formula-not-kept")
    return about(column, "row-cell-shows", shown=shown[row])


def _ambiguous(key: pl.Series, column: str, file: str, row: int) -> Note:
    return about(column, "row-key-more-than-once", file=file, key=repr(key[row]))


def _unmatched(key: pl.Series, column: str, lookup: LookupTable, row: int) -> Note:
    wanted = key[row] or ""
    missing = note("row-no-such-row", file=lookup.source.name, key=repr(wanted))
    if close := lookup.closest(wanted):
        missing = note("row-has-alike", missing=missing, other=repr(close))
    return about(column, "row-mend-or-optional", missing=missing)


def _replaced(frame: pl.DataFrame, table: Rows, columns: set[str]) -> pl.DataFrame:
    """Return the frame with values replaced; what is replaced by nothing is empty."""
    replaced = [
        pl.col(c).replace({a: b or None for a, b in v.items()}) for c, v in table.values.items() if c in columns
    ]
    return frame.with_columns(replaced)
