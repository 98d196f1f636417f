"""Amounts with their currencies."""

from typing import NamedTuple

import polars as pl

from schemas.currencies import minor_digits
from stream.backfill.columns.numbers import amounts
from stream.backfill.facts.context import Context
from stream.backfill.read.rejects import Rejections


class Money(NamedTuple):
    """Amounts in the minor unit of their currency; no currency: the reporting one."""

    value: pl.Series
    currency: pl.Series


def read_amounts(text: pl.Series, currency: pl.Series | None, context: Context, found: Rejections, name: str) -> Money:
    """Return what columns of amounts and currencies hold; reject rows that cannot be read."""
    known = read_currencies(currency, len(text), context, found)
    digits = {one: minor_digits(one) for one in known.unique().drop_nulls()}
    per_row = known.replace_strict(digits, default=minor_digits(context.funnel.currency), return_dtype=pl.Int64)
    read = amounts(text, context.mapping.decimal, per_row)
    decimal = context.mapping.decimal
    found.where(
        read.bad,
        "bad_amount",
        lambda row: f"{name}: {text[row][:40]!r} is no amount with a decimal {decimal}; correct it, or the mapping",
    )
    return Money(read.value, known)


def read_currencies(currency: pl.Series | None, rows: int, context: Context, found: Rejections) -> pl.Series:
    """Return the currency of each row, null where it is the reporting one; reject rows with one that has no rate."""
    default = context.mapping.currency
    if currency is None:
        known = pl.Series([default], dtype=pl.String).new_from_index(0, rows)
    else:
        known = currency.str.to_uppercase().fill_null(default) if default else currency.str.to_uppercase()
    unknown = [one for one in known.unique().drop_nulls() if not context.funnel.knows_currency(one)]
    if unknown:
        found.where(
            known.is_in(unknown),
            "unknown_currency",
            lambda row: f"currency: the funnel file has no rate for {known[row][:20]!r}; add it under exchange_rates",
        )
    return known
