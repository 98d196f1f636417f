"""What rows are read with: the mapping, the funnel file, the time, and how the file at hand is written."""

from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from schemas.mapping import Mapping
from stream.backfill.columns.ids import live_ids
from stream.backfill.columns.numbers import Form
from stream.backfill.columns.times import DateForm, Times, evened, times
from stream.backfill.columns.written_dates import DAY
from stream.backfill.facts.exported import Exported
from stream.backfill.facts.forms import NOTHING_KNOWN, Forms
from stream.backfill.facts.names import Names
from stream.core.funnel import Funnel, micros


class Dated(NamedTuple):
    """A column of dates, or the first of several that is not empty: what is written, and what it means."""

    name: str
    text: pl.Series
    read: Times


class Context(NamedTuple):
    """What rows are read with. `now`: microseconds UTC; what lies more than a day later is rejected."""

    mapping: Mapping
    funnel: Funnel
    names: Names
    now: int
    forms: Forms = NOTHING_KNOWN

    @property
    def zone(self) -> str:
        """Time zone of dates that have none."""
        return self.mapping.time_zone or self.funnel.file.time_zone

    @property
    def until(self) -> int | None:
        """From when on facts are left to live events (microseconds UTC)."""
        return self.moment(self.mapping.until)

    def moment(self, given: date | datetime | None) -> int | None:
        """Return a date that a person gives as microseconds UTC."""
        if given is None:
            return None
        if isinstance(given, datetime):
            return micros(given)
        return micros(datetime.combine(given, time(), tzinfo=ZoneInfo(self.zone)).astimezone(UTC))

    def times(self, text: pl.Series, column: str) -> Times:
        """Return the moments that a column holds."""
        return times(text, self.forms.dates.get(column, DateForm(self.mapping.dates)), self.zone)

    def dated(self, frame: pl.DataFrame, columns: tuple[str, ...], *, even: bool = True) -> Dated:
        """Return per row the first of some columns of dates that is not empty.

        `even`: days begin so that those between them are whole. The day of a creation begins at midnight, since nothing
        comes before it.
        """
        text = self._told(frame, columns[0])
        read = self.times(text, columns[0])
        for column in columns[1:]:
            other = self._told(frame, column)
            more = self.times(other, column)
            both = pl.DataFrame(
                {
                    "empty": text.is_null(), "text": text, "other": other, "at": read.at, "more": more.at,
                    "lasts": read.lasts, "longer": more.lasts, "bad": read.bad, "worse": more.bad,
                }
            )  # fmt: skip
            first = pl.when("empty")
            chosen = both.select(
                text=first.then("other").otherwise("text"),
                at=first.then("more").otherwise("at"),
                lasts=first.then("longer").otherwise("lasts"),
                bad=first.then("worse").otherwise("bad"),
            )
            text, read = chosen["text"], Times(chosen["at"], chosen["lasts"], chosen["bad"])
        return Dated(" / ".join(columns), text, evened(read, self.zone) if even else read)

    def _told(self, frame: pl.DataFrame, column: str) -> pl.Series:
        """Return a column of dates without the texts that say there is none."""
        form = self.forms.dates.get(column)
        if form is None or not form.none:
            return frame[column]
        return frame.select(pl.when(~pl.col(column).is_in(list(form.none))).then(column)).to_series()

    def export_day(self, rows: int) -> Dated:
        """Return when the file was made, for rows that have no date."""
        exported = self.forms.exported or Exported(self.now, DAY)
        at, lasts = (pl.repeat(part, rows, dtype=pl.Int64, eager=True) for part in exported)
        day = pl.repeat("the day of the export", rows, dtype=pl.String, eager=True)
        return Dated("the day of the export", day, Times(at, lasts, day.is_null()))

    def power(self, column: str) -> int:
        """Return how many zeros stand behind the amounts of a column: 3 where they are thousands."""
        return self.forms.powers.get(column, 0)

    def decimal(self, column: str) -> Form:
        """Return how the amounts of a column are written."""
        return self.forms.decimals.get(column) or self.mapping.decimal or "point"

    def id_of(self, text: pl.Series) -> pl.Series:
        """Return the ids that live events have."""
        return live_ids(text, self.mapping.source, self.mapping.account)
