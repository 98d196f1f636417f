"""From files to facts: the way that a dry run and a backfill have in common."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import polars as pl

from schemas.mapping import Activities, Changes, Deals
from stream.backfill.about import about
from stream.backfill.columns.ids import without_point
from stream.backfill.facts.activity_rows import activity_facts
from stream.backfill.facts.change_rows import ChangeFacts
from stream.backfill.facts.context import Context
from stream.backfill.facts.deal_rows import deal_facts
from stream.backfill.facts.forms import Forms
from stream.backfill.facts.schema import ACTIVITY_SCHEMA, SCHEMA, Outcome
from stream.backfill.facts.stage_dates import dated_stages
from stream.backfill.overlap.owned import Owned, owned_ids
from stream.backfill.overlap.seen import Seen
from stream.backfill.read.files import Files, Work, read_lookups
from stream.backfill.read.open_source import batches
from stream.backfill.read.rejects import Rejected, Rejections
from stream.backfill.read.rows import own_columns, prepared
from stream.backfill.read.source import BATCH_ROWS, Batch
from stream.backfill.survey import Looked, look_through
from stream.words.note import Note

_NO_FACTS = pl.DataFrame(schema=SCHEMA)
_NO_ACTIVITIES = pl.DataFrame(schema=ACTIVITY_SCHEMA)


class Part(NamedTuple):
    """What a batch of rows gave. `facts` has `facts.SCHEMA`, `activities` has `facts.ACTIVITY_SCHEMA`.

    `owned` says which ids a row may have. `done` counts as `Source.size`; `is_last`: nothing of the file comes after.
    """

    work: Work
    forms: Forms
    rows: int
    facts: pl.DataFrame
    activities: pl.DataFrame
    owned: Owned
    rejected: list[Rejected]
    left_out: int
    notes: dict[Note, int]
    columns: pl.DataFrame
    done: int
    is_last: bool = False

    @property
    def has_rows_of_deals(self) -> bool:
        """Say whether the file has one row per deal."""
        return isinstance(self.work.table, Deals)


class Reading:
    """Reads files once. After `parts` has ended, `unused` has the rows of lookups that nobody asked for."""

    def __init__(
        self, files: Files, context: Context, *, all_columns: bool = False, batch_rows: int = BATCH_ROWS
    ) -> None:
        self.files = files
        self._context = context
        self._all, self._batch_rows = all_columns, batch_rows
        self._deals = Seen()
        for work in files.works:
            own_columns(
                work.table, work.source, files.lookups, work.where
            )  # says what is missing before anything is read
        self._lookups = read_lookups(files, context.mapping)
        self._forms: list[Forms] | None = None
        self.rejected_lookups = [one for table in self._lookups.values() for one in table.rejected]

    @property
    def deals(self) -> int:
        """How many deals the files have."""
        return self._deals.count

    def look_through(self, looked: Looked = lambda source, done: None) -> list[Forms]:
        """Find out how the files are written; `parts` does so by itself. Raises BackfillError as `survey` does."""
        if self._forms is None:
            self._forms = look_through(self.files, self._lookups, self._context, looked)
        return self._forms

    def parts(self) -> Iterator[Part]:
        """Yield what each batch gives: of exports with one row per deal the oldest first.

        Raises BackfillError where a file cannot be read any further.
        """
        works = list(zip(self.files.works, self.look_through(), strict=True))
        works.sort(key=lambda one: _turn(*one))
        for work, forms in works:
            yield from self._of(work, forms)

    def unused(self) -> Iterator[Rejected]:
        """Yield the rows of lookups that no row of another file asked for."""
        for table in self._lookups.values():
            yield from table.unused()

    def _of(self, work: Work, forms: Forms) -> Iterator[Part]:
        table, context = work.table, self._context._replace(forms=forms)
        own = own_columns(table, work.source, self.files.lookups, work.where)
        stages = dated_stages(table, context, work.where) if isinstance(table, Deals) else ()
        owned = owned_ids(table, stages) if isinstance(table, Deals) else Owned()
        changes = ChangeFacts(table, context) if isinstance(table, Changes) else None
        seen = Seen()
        done = 0
        for batch in batches(work.source, None if self._all else own, self._batch_rows):
            whole = [
                pl.Series(without_point(batch.columns[one])) for one in forms.whole_ids & set(batch.columns.columns)
            ]
            ready = prepared(batch.columns.with_columns(whole), table, self._lookups)
            facts, activities = _NO_FACTS, _NO_ACTIVITIES
            if isinstance(table, Deals):
                outcome = _without_twice(deal_facts(ready.frame, table, context, stages), ready.frame[table.id], seen)
                facts = outcome.facts
            elif isinstance(table, Activities):
                outcome = activity_facts(ready.frame, table, context, work.where)
                outcome = _without_twice(outcome, ready.frame[table.id], seen)
                activities = outcome.facts
            else:
                assert changes is not None  # noqa: S101
                outcome = changes.facts(ready.frame)
                facts = outcome.facts
            self._deals.again(facts["deal_id"].unique())
            rejected = _rejected(batch, work.source.name, ready.rejections, ready.rows, outcome.rejections)
            done = batch.done
            yield Part(
                work, forms, len(batch.lines) + len(batch.broken) + batch.left_out, facts, activities, owned, rejected,
                ready.left_out + batch.left_out, outcome.notes, batch.columns, done,
            )  # fmt: skip
        rest = _NO_FACTS if changes is None else changes.rest()
        yield Part(work, forms, 0, rest, _NO_ACTIVITIES, owned, [], 0, {}, pl.DataFrame(), done, True)


def _turn(work: Work, forms: Forms) -> tuple[int, int]:
    place = (Changes, Deals, Activities).index(type(work.table))
    return place, forms.exported.at if isinstance(work.table, Deals) and forms.exported else 0


def _without_twice(outcome: Outcome, ids: pl.Series, seen: Seen) -> Outcome:
    """Reject rows whose id an earlier row, one that can be used, has."""
    good = pl.int_range(len(ids), eager=True).filter(outcome.rejections.good)
    again = good.filter(seen.again(ids.gather(good)))
    if not len(again):
        return outcome
    twice = pl.repeat(False, len(ids), eager=True).scatter(again, True)
    outcome.rejections.where(twice, "twice", lambda row: about(ids.name, "row-twice", id=repr(ids[row])))
    return outcome._replace(facts=outcome.facts.filter(~pl.col("row").is_in(again.implode())))


def _rejected(batch: Batch, file: str, before: Rejections, rows: pl.Series, after: Rejections) -> list[Rejected]:
    rejected = [Rejected(file, one.line, "broken_row", one.why, one.text) for one in batch.broken]
    places: Iterable[tuple[int, tuple[str, Note]]] = (
        *before.reasons.items(), *((int(rows[row]), why) for row, why in after.reasons.items()),
    )  # fmt: skip
    for row, (reason, detail) in places:
        content = ", ".join(f"{name}={value}" for name, value in batch.columns.row(row, named=True).items() if value)
        rejected.append(Rejected(file, batch.lines[row], reason, detail, content))
    return sorted(rejected, key=lambda one: one.line)
