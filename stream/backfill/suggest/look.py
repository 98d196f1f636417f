"""A file as `--suggest` sees it: what each of its columns could hold, after all of its values."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from stream.backfill.columns.amount_survey import AmountSurvey
from stream.backfill.columns.date_survey import DateSurvey
from stream.backfill.columns.money_marks import NOTHING
from stream.backfill.columns.numbers import written
from stream.backfill.columns.outcomes import outcome_of
from stream.backfill.columns.times import DateForm, times
from stream.backfill.columns.written_dates import DAY_FIRST, EXCEL, MONTH_FIRST
from stream.backfill.read.open_source import batches, open_source
from stream.backfill.read.source import Source
from stream.backfill.read.unpack import Given
from stream.backfill.suggest.roles import names_amount, names_date, words

MOST_STAGES = 60
_MOST_VALUES = 2_000
_ENOUGH = 0.9
_SAMPLE_ROWS = 50_000
_COULD_BE_A_DATE = r"[0-9].*[0-9].*[0-9].*[0-9]|\p{L}{3}.*[0-9]{2}|[0-9]{2}.*\p{L}{3}"
"""Four digits; or some beside the name of a month, as of days without a year and of months."""


class Column(NamedTuple):
    """What a column holds: how many of its values are empty and different, what it could be read as, and the values.

    `doubt`: it is taken for what its name says, although not all of its values are such.
    """

    name: str
    filled: int
    rows: int
    distinct: int
    is_date: bool
    is_amount: bool
    values: tuple[str, ...]
    dates: DateSurvey
    amounts: AmountSurvey
    doubt: str = ""

    @property
    def is_key(self) -> bool:
        """Say whether every row has another value."""
        return self.distinct == self.rows > 0

    @property
    def outcomes(self) -> frozenset[str]:
        """Which outcomes its values name."""
        if self.distinct > MOST_STAGES:
            return frozenset()
        return frozenset(said.kind for value in self.values if (said := outcome_of(value)) is not None)

    @property
    def has_few_values(self) -> bool:
        """Say whether it could hold stages: a few words."""
        return 0 < self.distinct <= MOST_STAGES and not self.is_date


class LookedAt(NamedTuple):
    """A file, its first rows, and its columns."""

    source: Source
    frame: pl.DataFrame
    columns: dict[str, Column]

    @property
    def name(self) -> str:
        """What the file is called as a lookup."""
        stem = self.source.name.rpartition(".")[0] or self.source.name
        return re.sub("[^a-z0-9]+", "_", stem.lower()).strip("_")

    def called(self, pattern: re.Pattern[str], among: Iterable[Column] | None = None) -> list[Column]:
        """Return the columns with such a name."""
        columns = self.columns.values() if among is None else among
        return [column for column in columns if pattern.search(words(column.name))]

    @property
    def dates(self) -> list[Column]:
        """The columns that hold dates."""
        return [column for column in self.columns.values() if column.is_date]


def look_at(given: Given, sheet: str | None = None) -> LookedAt:
    """Look at all rows of a file, or of a sheet of a workbook. Raises BackfillError where it cannot be read."""
    source = open_source(given.path, sheet=sheet, name=given.name)
    counts = {name: _Count() for name in source.header}
    first = pl.DataFrame(schema=dict.fromkeys(source.header, pl.String))
    for batch in batches(source, rows=_SAMPLE_ROWS):
        first = batch.columns if not first.height else first
        for column in batch.columns:
            counts[column.name].add(column)
    return LookedAt(source, first, {name: count.column(name, name in source.typed) for name, count in counts.items()})


class _Count:
    """Counts the values of a column; the values themselves are kept where they are few."""

    def __init__(self) -> None:
        self._rows = self._filled = 0
        self._hashes: list[pl.Series] = []
        self._values: dict[str, None] = {}
        self._dates = DateSurvey()
        self._amounts = AmountSurvey()

    def add(self, column: pl.Series) -> None:
        given = column.drop_nulls()
        self._rows += len(column)
        self._filled += len(given)
        distinct = given.unique(maintain_order=True)
        self._hashes = [pl.concat([*self._hashes, distinct.hash()]).unique()]
        if len(self._values) <= _MOST_VALUES:
            self._values |= dict.fromkeys(distinct.head(_MOST_VALUES + 1).to_list())
        self._dates.add(column)
        self._amounts.add(column)

    def column(self, name: str, is_typed: bool) -> Column:
        forms = self._dates.form((), None).forms
        is_date = self._filled > 0 and self._is_date(forms)
        numbers, words_ = self._amounts.numbers, self._amounts.bad
        is_amount = (is_typed and numbers >= words_) or (
            numbers > 0 and numbers >= _ENOUGH * (numbers + words_) and not is_date
        )
        doubt = ""
        if not is_date and names_date(name) and self._share(_COULD_BE_A_DATE):
            is_date, is_amount, doubt = True, False, self._date_doubt(forms)
        elif not is_date and not is_amount and names_amount(name) and self._share("[0-9]|^#"):
            is_amount, doubt = True, f"{self._no_amount()} is no amount"
        distinct = sum(len(one) for one in self._hashes)
        return Column(
            name,
            self._filled,
            self._rows,
            distinct,
            is_date,
            is_amount,
            tuple(self._values),
            self._dates,
            self._amounts,
            doubt,
        )

    def _share(self, pattern: str) -> bool:
        """Say whether at least half of the different values have what a date, or an amount, must have."""
        values = pl.Series([one for one in self._values if one.lower() not in NOTHING], dtype=pl.String)
        return bool(len(values)) and int(values.str.contains(pattern).sum()) * 2 >= len(values)

    def _date_doubt(self, forms: tuple[str, ...]) -> str:
        numbers = {EXCEL: "days of Excel", "s": "seconds since 1970", "ms": "milliseconds since 1970"}
        numbers["%Y%m%d"] = "year, month and day"
        values = pl.Series(list(self._values), dtype=pl.String)
        bad = [times(values, DateForm((order, *forms), True), "UTC").bad for order in (DAY_FIRST, MONTH_FIRST)]
        unread = values.filter(min(bad, key=lambda one: int(one.sum())))
        if len(unread):
            return f"{unread[0][:40]!r} is no date that is known; add how it is written to dates"
        return f"numbers read as {' or '.join(said for form, said in numbers.items() if form in forms)}"

    def _no_amount(self) -> str:
        values = pl.Series(list(self._values), dtype=pl.String)
        bad = values.filter(written(values).bad)
        return repr(bad[0][:40]) if len(bad) else "not all of it"

    def _is_date(self, forms: tuple[str, ...]) -> bool:
        """Say whether nearly all values are dates, in one order of day and month or the other."""
        if not {EXCEL, "s", "ms", "%Y%m%d"}.isdisjoint(forms):
            return False  # numbers that could be dates are not taken for some
        shares = (
            self._dates.share(DateForm((form, *forms), True), "UTC")
            for form in ("day first", "month first", *forms[:1])
        )
        return any(share >= _ENOUGH for share in shares)
