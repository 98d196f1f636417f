"""What rows are read with: the mapping, the funnel file, the time."""

from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from schemas.mapping import Mapping
from stream.backfill.columns.ids import live_ids
from stream.backfill.columns.times import Times, times
from stream.backfill.facts.names import Names
from stream.core.funnel import MICROS, Funnel, micros


class Context(NamedTuple):
    """What rows are read with. `now`: microseconds UTC; what lies more than a day later is rejected."""

    mapping: Mapping
    funnel: Funnel
    names: Names
    now: int

    @property
    def zone(self) -> str:
        """Time zone of dates that have none."""
        return self.mapping.time_zone or self.funnel.file.time_zone

    @property
    def until(self) -> int | None:
        """From when on facts are left to live events (microseconds UTC)."""
        return self._moment(self.mapping.until)

    def known_until(self, written: float) -> int:
        """Return up to when a file tells all of its deals (microseconds UTC); `written`: when it was (seconds UTC)."""
        exported = self._moment(self.mapping.exported)
        known = min(self.now, int(written) * MICROS) if exported is None else exported
        return known if self.until is None else min(known, self.until)

    def _moment(self, given: date | datetime | None) -> int | None:
        if given is None:
            return None
        if isinstance(given, datetime):
            return micros(given)
        return micros(datetime.combine(given, time(), tzinfo=ZoneInfo(self.zone)).astimezone(UTC))

    def times(self, text: pl.Series) -> Times:
        """Return the moments that a column holds."""
        return times(text, self.mapping.dates, self.zone)

    def id_of(self, text: pl.Series) -> pl.Series:
        """Return the ids that live events have."""
        return live_ids(text, self.mapping.source)
