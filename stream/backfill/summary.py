"""What a backfill, or a dry run of one, has found: counts, and what a person should look at."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from stream.backfill.read.rejects import Rejected
from stream.backfill.reading import Part
from stream.core.funnel import Funnel

_NAMED = frozenset(("unknown_stage", "unknown_rep", "unknown_activity_type", "unknown_pipeline", "ambiguous_stage"))


@dataclass(slots=True)
class Summary:
    """Counts over all parts. `first` and `last`: microseconds UTC of the facts."""

    rows: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    activities: int = 0
    touches: int = 0
    first: int | None = None
    last: int | None = None
    rejected: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Rejected] = field(default_factory=dict)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    known: int = 0
    left_to_live: int = 0

    def add(self, part: Part) -> None:
        """Count a part."""
        file = part.work.source.path.name
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

    @property
    def rejections(self) -> int:
        """How many rows were rejected."""
        return self.rejected.total()

    @property
    def events(self) -> int:
        """How many events the files hold: facts of deals, activities, and the touches of the deals that they name."""
        return self.facts.total() + self.activities + self.touches

    def days(self, funnel: Funnel) -> tuple[date, date] | None:
        """Return the first and the last day of what was found, in the reporting time zone."""
        if self.first is None or self.last is None:
            return None
        return funnel.day_of(self.first), funnel.day_of(self.last)

    def _range(self, at: pl.Series) -> None:
        first, last = at.min(), at.max()
        if isinstance(first, int) and isinstance(last, int):
            self.first = first if self.first is None else min(first, self.first)
            self.last = last if self.last is None else max(last, self.last)
