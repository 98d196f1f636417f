"""Look through whole files before they are read: how their columns are written, and when they were made."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as Lookups
from typing import NamedTuple

import polars as pl

from schemas.mapping import Activities, Changes, Deals
from stream.backfill.columns.amount_survey import AmountSurvey
from stream.backfill.columns.date_survey import DateSurvey
from stream.backfill.columns.ids import are_whole_numbers
from stream.backfill.columns.money_marks import SEVERAL, example_of
from stream.backfill.columns.named_units import POWERS, currency_in, unit_in
from stream.backfill.columns.numbers import PLAIN, Form, Mark
from stream.backfill.columns.times import DateForm
from stream.backfill.columns.written_dates import DAY, EITHER
from stream.backfill.facts.change_rows import form_of
from stream.backfill.facts.context import Context
from stream.backfill.facts.exported import Exported
from stream.backfill.facts.forms import Forms
from stream.backfill.facts.money import currency_meant
from stream.backfill.facts.stage_names import resolve_stages
from stream.backfill.mapping import BackfillError
from stream.backfill.read.files import Files, Table, Work
from stream.backfill.read.joins import LookupTable
from stream.backfill.read.open_source import batches
from stream.backfill.read.source import Source
from stream.core.funnel import MICROS

_CLOSED = "\x1fclosed"  # behind the name of a column: its dates in rows of closed deals
Looked = Callable[[Source, int], None]
"""Called with a file and how far it is looked through."""


class _Columns(NamedTuple):
    """The columns of a file that hold dates and amounts; `since`: the dates that say when the file was made."""

    dates: tuple[str, ...]
    amounts: tuple[str, ...]
    since: tuple[str, ...]


class _Survey:
    """What is known of the columns of one file."""

    def __init__(self, zone: str, mixed: Collection[str]) -> None:
        self._mixed = mixed
        self.dates: defaultdict[str, DateSurvey] = defaultdict(lambda: DateSurvey(zone))
        self.amounts: defaultdict[str, AmountSurvey] = defaultdict(AmountSurvey)
        self.whole_ids: dict[str, bool] = {}
        self.below: dict[str, str] = {}  # what stands in the first row of a column of amounts

    def add_amounts(self, column: str, text: pl.Series) -> None:
        """Look at amounts: beside numbers of a workbook only text says how decimals are written."""
        self.below.setdefault(column, next(iter(text), None) or "")
        self.amounts[column].add(text.filter(~text.str.contains(PLAIN)) if column in self._mixed else text)

    def add_id(self, column: str, text: pl.Series) -> None:
        """Look at ids: a column holds whole numbers as 123.0 if all its values are such."""
        if self.whole_ids.get(column, True) and text.null_count() < len(text):
            self.whole_ids[column] = are_whole_numbers(text)


def look_through(
    files: Files, lookups: Lookups[str, LookupTable], context: Context, looked: Looked = lambda source, done: None
) -> list[Forms]:
    """Return how each of the files is written.

    Raises:
        BackfillError: what a column holds can be read in two ways, and none of its values tells which; or a file
            cannot be read.
    """
    surveys = [_surveyed(work, lookups, context, looked) for work in files.works]
    return [_forms(work, survey, context) for work, survey in zip(files.works, surveys, strict=True)]


def _surveyed(work: Work, lookups: Lookups[str, LookupTable], context: Context, looked: Looked) -> _Survey:
    survey = _Survey(context.zone, work.source.mixed)
    columns = _columns(work.table)
    ids = (*work.ids, *(join.column for join in work.table.join.values()))
    own = [one for one in (*columns.dates, *columns.amounts, *ids) if one in work.source.header]
    stages = _stage_columns(work.table)
    is_known = all(one in work.source.header for one in stages)
    needed = list(dict.fromkeys([*own, *(stages if is_known else ()), *_property_columns(work.table)]))
    for batch in batches(work.source, needed):
        _look(batch.columns, columns, ids, survey, work.table)
        if isinstance(work.table, Deals) and work.table.closed is not None and is_known and stages:
            closed = _closed_rows(batch.columns, work.table, context)
            for column in work.table.closed:
                if column in needed:
                    survey.dates[column + _CLOSED].add(batch.columns[column].filter(closed))
        looked(work.source, batch.done)
    for name in work.table.join:
        rows = lookups[name].rows
        _look(rows.rename({one: f"{name}.{one}" for one in rows.columns}), columns, ids, survey, work.table)
    return survey


def _look(frame: pl.DataFrame, columns: _Columns, ids: tuple[str, ...], survey: _Survey, table: Table) -> None:
    here = set(frame.columns)
    for column in columns.dates:
        if column in here:
            survey.dates[column].add(frame[column])
    for column in columns.amounts:
        if column in here:
            survey.add_amounts(column, frame[column])
    for column in ids:
        if column in here:
            survey.add_id(column, frame[column])
    if isinstance(table, Changes) and table.property is not None and table.value is not None and table.property in here:
        for kind in ("amount", "close_date"):
            rows = frame.filter(
                pl.col(table.property).is_in([n for n, meant in table.properties.items() if meant == kind])
            )
            for held in (table.value, table.old_value):
                if held is not None and kind == "amount":
                    survey.amounts[form_of(table, kind, held)].add(rows[held])
                elif held is not None:
                    survey.dates[form_of(table, kind, held)].add(rows[held])


def _columns(table: Table) -> _Columns:
    match table:
        case Deals():
            entered = (*(table.created or ()), *table.stages.values(), *(table.stage_since or ()))
            closed = table.closed or ()
            dates = (*entered, *closed, *_one(table.close_date))
            since = (*entered, *(f"{column}{_CLOSED}" for column in closed))
            return _Columns(dates, table.amount or (), since)
        case Changes():
            wide = table.property is None
            dates = (table.at, *(_one(table.close_date) if wide else ()))
            return _Columns(dates, _one(table.amount) if wide else (), (table.at,))
        case Activities():
            return _Columns(table.at, _one(table.duration), table.at)


def _property_columns(table: Table) -> tuple[str, ...]:
    if isinstance(table, Changes) and table.property is not None:
        return (table.property, *_one(table.value), *_one(table.old_value))
    return ()


def _stage_columns(table: Table) -> tuple[str, ...]:
    return (*(table.stage or ()), *_one(table.pipeline)) if isinstance(table, Deals) and table.closed else ()


def _one(column: str | None) -> tuple[str, ...]:
    return () if column is None else (column,)


def _closed_rows(frame: pl.DataFrame, table: Deals, context: Context) -> pl.Series:
    """Return which deals are closed: the close of another is an expectation."""
    replaced = frame.with_columns(
        pl.col(column).replace({a: b or None for a, b in values.items()})
        for column, values in table.values.items()
        if column in frame.columns
    )
    text = replaced.select(pl.coalesce(table.stage or ())).to_series()
    ids = resolve_stages(text, None if table.pipeline is None else replaced[table.pipeline], context).ids
    closed = [one.id for one in context.funnel.stages.values() if one.kind != "open"]
    return ids.is_in(closed).fill_null(False)


def _forms(work: Work, survey: _Survey, context: Context) -> Forms:
    _check_currency(work, survey, context)
    dates = _date_forms(work, survey, context)
    decimals = _decimals(work, survey, context)
    ids = frozenset(column for column, whole in survey.whole_ids.items() if whole)
    currencies = {name: frozenset(one.currencies) for name, one in survey.amounts.items()}
    powers = _powers(work, survey)
    return Forms(dates, decimals, ids, currencies, _exported(work, survey, dates, context), powers)


def _powers(work: Work, survey: _Survey) -> dict[str, int]:
    """Return how many zeros stand behind the amounts of each column; ask where only its name says that there are."""
    powers = {}
    for name in () if isinstance(work.table, Activities) else survey.amounts:
        told, below = work.table.units.get(name), survey.below.get(name, "")
        # In the first row may stand what the name means: (in EUR thousands).
        saying = [name, *work.source.titles, *([] if re.search("[1-9]", below) else [below])]
        unit, where = next(((unit, one) for one in saying if (unit := unit_in(one)) != "ones"), ("ones", name))
        if told is None and unit != "ones":
            says = "its name" if where == name else repr(where[:40])
            raise BackfillError(
                f"{work.source.name}: {name}: {says} says that amounts are {unit}; write into the mapping, below the "
                f"file, units: {{{json.dumps(name, ensure_ascii=False)}: {unit}}}, or ones"
            )
        powers[name] = POWERS[told or "ones"]
    return powers


def _check_currency(work: Work, survey: _Survey, context: Context) -> None:
    """Ask what a currency is that stands alone beside amounts, where neither mapping nor funnel file says it."""
    if isinstance(work.table, Activities) or work.table.currency is not None or context.mapping.currency is not None:
        return
    for name, one in survey.amounts.items():
        in_name = None if one.currencies else currency_in(name)
        named = None if in_name is None else currency_meant(in_name, context)
        if named is not None and named != context.funnel.currency:
            raise BackfillError(
                f"{work.source.name}: {name}: its name says that amounts are in {named}; write the currency that they "
                f"are in into the mapping, for example currency: {example_of(named)}, "
                f"or currency: {context.funnel.currency}"
            )
        meant = {currency_meant(mark, context) for mark in one.currencies} or {context.funnel.currency}
        [currency, *others] = sorted(meant)
        if others or context.funnel.knows_currency(currency):
            continue
        if currency in SEVERAL:
            raise BackfillError(
                f"{work.source.name}: {name}: amounts have {currency} beside them, which stands for several currencies;"
                f" write the one that they are in into the mapping, for example currency: {example_of(currency)}, "
                "and its rate under exchange_rates"
            )
        raise BackfillError(
            f"{work.source.name}: {name}: amounts have {currency} beside them, for which the "
            f"funnel file has no rate; add it under exchange_rates, or, if they are in {context.funnel.currency}, "
            f"write currency: {context.funnel.currency} into the mapping"
        )


def _date_forms(work: Work, survey: _Survey, context: Context) -> dict[str, DateForm]:
    columns = {name: one for name, one in survey.dates.items() if not name.endswith(_CLOSED)}
    order = _common(one.order for one in columns.values())
    forms = {}
    for name, one in columns.items():
        given = work.table.dates.get(name, context.mapping.dates)
        form = one.form(given, order)
        unclear = one.unclear() if not given and EITHER in form.forms and one.order is None else None
        if unclear is not None:
            first, second = one.ways()
            raise _two_ways(work, name, unclear, f"dates: {first}", f"dates: {second}")
        forms[name] = form
        if name + _CLOSED in survey.dates:
            forms[name + _CLOSED] = form
    return forms


def _decimals(work: Work, survey: _Survey, context: Context) -> dict[str, Form]:
    hint = _decimal_hint(work, survey)
    marks: dict[str, Form] = {}
    for name, one in survey.amounts.items():
        given = work.table.decimals.get(name, context.mapping.decimal)
        text = work.source.mixed.get(name)
        if text is not None and text not in work.table.values.get(name, ()):
            raise BackfillError(
                f"{work.source.name}: {name}: {text!r} is a text among numbers, and can be read in two ways; make it a "
                f"number in the workbook, or say under values what it means"
            )
        mark = "point" if name in work.source.typed else given or one.decimal(hint)
        if mark == "unclear":
            thousands, decimals = ("comma", "point") if "." in (one.example or "") else ("point", "comma")
            raise _two_ways(
                work, name, one.example or "",
                f"decimal: {thousands} (thousands)", f"decimal: {decimals} (decimals)",
            )  # fmt: skip
        marks[name] = "numbers" if name in work.source.mixed and mark == "comma" else mark
    return marks


def _two_ways(work: Work, column: str, example: str, one: str, other: str) -> BackfillError:
    return BackfillError(
        f"{work.source.name}: {column}: {example!r} can be read in two ways, and no value of the column tells which; "
        f"write into the mapping {one}, or {other}"
    )


def _decimal_hint(work: Work, survey: _Survey) -> Mark | None:
    """Return what the rest of the file says of decimals: other columns, or that commas do not separate the columns."""
    clear = _common(
        "point" if one.point > one.comma else "comma" for one in survey.amounts.values() if one.point != one.comma
    )
    if clear == "point" or clear == "comma":
        return clear  # type: ignore[return-value]
    return "comma" if work.source.delimiter == ";" else None


def _common(values: Iterable[str | None]) -> str | None:
    """Return what all say that say something."""
    said = {value for value in values if value is not None}
    return next(iter(said)) if len(said) == 1 and EITHER not in said else None


def _exported(work: Work, survey: _Survey, dates: Lookups[str, DateForm], context: Context) -> Exported | None:
    told = context.mapping.exported
    at = context.moment(told)
    if at is not None:
        return Exported(at, 0 if hasattr(told, "hour") else DAY)
    newest = [
        last
        for name in _columns(work.table).since
        if name in survey.dates
        and (last := survey.dates[name].newest(dates.get(name, DateForm()), context.zone, context.now)) is not None
    ]
    if newest:
        return Exported(max(newest), DAY)
    if isinstance(work.table, Deals) and not _columns(work.table).since:
        written = context.now if work.source.is_copy else int(work.source.path.stat().st_mtime) * MICROS
        return Exported(context.funnel.midnight(context.funnel.day_of(min(written, context.now))), DAY)
    return None
