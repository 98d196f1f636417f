"""Numbers in columns of text: amounts, durations."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

import polars as pl

LARGEST_AMOUNT = 10**15
_EXACT = Context(prec=120, rounding=ROUND_HALF_EVEN)


class Numbers(NamedTuple):
    """Whole numbers, and which texts are none."""

    value: pl.Series
    bad: pl.Series


def amounts(text: pl.Series, decimal: str, digits: pl.Series) -> Numbers:
    """Return the amounts that a column holds, in the minor unit.

    Args:
        text: the column; currency signs and thousands separators may be in it.
        decimal: "point" or "comma", what separates the decimals.
        digits: per row, how many decimal digits the minor unit has.
    """
    point, group = (r"\.", ",") if decimal == "point" else (",", r"\.")
    # Blanks of all widths, the apostrophe of Swiss thousands, and currency signs.
    bare = text.str.replace_all(r"[\s\u{a0}\u{202f}'’\p{Sc}]", "")
    parts = bare.to_frame("bare").select(
        pl.col("bare")
        .str.extract_groups(rf"^([+-]?)([0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)(?:{point}([0-9]*))?$")
        .struct.rename_fields(["sign", "whole", "fraction"])
    )
    parts = parts.unnest("bare").with_columns(
        pl.col("whole").str.replace_all(group, ""),
        pl.col("fraction").str.strip_chars_end("0").fill_null(""),
        digits=digits,
    )
    plain = parts.select(
        pl.when(
            (pl.col("whole").str.len_chars() <= 15) & (pl.col("fraction").str.len_chars() <= pl.col("digits"))
        ).then(
            pl.when(pl.col("sign") == "-").then(-1).otherwise(1)
            * (
                pl.col("whole").cast(pl.Int64, strict=False) * 10 ** pl.col("digits").cast(pl.Int64)
                + pl.concat_str(pl.col("fraction"), pl.lit("000"))
                .str.slice(0, pl.col("digits"))
                .replace("", "0")
                .cast(pl.Int64, strict=False)
            )
        )
    ).to_series()
    number = re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)"
        rf"(?:{point}(?P<fraction>[0-9]*))?(?P<exponent>[eE][+-]?[0-9]{{1,2}})?"
    )
    rest = (text.is_not_null() & plain.is_null()).arg_true().to_list()
    if rest:
        plain = plain.scatter(rest, [_rounded(bare[row], number, digits[row]) for row in rest])
    plain = plain.to_frame("v").select(pl.when(pl.col("v").abs() <= LARGEST_AMOUNT).then("v")).to_series()
    return Numbers(plain, text.is_not_null() & plain.is_null())


def _rounded(text: str, number: re.Pattern[str], digits: int) -> int | None:
    """Return an amount with more decimals than its currency has, or with an exponent, half to even."""
    parts = number.fullmatch(text)
    if parts is None:
        return None
    whole = re.sub("[,.]", "", parts["whole"])
    value = Decimal(f"{parts['sign']}{whole}.{parts['fraction'] or 0}{parts['exponent'] or ''}")
    if abs(value) > LARGEST_AMOUNT:
        return None
    return int(_EXACT.quantize(value.scaleb(digits), Decimal(1)))


def seconds(text: pl.Series, unit: str, decimal: str) -> Numbers:
    """Return durations as whole seconds, of up to a week."""
    factor = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0}[unit]
    plain = text.str.replace(",", ".", literal=True) if decimal == "comma" else text
    value = (plain.cast(pl.Float64, strict=False) * factor).round().to_frame("v")
    found = value.select(pl.when(pl.col("v").is_between(0, 7 * 86_400)).then("v").cast(pl.Int64)).to_series()
    return Numbers(found, text.is_not_null() & found.is_null())
