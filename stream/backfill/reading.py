"""From files to facts: the way that a dry run and a backfill have in common."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import polars as pl

from schemas.mapping import Activities, Changes, Deals
from stream.backfill.facts.activity_rows import activity_facts
from stream.backfill.facts.change_rows import ChangeFacts
from stream.backfill.facts.context import Context
from stream.backfill.facts.deal_rows import deal_facts, owned_ids
from stream.backfill.facts.schema import ACTIVITY_SCHEMA, SCHEMA, Outcome
from stream.backfill.facts.stage_dates import dated_stages
from stream.backfill.overlap.merge import Owned
from stream.backfill.overlap.seen import Seen
from stream.backfill.read.files import Files, Work, read_lookups
from stream.backfill.read.rejects import Rejected, Rejections
from stream.backfill.read.rows import own_columns, prepared
from stream.backfill.read.tables import BATCH_ROWS, Batch, batches


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


class Reading:
    """Reads files once. After `parts` has ended, `unused` has the rows of lookups that nobody asked for."""

    def __init__(
        self, files: Files, context: Context, *, all_columns: bool = False, batch_rows: int = BATCH_ROWS
    ) -> None:
        self._files = files
        self._context = context
        self._all, self._batch_rows = all_columns, batch_rows
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
        for batch in batches(work.source, columns, self._batch_rows):
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
