"""Which file is which: the files given, beside the mapping that describes them."""

import re
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from schemas.mapping import Activities, Changes, Deals, Mapping
from stream.backfill.mapping import BackfillError
from stream.backfill.read.joins import LookupTable
from stream.backfill.read.open_source import open_source
from stream.backfill.read.rows import columns_of, require
from stream.backfill.read.source import Source
from stream.backfill.read.unpack import Given
from stream.words.note import Note, note

Table = Deals | Changes | Activities

_CURRENCIES = re.compile(
    r"((deal|opportunity|amount)[ _-]*)?(currency|währung|devise|moneda|para birimi)[ _-]*(iso[ _-]*)?(code)?",
    re.IGNORECASE,
)
_CONVERTED = re.compile(r"convert|company currency|base currency|reporting", re.IGNORECASE)


class Work(NamedTuple):
    """A file and what the mapping says of it; `where` is the place in the mapping."""

    where: str
    table: Table
    source: Source

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns with ids of deals and activities."""
        match self.table:
            case Deals(id=own):
                return (own,)
            case Changes(deal=deal):
                return (deal,)
            case Activities(id=own, deal=deal):
                return (own,) if deal is None else (own, deal)


class Files(NamedTuple):
    """The files given, as the mapping uses them. `idle` are parts of the mapping for which no file was given.

    `beside` are files of an archive that the mapping does not describe; `lacks` says which columns of `may_lack` files
    do not have, and which currencies are not read.
    """

    works: tuple[Work, ...]
    lookups: dict[str, Source]
    idle: tuple[str, ...]
    beside: tuple[str, ...] = ()
    lacks: tuple[Note, ...] = ()


def assign(mapping: Mapping, paths: Sequence[Path | Given]) -> Files:
    """Return which file is which.

    Raises:
        BackfillError: a file is none that the mapping describes, or one that it needs is missing.
    """
    given = [path if isinstance(path, Given) else Given(path.name, path, False) for path in paths]
    tables = [
        (f"{section}[{index}]", table)
        for section in ("changes", "deals", "activities")  # a row is compared with what changes tell
        for index, table in enumerate(getattr(mapping, section))
    ]
    patterns = [table.file for _, table in tables] + [lookup.file for lookup in mapping.lookups.values()]
    only = len(patterns) == len(given) == 1  # then its name does not matter
    used: set[Path] = set()

    def named(pattern: str) -> list[Given]:
        matching = [one for one in given if only or _matches(one.name, pattern)]
        used.update(one.path for one in matching)
        return matching

    def opened(one: Given, sheet: str | None = None) -> Source:
        source = open_source(one.path, mapping.encoding, mapping.delimiter, sheet, one.name)
        return source._replace(is_copy=one.is_copy)

    lookups = {}
    for name, lookup in mapping.lookups.items():
        matching = named(lookup.file)
        if len(matching) > 1:
            names = ", ".join(one.name for one in matching)
            raise BackfillError(f"lookups.{name}: {names} all match {lookup.file!r}; give one")
        if matching:
            lookups[name] = opened(matching[0], lookup.sheet)
    works, idle, lacks = [], [], []
    for where, table in tables:
        matching = named(table.file)
        for one in matching:
            source = opened(one, table.sheet)
            present, lacking = _without_lacking(table, source.header)
            works.append(Work(where, present, source))
            lacks += [
                note("backfill-lacks-column", file=source.name, column=column, what=name)
                for name, column in lacking.items()
            ]
            if mapping.currency is None and (column := _currencies_not_read(table, source.header)) is not None:
                lacks.append(note("backfill-currencies-not-read", file=source.name, column=column))
        if not matching:
            idle.append(f"{where} ({table.file})")
        for name in table.join if matching else ():
            if name not in lookups:
                raise BackfillError(f"{where} joins {name}: give the file {mapping.lookups[name].file} too")
    for one in given:
        if one.path not in used and not (one.is_copy and used):  # an archive may hold more than is wanted
            raise BackfillError(f"{one.name}: the mapping describes no file of this name; it has {', '.join(patterns)}")
    if not works:
        raise BackfillError(f"give a file with deals, changes or activities: {', '.join(idle)}")
    beside = tuple(one.name for one in given if one.path not in used)
    return Files(tuple(works), lookups, tuple(idle), beside, tuple(lacks))


def _without_lacking(table: Table, header: Collection[str]) -> tuple[Table, dict[str, str]]:
    """Return what a file can tell of its table, and which parts it lacks, with the column of each."""
    if not isinstance(table, Deals):
        return table, {}
    named = {name: getattr(table, name) for name in ("lead_source", "loss_reason", "company")}
    lacking = {name: one for name, one in named.items() if one in table.may_lack and one not in header}
    values = {column: words for column, words in table.values.items() if column not in lacking.values()}
    return table.model_copy(update=dict.fromkeys(lacking) | {"values": values}), lacking


def _currencies_not_read(table: Table, header: Iterable[str]) -> str | None:
    """Return the column of currencies beside amounts that the mapping does not read; None: there is none."""
    if isinstance(table, Activities) or table.currency is not None:
        return None
    amounts = [column for (name, *_), column in columns_of(table) if name == "amount"]
    if not amounts or any(map(_CONVERTED.search, amounts)):
        return None
    return next(filter(_CURRENCIES.fullmatch, header), None)


def read_lookups(files: Files, mapping: Mapping) -> dict[str, LookupTable]:
    """Return the lookups, with the columns that the mapping asks for. Raises BackfillError."""
    wanted: dict[str, list[str]] = {name: [] for name in files.lookups}
    columns = [column for work in files.works for _, column in columns_of(work.table)]
    columns += [column for column in (mapping.reps.team, mapping.reps.territory) if column is not None]
    for column in columns:
        name, _, asked = column.partition(".")
        if name in wanted and asked in files.lookups[name].header:
            wanted[name].append(asked)
    tables = {}
    for name, source in files.lookups.items():
        lookup = mapping.lookups[name]
        for column in (lookup.key, *lookup.values):
            require(column, source, f"lookups.{name}")
        tables[name] = LookupTable(name, lookup, source, wanted[name])
    return tables


def _matches(name: str, pattern: str) -> bool:
    """Say whether a file is meant: by its name, or by the name that it has as a CSV file."""
    lower = pattern.lower()
    stem, _, form = name.lower().rpartition(".")
    is_table = form in ("xlsx", "xls", "xlsb", "ods", "parquet", "pq", "tsv", "txt")
    return fnmatch(name.lower(), lower) or (is_table and fnmatch(f"{stem}.csv", lower))
