"""What a backfill, or a dry run of one, came to: counts, and what a person should look at."""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from stream.backfill.ledger import Ledger
from stream.backfill.outcomes import Outcomes
from stream.backfill.overlap.disagreement import Disagreement
from stream.backfill.prepare import Ready
from stream.backfill.read.files import Files
from stream.backfill.read.rejects import Rejected
from stream.core.funnel import Funnel
from stream.words.note import Note

_NAMED = frozenset(
    ("unknown_stage", "unknown_rep", "unknown_activity_type", "unknown_pipeline", "ambiguous_stage", "several_reps")
)


class Summary:
    """Counts over all parts.

    `folder` is for what must be kept meanwhile.

    Every event that the files hold (`events`) is sent, known from an earlier backfill, left to live events, or told by
    another file: `new`, `known`, `left_to_live`, `told`. `sent` has more: marks that deals are whole, and what is taken
    back.
    """

    def __init__(self, funnel: Funnel, files: Files, folder: Path) -> None:
        self.rows: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.facts: Counter[str] = Counter()
        self.activities = self.touches = 0
        self.rejected: Counter[str] = Counter()
        self.examples: dict[str, Rejected] = {}
        self.unknown: dict[str, Counter[Note]] = {}
        self.notes: Counter[Note] = Counter()
        self.disagreements: list[Disagreement] = []
        self.sent = self.known = self.left_to_live = self.told = self.healed = self.taken_back = 0
        self._first: int | None = None
        self._last: int | None = None
        self._funnel = funnel
        self._ledger = Ledger(funnel, files, folder)

    def add(self, ready: Ready) -> None:
        """Count a part."""
        part = ready.part
        file = part.work.source.name
        self.rows[file] += part.rows
        self.left_out[file] += part.left_out
        self.facts.update(dict(part.facts["kind"].value_counts().iter_rows()))
        self.activities += part.activities.height
        self.touches += len(part.activities["deal_id"].drop_nulls())
        for facts in (part.facts, part.activities):
            if facts.height:
                self._range(facts["at"])
        self.notes.update(part.notes)
        for one in part.rejected:
            self.rejected[one.reason] += 1
            self.examples.setdefault(one.reason, one)
            if one.reason in _NAMED:
                self.unknown.setdefault(one.reason, Counter())[one.detail] += 1
        self.known += ready.known
        self.left_to_live += ready.left
        self.told += ready.told
        self.healed += len(ready.healed)
        self.taken_back += sum(fact.kind == "taken_back" for fact in ready.merged)
        self.disagreements += ready.disagreements
        self._ledger.add(ready)

    @property
    def rejections(self) -> int:
        """How many rows were rejected."""
        return self.rejected.total()

    @property
    def events(self) -> int:
        """How many events the files hold: facts of deals, activities, and the touches of the deals that they name."""
        return self.facts.total() + self.activities + self.touches

    def outcomes(self) -> Outcomes:
        """Return what the files say was won, lost and is open, by team and month."""
        return self._ledger.outcomes()

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day of what the files hold, in the reporting time zone."""
        if self._first is None or self._last is None:
            return None
        return self._funnel.day_of(self._first), self._funnel.day_of(self._last)

    def _range(self, at: pl.Series) -> None:
        first, last = at.min(), at.max()
        if isinstance(first, int) and isinstance(last, int):
            self._first = first if self._first is None else min(first, self._first)
            self._last = last if self._last is None else max(last, self._last)
