"""Which file is which: the files given, beside the mapping that describes them."""

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from schemas.mapping import Activities, Changes, Deals, Mapping
from stream.backfill.mapping import BackfillError
from stream.backfill.read.joins import LookupTable
from stream.backfill.read.rows import columns_of, require
from stream.backfill.read.tables import Source, open_source

Table = Deals | Changes | Activities


class Work(NamedTuple):
    """A file and what the mapping says of it; `where` is the place in the mapping."""

    where: str
    table: Table
    source: Source


class Files(NamedTuple):
    """The files given, as the mapping uses them. `idle` are parts of the mapping for which no file was given."""

    works: tuple[Work, ...]
    lookups: dict[str, Source]
    idle: tuple[str, ...]


def assign(mapping: Mapping, paths: Sequence[Path]) -> Files:
    """Return which file is which.

    Raises:
        BackfillError: a file is none that the mapping describes, or one that it needs is missing.
    """
    sources = {path: open_source(path, mapping.encoding, mapping.delimiter) for path in paths}
    tables = [
        (f"{section}[{index}]", table)
        for section in ("changes", "deals", "activities")  # what changes tell, deals need not
        for index, table in enumerate(getattr(mapping, section))
    ]
    patterns = [table.file for _, table in tables] + [lookup.file for lookup in mapping.lookups.values()]
    only = len(patterns) == len(paths) == 1  # then its name does not matter
    used: set[Path] = set()

    def named(pattern: str) -> list[Path]:
        found = [path for path in paths if only or fnmatch(path.name.lower(), pattern.lower())]
        used.update(found)
        return found

    lookups = {}
    for name, lookup in mapping.lookups.items():
        found = named(lookup.file)
        if len(found) > 1:
            raise BackfillError(f"lookups.{name}: {', '.join(map(str, found))} all match {lookup.file!r}; give one")
        if found:
            lookups[name] = sources[found[0]]
    works, idle = [], []
    for where, table in tables:
        found = named(table.file)
        works += [Work(where, table, sources[path]) for path in found]
        if not found:
            idle.append(f"{where} ({table.file})")
        for name in table.join if found else ():
            if name not in lookups:
                raise BackfillError(f"{where} joins {name}: give the file {mapping.lookups[name].file} too")
    for path in paths:
        if path not in used:
            raise BackfillError(f"{path}: the mapping describes no file of this name; it has {', '.join(patterns)}")
    if not works:
        raise BackfillError(f"give a file with deals, changes or activities: {', '.join(idle)}")
    return Files(tuple(works), lookups, tuple(idle))


def read_lookups(files: Files, mapping: Mapping) -> dict[str, LookupTable]:
    """Return the lookups, with the columns that the mapping asks for. Raises BackfillError."""
    wanted: dict[str, list[str]] = {name: [] for name in files.lookups}
    columns = [column for work in files.works for _, column in columns_of(work.table)]
    columns += [column for column in (mapping.reps.team, mapping.reps.territory) if column is not None]
    for column in columns:
        name, _, asked = column.partition(".")
        if name in wanted and asked in files.lookups[name].header:
            wanted[name].append(asked)
    found = {}
    for name, source in files.lookups.items():
        lookup = mapping.lookups[name]
        for column in (lookup.key, *lookup.values):
            require(column, source, f"lookups.{name}")
        found[name] = LookupTable(name, lookup, source, wanted[name])
    return found
