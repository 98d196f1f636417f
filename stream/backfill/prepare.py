"""From facts to what is to be sent: without what the service, or another file of the run, tells already or better."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from schemas.mapping import Changes, Deals
from stream.backfill.facts.context import Context
from stream.backfill.facts.exported import revision_of
from stream.backfill.facts.schema import PREFIX
from stream.backfill.facts.stage_dates import NAMESPACE as ROWS
from stream.backfill.overlap.disagreement import Disagreement
from stream.backfill.overlap.merge import Merged, merge_changes, merge_rows, settled_rows
from stream.backfill.overlap.merge_activity import ToldBy, merge_activity
from stream.backfill.overlap.remembered import Knowledge, Remembered
from stream.backfill.overlap.told_facts import NewFact
from stream.backfill.reading import Part, Reading
from stream.backfill.send.records import ActivityFact, DealFact
from stream.core.facts import History
from stream.core.funnel import MICROS

_FACT = ["kind", "deal_id", "at", "event_id", "text", "number", "lasts", "exact"]
_SENT = ["kind", "deal_id", "at", "event_id", "text", "number"]
_ACTIVITY = ["activity_id", "deal_id", "at", "event_id", "type", "rep_id", "seconds"]
_AT_ONCE = 20_000


class Ready(NamedTuple):
    """A part and what of it is to be sent.

    `fresh` are facts of deals of which nothing is known, with `kind`, `deal_id`, `at`, `event_id`, `text`, `number` and
    `revision`; `merged` those of others. `known` were sent by an earlier backfill, `left` are left to live events,
    `told` to files of changes or a later export. `unsent`: the facts of `known` and `left`.
    """

    part: Part
    fresh: pl.DataFrame
    merged: list[DealFact]
    healed: list[DealFact]
    activities: list[ActivityFact]
    known: int
    left: int
    told: int
    disagreements: list[Disagreement]
    unsent: list[DealFact]


def prepared(reading: Reading, known: Knowledge, context: Context) -> Iterator[Ready]:
    """Yield what each part gives to send. Raises BackfillError."""
    return _Preparing(reading, known, context).parts()


class _Preparing:
    """Compares the facts of a run with what is known, part by part."""

    def __init__(self, reading: Reading, known: Knowledge, context: Context) -> None:
        self._reading = reading
        self._known = known
        self._context = context
        self._remembered = Remembered(known)
        tables = [work.table for work in reading.files.works]
        rows = sum(isinstance(table, Deals) for table in tables)
        self._rows_follow = rows > 0
        self._is_alone = len(tables) == 1
        self._changes_left = sum(isinstance(table, Changes) for table in tables)
        self._several_rows = rows > 1

    def parts(self) -> Iterator[Ready]:
        for part in self._reading.parts():
            yield self._ready(part)
            if part.is_last and isinstance(part.work.table, Changes):
                self._changes_left -= 1
                if not self._changes_left:
                    yield from self._settled(part)

    def _ready(self, part: Part) -> Ready:
        until = self._context.until
        facts, activities = part.facts, part.activities
        if until is not None:
            facts, activities = facts.filter(pl.col("at") < until), activities.filter(pl.col("at") < until)
        cut = _events(part.facts, part.activities) - _events(facts, activities)
        is_rows = part.has_rows_of_deals
        histories = self._histories(facts["deal_id"], is_rows=is_rows)
        merged = self._merged(facts, histories, part)
        revision = revision_of(part.forms.exported) if is_rows else 0
        fresh = _without(facts, histories).select(*_SENT, pl.lit(revision, pl.Int64).alias("revision"), "exact")
        self._remember(fresh, merged, facts, histories, is_rows=is_rows)
        logged, known, left = self._activities(activities)
        unsure = {deal_id for deal_id, one in merged.items() if one.is_unsure}
        return Ready(
            part,
            fresh,
            [fact for one in merged.values() for fact in one.send],
            self._healed(facts, unsure, part),
            logged,
            known + sum(one.known for one in merged.values()),
            cut + left + sum(one.left for one in merged.values()),
            sum(one.told for one in merged.values()),
            [one for deal in merged.values() for one in deal.disagreements],
            [fact for one in merged.values() for fact in one.unsent],
        )

    def _histories(self, deals: pl.Series, *, is_rows: bool) -> Mapping[str, History]:
        wanted = deals.unique(maintain_order=True)
        return self._remembered.histories(wanted) if is_rows and not self._is_alone else self._known.histories(wanted)

    def _merged(self, facts: pl.DataFrame, histories: Mapping[str, History], part: Part) -> dict[str, Merged]:
        if not histories:
            return {}
        by_deal: defaultdict[str, list[NewFact]] = defaultdict(list)
        known = facts.filter(pl.col("deal_id").is_in(list(histories)))
        for row in known.select(_FACT).iter_rows():
            by_deal[row[1]].append(NewFact(*row))
        funnel = self._context.funnel
        if part.has_rows_of_deals:
            return {
                deal_id: merge_rows(new, histories[deal_id], funnel, part.owned, part.forms.exported)
                for deal_id, new in by_deal.items()
            }
        return {deal_id: merge_changes(new, histories[deal_id], funnel) for deal_id, new in by_deal.items()}

    def _remember(
        self,
        fresh: pl.DataFrame,
        merged: Mapping[str, Merged],
        facts: pl.DataFrame,
        histories: Mapping[str, History],
        *,
        is_rows: bool,
    ) -> None:
        if is_rows:
            if self._several_rows:
                sent = [fact for one in merged.values() for fact in one.send]
                self._remembered.remember(fresh, of_rows=True)
                self._remembered.remember(pl.DataFrame(sent, schema=fresh.schema, orient="row"), of_rows=True)
            return
        told = facts.select(*_SENT, pl.lit(0, pl.Int64).alias("revision"), "exact")
        if not self._rows_follow:
            with_rows = [
                deal for deal, history in histories.items() if any(fact.event_id.startswith(ROWS) for fact in history)
            ]
            told = told.filter(pl.col("deal_id").is_in(with_rows))
        self._remembered.remember(told, of_rows=False)

    def _settled(self, part: Part) -> Iterator[Ready]:
        """Yield what changes alter in what earlier backfills of rows have said."""
        deals = self._remembered.deals_with_changes()
        for start in range(0, len(deals), _AT_ONCE):
            some = deals.slice(start, _AT_ONCE)
            with_rows = [
                deal_id
                for deal_id, history in self._known.histories(some).items()
                if any(fact.event_id.startswith(ROWS) for fact in history)
            ]
            histories = self._remembered.histories(pl.Series("deal_id", with_rows, pl.String))
            funnel = self._context.funnel
            settled = [settled_rows(deal_id, history, funnel) for deal_id, history in histories.items()]
            nothing = part._replace(facts=part.facts.clear(), rows=0, rejected=[], notes={}, left_out=0)
            yield Ready(
                nothing,
                part.facts.clear().select(*_SENT, pl.lit(0, pl.Int64).alias("revision"), "exact"),
                [fact for one in settled for fact in one.send],
                [],
                [],
                0,
                0,
                0,
                [one for deal in settled for one in deal.disagreements],
                [],
            )

    def _healed(self, facts: pl.DataFrame, unsure: set[str], part: Part) -> list[DealFact]:
        """Return for each deal of which nothing may be missing that it is known up to when the file was made."""
        if not facts.height:
            return []
        at = self._known_until(part)
        deals = facts["deal_id"].unique(maintain_order=True)
        kind, _, *rest = DealFact("healed", "", at, f"{PREFIX}h:{at}", None, None)
        return [DealFact._make((kind, one, *rest)) for one in deals if one not in unsure]

    def _known_until(self, part: Part) -> int:
        context = self._context
        exported = context.moment(context.mapping.exported)
        if exported is None and part.work.source.is_copy:
            exported = None if part.forms.exported is None else part.forms.exported.at
        if exported is None:
            exported = min(context.now, int(part.work.source.path.stat().st_mtime) * MICROS)
        return exported if context.until is None else min(exported, context.until)

    def _activities(self, facts: pl.DataFrame) -> tuple[list[ActivityFact], int, int]:
        before = self._known.activities(facts["activity_id"])
        new: list[ActivityFact] = []
        known = left = 0
        for row in facts.select(_ACTIVITY).iter_rows():
            fact = ActivityFact(*row)
            merged = merge_activity(fact, before.get(fact.activity_id, ()), self._context.funnel)
            events = 1 + (fact.deal_id is not None)  # with the touch of its deal
            if isinstance(merged, ActivityFact):
                new.append(merged)
            elif merged is ToldBy.LIVE:
                left += events
            else:
                known += events
        return new, known, left


def _events(facts: pl.DataFrame, activities: pl.DataFrame) -> int:
    """Return how many events facts and activities are, with the touches of the deals that activities name."""
    return facts.height + activities.height + len(activities["deal_id"].drop_nulls())


def _without(facts: pl.DataFrame, histories: Mapping[str, History]) -> pl.DataFrame:
    return facts.filter(~pl.col("deal_id").is_in(list(histories))) if histories else facts
