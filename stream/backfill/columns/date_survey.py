"""How the dates of a column are written, after all of its values. Pure."""

import re

import polars as pl

from stream.backfill.columns.clock_zones import places, with_offsets
from stream.backfill.columns.times import DateForm, Times, is_midnight, times, without_midnight
from stream.backfill.columns.written_dates import (
    BASIC,
    DAY_FIRST,
    EITHER,
    EXCEL,
    MONTH_FIRST,
    NUMBERS,
    ORDERS,
    SERIAL,
    YEAR_FIRST,
    day_part,
    means_none,
)

_MOST_DAYS = 40_000
"""More different days than a century has: the column holds something else."""

_CLOCKED = r"[T,\s][0-9]{1,2}[:.][0-9]{2}"
_ZONE = r"\s*(?:Z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{2}(?::?[0-9]{2})?)(?:\s*\([^)]*\))?$"
_WITH_ZONE = r"[:.][0-9]{2}(?:[.,][0-9]+)?(?:\s*[AaPp]\.?[Mm]\.?)?" + _ZONE
_EVEN = r"[:.](?:00|15|30|45)(?:[:.]00(?:[.,]0+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?" + _ZONE
"""Clocks with a zone at which a day may begin in some other zone; most others need no closer look."""

_ENOUGH_MIDNIGHTS = 50
_ENOUGH_CLOCKS = 100_000
"""So many clocks of which none stands at midnight are times."""


def _are_days(midnights: int, others: int) -> bool:
    return bool(midnights) and (not others or (midnights >= _ENOUGH_MIDNIGHTS and midnights * 10 > others))


