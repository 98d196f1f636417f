"""Numbers in columns of text: amounts as people write them, durations. Pure."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal, NamedTuple

import polars as pl

from stream.backfill.columns.money_marks import NOTHING, SEVERAL, currency_of, is_mark

LARGEST_AMOUNT = 10**15
_DECIMALS = 30
_LEAST = Decimal(1).scaleb(-_DECIMALS)
_LARGEST_EXACT = 10**13
_EXACT = Context(prec=120, rounding=ROUND_HALF_EVEN)

Mark = Literal["point", "comma"]
"""What separates the decimals."""
Form = Mark | Literal["numbers"]
"""How amounts are written: with a mark, or as numbers, which have a point, beside text with a comma."""

PLAIN = r"^-?[0-9]+(?:\.[0-9]*(?:E\+[0-9]+)?)?$"
"""What numbers are written like that no person has written."""
_BLANKS = "[\\s\u00a0\u2000-\u200b\u202f\u2060'’´`]"
_MARK = r"[\p{L}\p{Sc}][\p{L}\p{Sc}.]{0,7}"
_WRITTEN = (
    rf"^(\(?)([-−–+]?)({_MARK})?([-−–+]?)(\(?)"
    r"([0-9][0-9.,]*?|[.,][0-9]+)([eE][+-]?[0-9]{1,2})?(?:([.,])[-–—]{1,2})?[.,]?"
    rf"([-−–+]?)(\)?)({_MARK})?([-−–+]?)(\)?)$"
)
_CLOCK = r"^([0-9]{1,3}):([0-5]?[0-9]):([0-5][0-9])(?:[.,][0-9]{1,9})?$"
_FIELDS = (
    "open",
    "sign",
    "before",
    "sign2",
    "open2",
    "number",
    "exponent",
    "whole",
    "sign3",
    "close2",
    "behind",
    "sign4",
    "close",
)
_SIGNS = ("sign", "sign2", "sign3", "sign4")

CLOCK_OF_TWO = r"^([0-9]{1,5}):([0-5][0-9])$"
"""A duration as a clock that does not say whether it begins with hours or minutes."""


class Numbers(NamedTuple):
    """Whole numbers, and which texts are none."""

    value: pl.Series
    bad: pl.Series


class Amounts(NamedTuple):
    """Amounts in the minor unit, the currency written beside each (null: none), and which texts are none.

    `exact` has all decimals, in whole units, where the minor unit had to be rounded.
    """

    value: pl.Series
    currency: pl.Series
    bad: pl.Series
    exact: pl.Series


class Written(NamedTuple):
    """Amounts taken apart: the bare number with its marks for thousands and decimals, its sign, and its currency.

    `number` is null where a text holds none; `bad` says where it should. Of a mark that several currencies have the
    currency is that mark.
    """

    number: pl.Series
    currency: pl.Series
    bad: pl.Series


def written(text: pl.Series) -> Written:
    """Take amounts apart: without blanks, currencies and brackets, with a minus before what is negative."""
    bare = text.str.replace_all(_BLANKS, "")
    nothing = bare.str.to_lowercase().is_in(list(NOTHING))
    parts = bare.to_frame("t").select(
        pl.col("t").str.extract_groups(_WRITTEN).struct.rename_fields(list(_FIELDS))
    ).unnest("t")  # fmt: skip
    marks = {
        mark
        for side in ("before", "behind")
        for mark in parts[side].unique().drop_nulls()
    }  # fmt: skip
    strange = [mark for mark in marks if not is_mark(mark)]
    meant = {mark: currency_of(mark) for mark in marks}
    minus = pl.sum_horizontal(pl.col(sign).is_in(["-", "−", "–"]).fill_null(False).cast(pl.Int8) for sign in _SIGNS)
    opened = (pl.col("open") + pl.col("open2")).str.len_chars()
    closed = (pl.col("close") + pl.col("close2")).str.len_chars()
    before, behind = (
        pl.col(side).replace_strict(meant, default=None, return_dtype=pl.String) for side in ("before", "behind")
    )
    # $100 USD says which dollars.
    sure = [pl.when(~side.is_in(list(SEVERAL))).then(side) for side in (before, behind)]
    fits = (
        pl.col("number").is_not_null()
        & (opened == closed)
        & (opened + minus <= 1)
        & ~pl.col("before").is_in(strange).fill_null(False)
        & ~pl.col("behind").is_in(strange).fill_null(False)
        & (sure[0].is_null() | sure[1].is_null() | (sure[0] == sure[1]))
    )
    # 1.500,- says by its dash what separates decimals; 100,- is the same either way.
    whole = pl.when(pl.col("number").str.contains("[.,]")).then(pl.col("whole")).fill_null("")
    sign = pl.when(opened + minus > 0).then(pl.lit("-")).otherwise(pl.lit(""))
    read = parts.select(
        number=pl.when(fits).then(sign + pl.col("number") + pl.col("exponent").fill_null("") + whole),
        currency=pl.when(fits).then(pl.coalesce(*sure, before, behind)),
    )
    return Written(read["number"], read["currency"], text.is_not_null() & ~nothing & read["number"].is_null())


def amounts(text: pl.Series, decimal: Form, digits: pl.Series, power: int = 0) -> Amounts:
    """Return amounts as whole minor units, half to even.

    Args:
        text: the column.
        decimal: how it is written.
        digits: how many decimals the minor unit of each row's currency has.
        power: how many zeros stand behind each amount, as where they are thousands.
    """
    is_plain = text.str.contains(PLAIN).fill_null(False)
    if decimal == "comma":
        is_plain = is_plain & ~text.str.contains(".", literal=True).fill_null(False)
    value = _whole(text.to_frame("t").select(pl.when(is_plain & (power == 0)).then("t")).to_series(), digits)
    currency = pl.repeat(None, len(text), dtype=pl.String, eager=True)
    exact = currency.clone()  # scatter writes into a column
    bad = pl.repeat(False, len(text), dtype=pl.Boolean, eager=True)
    rest = (text.is_not_null() & value.is_null()).arg_true()
    if len(rest):
        apart = written(text.gather(rest))
        plain, other = re.compile(_number("point")), re.compile(_number(decimal))
        each = zip(apart.number, is_plain.gather(rest), digits.gather(rest), strict=True)
        read = [
            (None, None) if number is None else _rounded(number, plain if as_is else other, own, power)
            for number, as_is, own in each
        ]
        units = pl.Series([least for least, _ in read], dtype=pl.Int64)
        value = value.scatter(rest, units)
        exact = exact.scatter(rest, pl.Series([all_of_it for _, all_of_it in read], dtype=pl.String))
        currency = currency.scatter(rest, apart.currency)
        bad = bad.scatter(rest, apart.bad | (apart.number.is_not_null() & units.is_null()))
    return Amounts(value, currency, bad, exact)


def _number(decimal: Form) -> str:
    group, point = (",", r"\.") if decimal == "point" else (r"\.", ",")
    return (
        rf"(?P<sign>-?)(?P<whole>[0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}|)"
        rf"(?:{point}(?P<fraction>[0-9]*))?(?P<exponent>[eE][+-]?[0-9]{{1,2}})?"
    )


def _whole(text: pl.Series, digits: pl.Series) -> pl.Series:
    """Return plain numbers with no more decimals than their currency has; null for others."""
    parts = text.to_frame("t").select(
        pl.col("t").str.extract_groups(r"^(-?)([0-9]{1,13})(?:\.([0-9]*?)0*)?$").struct.rename_fields(["s", "w", "f"])
    )
    parts = parts.unnest("t").with_columns(pl.col("f").fill_null(""), digits=digits)
    value = pl.col("w").cast(pl.Int64) * 10 ** pl.col("digits").cast(pl.Int64) + pl.concat_str(
        pl.col("f"), pl.lit("000")
    ).str.slice(0, pl.col("digits")).replace("", "0").cast(pl.Int64, strict=False)
    signed = pl.when(pl.col("s") == "-").then(-value).otherwise(value)
    within = (pl.col("f").str.len_chars() <= pl.col("digits")) & (value <= LARGEST_AMOUNT)
    return parts.select(pl.when(within).then(signed)).to_series()


def _rounded(text: str, number: re.Pattern[str], digits: int, power: int) -> tuple[int | None, str | None]:
    """Return an amount in its minor unit, and with all decimals where that is rounded; nothing where it is none."""
    parts = number.fullmatch(text)
    if parts is None or not (parts["whole"] or parts["fraction"]):
        return None, None
    whole = re.sub("[,.]", "", parts["whole"]) or "0"
    value = Decimal(f"{parts['sign']}{whole}.{parts['fraction'] or 0}{parts['exponent'] or ''}").scaleb(power, _EXACT)
    if abs(value) > LARGEST_AMOUNT or value.adjusted() + digits > 15:
        return None, None
    scaled = value.scaleb(digits, _EXACT)
    least = int(_EXACT.quantize(scaled, Decimal(1)))
    if abs(least) > LARGEST_AMOUNT:
        return None, None
    return least, None if scaled == least else _with_decimals(value)


def _with_decimals(value: Decimal) -> str | None:
    """Return an amount as events have it; None: it is too large for that."""
    exact = _EXACT.quantize(value, _LEAST).normalize(_EXACT)
    return f"{exact:f}" if abs(value) < _LARGEST_EXACT else None


def seconds(text: pl.Series, unit: str, decimal: Form) -> Numbers:
    """Return durations as whole seconds, of up to a week.

    Args:
        text: numbers, or clocks; what 1:30 is only the unit says, hours or minutes, and 0:01:30 says it itself.
        unit: of its numbers, and of what stands first in a clock of two parts.
        decimal: what separates their decimals.
    """
    factor = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0}[unit]
    plain = text if decimal == "point" else text.str.replace(",", ".", literal=True)
    number = (pl.col("plain").cast(pl.Float64, strict=False) * factor).round()
    hours, minutes, rest = _parts(_CLOCK, 3)
    value = pl.coalesce(number, (hours * 60 + minutes) * 60 + rest)
    if factor >= 60:
        first, sixtieths = _parts(CLOCK_OF_TWO, 2)
        value = pl.coalesce(value, (first * 60 + sixtieths) * (factor / 60))
    frame = pl.DataFrame({"text": text, "plain": plain}).select(v=value)
    read = frame.select(pl.when(pl.col("v").is_between(0, 7 * 86_400)).then("v").cast(pl.Int64)).to_series()
    return Numbers(read, text.is_not_null() & read.is_null())


def _parts(pattern: str, count: int) -> list[pl.Expr]:
    return [pl.col("text").str.extract(pattern, place).cast(pl.Int64) for place in range(1, count + 1)]
