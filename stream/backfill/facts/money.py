"""Amounts with their currencies."""

from typing import NamedTuple

import polars as pl

from schemas.currencies import minor_digits
from stream.backfill.about import about
from stream.backfill.columns.money_marks import SEVERAL, named
from stream.backfill.columns.numbers import Amounts, amounts
from stream.backfill.facts.context import Context
from stream.backfill.read.rejects import Rejections
from stream.words.note import Note, note


class Money(NamedTuple):
    """Amounts in the minor unit of their currency; no currency: the reporting one.

    `exact`: all decimals, where no currency is known and the minor unit of the reporting one had to be rounded.
    `uncounted`: how many have a currency written beside them of which the funnel file knows nothing, by currency, and
    that the mapping says are in another.
    """

    value: pl.Series
    currency: pl.Series
    exact: pl.Series
    uncounted: dict[str, int]


def read_amounts(
    frame: pl.DataFrame,
    columns: tuple[str, ...],
    currency: pl.Series | None,
    context: Context,
    rejections: Rejections,
    is_lost: pl.Series | None = None,
) -> Money:
    """Return what columns of amounts (the first that is not empty) and of currencies hold; reject what cannot be read.

    What came in of a deal that `is_lost` is 0, as in Dynamics: of several columns the next says what it was worth.
    A currency that is written beside an amount is its own, if the funnel file knows it.
    """
    told = read_currencies(currency, frame.height, context, rejections)
    lost = pl.repeat(False, frame.height, eager=True) if is_lost is None else is_lost
    first = _first(frame, columns, told, context, lost)
    beside = _settled(first.currency, told, context)
    foreign = [one for one in beside.unique().drop_nulls() if not context.funnel.knows_currency(one)]
    if foreign:
        # What the mapping says of all amounts a person has said who knows what stands beside them, if it is one.
        several = len(frozenset().union(*(context.forms.currencies.get(c, frozenset()) for c in columns))) > 1
        rejected = beside.is_in(foreign) & (told.is_null() | several)
        rejections.where(
            rejected,
            "unknown_currency",
            lambda row: note("row-about", column=columns[0], why=no_rate(beside[row])),
        )
    known = told
    if beside.null_count() < len(beside):
        own = pl.when(~beside.is_in(foreign)).then(beside)
        known = pl.select(pl.coalesce(own, told) if currency is None else pl.coalesce(told, own)).to_series()
        first = _first(frame, columns, known, context, lost)
    rejections.where(first.bad, "bad_amount", lambda row: _no_amount(frame, columns, context, row))
    if currency is not None:
        other = (beside != told).fill_null(False)
        rejections.where(
            other,
            "two_currencies",
            lambda row: about(columns[0], "row-two-currencies", one=beside[row], other=told[row]),
        )
    counts = dict(beside.filter(beside.is_in(foreign) & ~rejected).value_counts().iter_rows()) if foreign else {}
    exact = pl.select(pl.when(known.is_null()).then(first.exact)).to_series()
    return Money(first.value, known, exact, counts)


def _first(
    frame: pl.DataFrame, columns: tuple[str, ...], currency: pl.Series, context: Context, lost: pl.Series
) -> Amounts:
    digits = {one: minor_digits(one) for one in currency.unique().drop_nulls()}
    per_row = currency.replace_strict(digits, default=minor_digits(context.funnel.currency), return_dtype=pl.Int64)
    read = amounts(frame[columns[0]], context.decimal(columns[0]), per_row, context.power(columns[0]))
    for column in columns[1:]:
        more = amounts(frame[column], context.decimal(column), per_row, context.power(column))
        empty = read.value.is_null() & ~read.bad
        empty |= lost & (read.value == 0).fill_null(False) & (more.value.is_not_null() | more.bad)
        chosen = pl.DataFrame(
            {
                "empty": empty, "value": read.value, "more": more.value, "currency": read.currency,
                "other": more.currency, "bad": read.bad, "worse": more.bad, "exact": read.exact, "finer": more.exact,
            }
        ).select(
            value=pl.when("empty").then("more").otherwise("value"),
            currency=pl.when("empty").then("other").otherwise("currency"),
            bad=pl.when("empty").then("worse").otherwise("bad"),
            exact=pl.when("empty").then("finer").otherwise("exact"),
        )  # fmt: skip
        read = Amounts(chosen["value"], chosen["currency"], chosen["bad"], chosen["exact"])
    return read


def _no_amount(frame: pl.DataFrame, columns: tuple[str, ...], context: Context, row: int) -> Note:
    column = next((one for one in columns if frame[one][row]), columns[0])
    amount = repr((frame[column][row] or "")[:40])
    if context.decimal(column) == "point":
        return about(column, "row-no-amount-with-point", amount=amount)
    return about(column, "row-no-amount-with-comma", amount=amount)


def read_currencies(currency: pl.Series | None, rows: int, context: Context, rejections: Rejections) -> pl.Series:
    """Return the currency of each row, null where it is the reporting one; reject rows with one that has no rate."""
    default = context.mapping.currency
    if currency is None:
        return pl.Series([default], dtype=pl.String).new_from_index(0, rows)
    meant = {text: currency_meant(named(text), context) for text in currency.unique().drop_nulls()}
    known = currency.replace_strict(meant, default=None, return_dtype=pl.String)
    known = known.fill_null(default) if default else known
    unknown = [one for one in known.unique().drop_nulls() if not context.funnel.knows_currency(one)]
    if unknown:
        rejections.where(
            known.is_in(unknown),
            "unknown_currency",
            lambda row: note("row-about", column="currency", why=no_rate((known[row] or "")[:20])),
        )
    return known


def currency_meant(mark: str, context: Context) -> str:
    """Return which currency a mark is of: of several, the one that amounts are in, or the only one that has a rate.

    Where nothing says it, the mark.
    """
    several = SEVERAL.get(mark, frozenset())
    for one in (context.mapping.currency, context.funnel.currency):
        if one in several:
            return one
    rated = [one for one in several if context.funnel.knows_currency(one)]
    return rated[0] if len(rated) == 1 else mark


def no_rate(currency: str) -> Note:
    """Say that amounts in a currency, or with a mark of several, cannot be counted, and the way out."""
    if currency in SEVERAL:
        return note("row-mark-of-several", mark=currency)
    return note("row-no-rate", currency=repr(currency))


def _settled(beside: pl.Series, told: pl.Series, context: Context) -> pl.Series:
    """Return the currencies that marks beside amounts are of: that of the deal, where it is one of several."""
    for mark in SEVERAL.keys() & set(beside.unique().drop_nulls()):
        several = told.is_in(list(SEVERAL[mark]))
        meant = pl.when(several).then(told).otherwise(pl.lit(currency_meant(mark, context)))
        beside = pl.select(pl.when(beside == mark).then(meant).otherwise(beside)).to_series()
    return beside
