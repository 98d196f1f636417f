"""From files to facts: the way that a dry run and a backfill have in common."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import polars as pl

from schemas.mapping import Activities, Changes, Deals, Mapping
from stream.backfill.activities import activity_facts
from stream.backfill.changes import ChangeFacts
from stream.backfill.deals import deal_facts, owned_ids
from stream.backfill.facts import ACTIVITY_SCHEMA, SCHEMA, Context, Outcome
from stream.backfill.joins import LookupTable
from stream.backfill.mapping import BackfillError
from stream.backfill.overlap import Owned
from stream.backfill.rejects import Rejected, Rejections
from stream.backfill.rows import columns_of, own_columns, prepared, require
from stream.backfill.seen import Seen
from stream.backfill.stage_dates import dated_stages
from stream.backfill.tables import Batch, Source, batches, open_source

Table = Deals | Changes | Activities


class Work(NamedTuple):
    """A file and what the mapping says of it; `where` is the place in the mapping."""

    where: str
    table: Table
    source: Source


class Part(NamedTuple):
    """What a batch of rows gave. `facts` has `facts.SCHEMA`, `activities` has `facts.ACTIVITY_SCHEMA`.

    `whole` says that there is one row per deal, and `owned` which ids it may have. `done` counts as `Source.size`.
    """

    work: Work
    rows: int
    facts: pl.DataFrame
    activities: pl.DataFrame
    whole: bool
    owned: Owned
    rejected: list[Rejected]
    left_out: int
    notes: dict[str, int]
    columns: pl.DataFrame
    done: int


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


class Reading:
    """Reads files once. After `parts` has ended, `unused` has the rows of lookups that nobody asked for."""

    def __init__(self, files: Files, context: Context, *, all_columns: bool = False) -> None:
        self._files = files
        self._context = context
        self._all = all_columns
        self._deals = Seen()
        self._told: defaultdict[str, Seen] = defaultdict(Seen)  # kind to the deals whose changes are told
        self._own = [own_columns(work.table, work.source, files.lookups, work.where) for work in files.works]
        self._lookups = read_lookups(files, context.mapping)
        self.rejected_lookups = [one for table in self._lookups.values() for one in table.rejected]

    @property
    def deals(self) -> int:
        """How many deals the files have."""
        return self._deals.count

    def parts(self) -> Iterator[Part]:
        """Yield what each batch gives. Raises BackfillError where a file cannot be read any further."""
        seen: dict[str, Seen] = {}
        for work, own in zip(self._files.works, self._own, strict=True):
            yield from self._of(work, None if self._all else own, seen.setdefault(work.where, Seen()))

    def unused(self) -> Iterator[Rejected]:
        """Yield the rows of lookups that no row of another file asked for."""
        for table in self._lookups.values():
            yield from table.unused()

    def _tell(self, facts: pl.DataFrame) -> None:
        for (kind,), some in facts.group_by("kind"):
            self._told[str(kind)].again(some["deal_id"].unique())

    def _untold(self, facts: pl.DataFrame) -> pl.DataFrame:
        """Leave out what a file of changes tells better: an export has the owner, amount and stage of its own day."""
        told = pl.repeat(False, facts.height, eager=True)
        for kind, deals in self._told.items():
            told = told | ((facts["kind"] == kind) & deals.has(facts["deal_id"]))
        return facts.filter(~told)

    def _of(self, work: Work, columns: list[str] | None, seen: Seen) -> Iterator[Part]:
        table, context = work.table, self._context
        stages = dated_stages(table, context, work.where) if isinstance(table, Deals) else {}
        owned = owned_ids(table, stages) if isinstance(table, Deals) else Owned()
        changes = ChangeFacts(table, context) if isinstance(table, Changes) else None
        nothing, no_activities = pl.DataFrame(schema=SCHEMA), pl.DataFrame(schema=ACTIVITY_SCHEMA)
        done = 0
        for batch in batches(work.source, columns):
            ready = prepared(batch.columns, table, self._lookups)
            facts, activities = nothing, no_activities
            if isinstance(table, Deals):
                outcome = _without_twice(deal_facts(ready.frame, table, context, stages), ready.frame[table.id], seen)
                facts = self._untold(outcome.facts)
            elif isinstance(table, Activities):
                outcome = activity_facts(ready.frame, table, context, work.where)
                outcome = _without_twice(outcome, ready.frame[table.id], seen)
                activities = outcome.facts
            else:
                assert changes is not None  # noqa: S101
                outcome = changes.facts(ready.frame)
                facts = outcome.facts
                self._tell(facts)
            self._deals.again(facts["deal_id"].unique())
            rejected = _rejected(batch, work.source.path.name, ready.rejections, ready.rows, outcome.rejections)
            done = batch.done
            rows = len(batch.lines) + len(batch.broken)
            yield Part(
                work, rows, facts, activities, isinstance(table, Deals), owned, rejected,
                ready.left_out, outcome.notes, batch.columns, done,
            )  # fmt: skip
        rest = nothing if changes is None else changes.rest()
        self._tell(rest)
        if rest.height:
            yield Part(work, 0, rest, no_activities, False, owned, [], 0, {}, pl.DataFrame(), done)


def _without_twice(outcome: Outcome, ids: pl.Series, seen: Seen) -> Outcome:
    """Reject rows whose id an earlier row, one that can be used, has."""
    good = pl.int_range(len(ids), eager=True).filter(outcome.rejections.good)
    again = good.filter(seen.again(ids.gather(good)))
    if not len(again):
        return outcome
    twice = pl.repeat(False, len(ids), eager=True).scatter(again, True)
    outcome.rejections.where(
        twice, "twice", lambda row: f"{ids.name}: {ids[row]!r} is in an earlier row too, which counts"
    )
    return outcome._replace(facts=outcome.facts.filter(~pl.col("row").is_in(again.implode())))


def _rejected(batch: Batch, file: str, before: Rejections, rows: pl.Series, after: Rejections) -> list[Rejected]:
    found = [Rejected(file, one.line, "broken_row", f"the row {one.why}", one.text) for one in batch.broken]
    places: Iterable[tuple[int, tuple[str, str]]] = (
        *before.found.items(), *((int(rows[row]), why) for row, why in after.found.items()),
    )  # fmt: skip
    for row, (reason, detail) in places:
        content = ", ".join(f"{name}={value}" for name, value in batch.columns.row(row, named=True).items() if value)
        found.append(Rejected(file, batch.lines[row], reason, detail, content))
    return sorted(found, key=lambda one: one.line)