class DateSurvey:
    """Looks at all values of a column, batch by batch."""

    def __init__(self, zone: str = "UTC") -> None:
        """`zone`: the time zone of dates that have none."""
        self._zone = zone
        self._days = pl.Series([], dtype=pl.String)
        self._seconds: tuple[int, int] = (0, 0)  # how many numbers of ten digits there are, and of thirteen
        self._numbers: pl.Series = pl.Series([], dtype=pl.Int64)  # least and greatest of them, as seconds
        self._values = self._midnights = self._clocks = self._zone_midnights = 0
        self._none: set[str] = set()
        self._is_full = False
        self._taken_apart: pl.DataFrame | None = None

    def add(self, text: pl.Series) -> None:
        """Look at the values of a batch."""
        given = text.drop_nulls()
        nothing = means_none(given)
        if nothing.any():
            self._none.update(given.filter(nothing).unique())
            given = given.filter(~nothing)
        self._values += len(given)
        values = given.unique()
        if not len(values):
            return
        given, _ = places(given)
        values = with_offsets(given.unique())
        short = len(values) < len(given) // 2
        counted = values if short else with_offsets(given)
        clocked = counted.str.contains(_CLOCKED)
        if clocked.any():
            midnight = without_midnight(counted) != counted
            self._midnights += int(midnight.sum())
            self._clocks += int((clocked & ~midnight).sum())
            naive = counted.filter(midnight)
            self._zone_midnights += int((~naive.str.contains(_WITH_ZONE)).sum()) + self._at_midnight(counted)
        epochs = values.filter(values.str.contains(r"^[0-9]{10}(?:[0-9]{3})?$"))
        if len(epochs):
            long = int((epochs.str.len_chars() == 13).sum())
            self._seconds = (self._seconds[0] + len(epochs) - long, self._seconds[1] + long)
            self._add_moments(epochs)
            seconds = epochs.str.slice(0, 10).cast(pl.Int64)
            self._numbers = pl.Series([*self._numbers, seconds.min(), seconds.max()], dtype=pl.Int64)
            self._numbers = pl.Series([self._numbers.min(), self._numbers.max()], dtype=pl.Int64)
            values = values.filter(~values.str.contains(r"^[0-9]{10}(?:[0-9]{3})?$"))
        if not self._is_full and len(values):
            self._days = pl.concat([self._days, day_part(values).unique()]).unique()
            self._taken_apart = None
            self._is_full = len(self._days) > _MOST_DAYS

    def _add_moments(self, epochs: pl.Series) -> None:
        """Count the midnights among seconds and milliseconds since 1970."""
        number = epochs.cast(pl.Int64)
        at = number.to_frame("n").select(pl.when(pl.col("n") < 10**11).then(pl.col("n") * 1_000).otherwise("n") * 1_000)
        midnights = int(is_midnight(at.to_series(), "UTC").sum())
        self._midnights += midnights
        self._clocks += len(epochs) - midnights
        self._zone_midnights += int(is_midnight(at.to_series(), self._zone).sum())

    def _at_midnight(self, clocked: pl.Series) -> int:
        """Return how many dates that have a clock with a zone behind it are the begin of a day of the zone here."""
        if not self._zone_midnights and self._clocks > _ENOUGH_CLOCKS:
            return 0
        clocked = clocked.filter(clocked.str.contains(_EVEN))
        if not len(clocked):
            return 0
        read = [times(clocked, DateForm((order,)), self._zone).at for order in (DAY_FIRST, MONTH_FIRST)]
        return int(is_midnight(pl.select(pl.coalesce(read)).to_series(), self._zone).sum())

    @property
    def is_days(self) -> bool:
        """Say whether its clocks tell no time: all, or far more than chance has, stand at midnight."""
        return _are_days(self._midnights, self._clocks)

    @property
    def is_zone_days(self) -> bool:
        """Say whether its clocks tell no time where they are told for another zone than that of its days."""
        every = self._midnights + self._clocks
        return not self.is_days and _are_days(self._zone_midnights, every - self._zone_midnights)

    @property
    def order(self) -> str | None:
        """What comes first in dates of three numbers: EITHER where the values say both, None where they say nothing."""
        first, second, dots = self._firsts()
        if self.year_form() is not None:
            return None
        if first and second:
            return EITHER
        if second:
            # With points between them the day is first: of two kinds in one column each is read by itself.
            return EITHER if dots else MONTH_FIRST
        return DAY_FIRST if first or dots else None

    def unclear(self) -> str | None:
        """Return a date that can be read in two ways; None: there is none."""
        parts = self._parts()
        if self.year_form() is not None:
            return str(parts["text"].sort()[0])
        two = parts.filter((pl.col("a") <= 12) & (pl.col("b") <= 12) & (pl.col("a") != pl.col("b")))
        return None if not two.height else str(two["text"].sort()[0])

    def ways(self) -> tuple[str, str]:
        """Return the two ways in which an unclear date can be read, as a mapping has them."""
        form = self.year_form()
        return (DAY_FIRST, MONTH_FIRST) if form is None else (f'["{form}"]', DAY_FIRST)

    def year_form(self) -> str | None:
        """Return how dates of three numbers of two digits are written if the year may come first: 24-01-05.

        It may where the last numbers are days as well as years, and differ more than the first do, as days do.
        """
        parts = self._parts()
        short = parts.filter(
            pl.col("a").is_between(10, 29) & pl.col("b").is_between(1, 12) & pl.col("c").is_between(1, 31)
        )
        separators = parts["text"].str.extract(r"^[0-9]{2}([/-])[0-9]{2}[/-][0-9]{2}$", 1).unique()
        if not parts.height or short.height < parts.height or len(separators) > 1 or separators.has_nulls():
            return None
        mark = separators[0]
        return f"%y{mark}%m{mark}%d" if parts["c"].n_unique() > parts["a"].n_unique() else None

    def form(self, given: tuple[str, ...], order: str | None) -> DateForm:
        """Return how the column is written.

        Args:
            given: the forms that a person has named; of two that differ in day and month only the one that reads all
                values counts, where only one does.
            order: what comes first, where the column itself does not say.
        """
        if given:
            # Which comes first says nothing of numbers that are days, or seconds.
            numbers = self._number_forms() if set(given) <= set(ORDERS) else []
            return self._form((*self._chosen(given), *numbers))
        first = EITHER if self.year_form() is not None else self.order or order or EITHER
        forms: list[str] = [first, *self._number_forms()]
        if self._mostly_iso():
            seconds = [one for one in forms if one in ("s", "ms")] if self._seconds != (0, 0) else []
            forms = ["iso", *seconds, YEAR_FIRST]
        return self._form(tuple(forms))

    def _form(self, forms: tuple[str, ...]) -> DateForm:
        return DateForm(forms, self.is_days, frozenset(self._none), self.is_zone_days)

    def _number_forms(self) -> list[str]:
        forms = []
        if self._seconds[1]:
            forms.append("ms")
        if self._seconds[0]:
            forms.append("s")
        if self._days.str.contains(SERIAL).any():
            forms.append(EXCEL)
        if self._days.str.contains(BASIC).any():
            forms.append("%Y%m%d")
        return forms

    def share(self, form: DateForm, zone: str) -> float:
        """Return how many of the different days, from 0 to 1, can be read."""
        numbers = sum(self._seconds)
        if not len(self._days) and not numbers:
            return 0.0
        # No form of a date has no digit, and looking for one costs far less than reading.
        written = self._days.str.contains("[0-9]").any()
        good = int(self._read(form, zone).at.is_not_null().sum()) if written else 0
        return (good + numbers) / (len(self._days) + numbers)

    def newest(self, form: DateForm, zone: str, now: int) -> int | None:
        """Return when the last of its days that has begun does (microseconds UTC); None where there is none."""
        at = self._read(form, zone).at
        if len(self._numbers):
            at = pl.concat([at, self._numbers * 1_000_000])
        last = at.filter(at <= now).max()
        return last if isinstance(last, int) else None

    @property
    def count(self) -> int:
        """How many values there are."""
        return self._values

    def oldest(self, form: DateForm, zone: str) -> int | None:
        """Return when the first of its days begins (microseconds UTC)."""
        at = self._read(form, zone).at
        if len(self._numbers):
            at = pl.concat([at, self._numbers * 1_000_000])
        first = at.min()
        return first if isinstance(first, int) else None

    def _read(self, form: DateForm, zone: str) -> Times:
        return times(self._days, form._replace(is_days=True), zone)

    def _parts(self) -> pl.DataFrame:
        if self._taken_apart is None:
            self._taken_apart = self._apart()
        return self._taken_apart

    def _apart(self) -> pl.DataFrame:
        fields = pl.col("text").str.extract_groups(NUMBERS).struct.rename_fields(list("abc")).alias("p")
        parts = self._days.to_frame("text").with_columns(fields).unnest("p").drop_nulls("a")
        parts = parts.filter(pl.col("a").str.len_chars() < 3)
        return parts.with_columns(pl.col("a", "b", "c").cast(pl.Int64))

    def _firsts(self) -> tuple[int, int, int]:
        """Return how many dates begin with a number over 12, have one in the second place, or points between them."""
        parts = self._parts()
        high = parts.select(
            ((pl.col("a") > 12) & (pl.col("b") <= 12)).sum().alias("first"),
            ((pl.col("b") > 12) & (pl.col("a") <= 12)).sum().alias("second"),
            pl.col("text").str.contains(".", literal=True).sum().alias("dots"),
        )
        first, second, dots = high.row(0)
        return int(first), int(second), int(dots)

    def _mostly_iso(self) -> bool:
        iso = self._days.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        return bool(len(iso)) and int(iso.sum()) * 2 >= len(iso)

    def _chosen(self, given: tuple[str, ...]) -> tuple[str, ...]:
        whole = {one: self._reads_all(one) for one in given}
        by_shape: dict[str, list[str]] = {}
        for one in given:
            by_shape.setdefault(re.sub("%[dm]", "?", one), []).append(one)
        kept = []
        for one in given:
            rivals = by_shape[re.sub("%[dm]", "?", one)]
            if len(rivals) == 1 or whole[one] or not any(whole[rival] for rival in rivals):
                kept.append(one)
        # Of rivals that read everything alike the first that is named counts.
        return tuple(one for one in kept if one == next(r for r in by_shape[re.sub("%[dm]", "?", one)] if r in kept))

    def _reads_all(self, form: str) -> bool:
        shape = re.sub("%[HIRTX].*", "", form).rstrip(" ,T")
        read = times(self._days, DateForm((shape,)), "UTC")
        parts = self._parts()["text"]
        return not bool(read.bad.filter(self._days.is_in(parts.implode())).any())
