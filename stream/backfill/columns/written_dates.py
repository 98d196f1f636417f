"""Dates as people write them: numbers or a month's name, with or without a clock; day, month or year first. Pure."""

from itertools import chain

import polars as pl

from stream.backfill.columns.words import plain
from stream.core.funnel import MICROS

DAY = 86_400 * MICROS
DAY_FIRST = "day first"
MONTH_FIRST = "month first"
EITHER = "day or month first"
"""Reads only what cannot be read in two ways."""

YEAR_FIRST = "year first"
"""Of dates in numbers reads only those whose year of four digits stands first, as in ISO 8601, with any clock."""

EXCEL = "excel"
"""Days since 1900, as Excel counts them."""

ORDERS = (DAY_FIRST, MONTH_FIRST, EITHER, YEAR_FIRST)
NUMBERS = r"^([0-9]{1,4})[./ 年-]+([0-9]{1,2})[./ 月-]+([0-9]{4}|[0-9]{1,2})[.日]?$"
"""The day part of a date written in numbers, also in Japanese and Chinese."""

_OFFSET = r"\s*(Z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{2}(?::?[0-9]{2})?)(?:\s*\([^)]*\))?$"
CLOCK = (
    (
        r"[T,\s]+([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
        r"(?:\s*([AaPp])\.?\s*[Mm]\.?|\s*[Öö]([ÖöSs])|\s+(?:Uhr|h))?(?:"
    )
    + _OFFSET[:-1]
    + r")?$"
)
"""A clock, with AM and PM in English, Spanish and Turkish."""

BASIC = r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"
"""Year, month and day with nothing between."""

SERIAL = r"^([1-7][0-9]{4}(?:[.,][0-9]+)?)$"

_WEEKDAY = r"^\p{L}{2,}\.?(?:,\s*(.+)|\s+([0-9]{1,2}[\s.]+\p{L}.*)|\s+(\p{L}{3,}\.?\s+[0-9]{1,2},?\s+[0-9]{4}))$"
_DAY_NAME = (
    r"^([0-9]{1,2})(?:st|nd|rd|th|\.|º|°)?[\s./-]*(?:de |of )?(\p{L}+)\.?,?[\s./-]*(?:de |del )?([0-9]{4}|[0-9]{2})$"
)
_NAME_DAY = r"^(\p{L}+)\.?[\s./-]*([0-9]{1,2})(?:st|nd|rd|th)?,?[\s./-]+([0-9]{4}|[0-9]{2})$"
_WEEKDAY_BEHIND = r"^([0-9]{1,2}\.? \p{L}{3,}\.?,? [0-9]{4}),? \p{L}{3,}\.?"
"""As Turkish has it: 12 Mart 2026 Perşembe."""
_WEEKDAY_OF_NUMBERS = r"^\p{L}{2,}\.?,\s+([0-9]+[./-])"
_NO_DATE = r"(?i)^(?:0{1,4}[-./]0{1,2}[-./]0{1,4}(?:[T ][0:.]+Z?)?|[-–—?]+|n/a|#n/a|null|none|nan|nat|\\n)$"
_NAMES = (
    "january february march april may june july august september october november december",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "januar februar marts april maj juni juli august september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)


def _months() -> dict[str, int]:
    """Return the months by their names in plain letters, and by the begins of these that only one month has."""
    names: dict[str, set[int]] = {}
    for month, name in chain.from_iterable(enumerate(line.split(), 1) for line in _NAMES):
        for length in range(3, len(plain(name)) + 1):
            names.setdefault(plain(name)[:length], set()).add(month)
    return {name: next(iter(months)) for name, months in names.items() if len(months) == 1}


MONTHS = _months()


def day_part(text: pl.Series) -> pl.Series:
    """Return dates without their clock and without a day of the week before numbers."""
    if text.str.contains(_WEEKDAY_OF_NUMBERS).any():
        text = text.str.replace(_WEEKDAY_OF_NUMBERS, "$1")
    return text.str.replace(r"(?i)[T,\s]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}.*|\s*[\p{L}+-].*)?$", "")


def read_written(text: pl.Series, order: str) -> tuple[pl.Series, pl.Series]:
    """Return clock times (without zone) and how long what was written lasts; null where a text is no such date."""
    frame = text.to_frame("text")
    clock = frame.select(pl.col("text").str.extract_groups(CLOCK).struct.rename_fields(list("hmsfptz"))).unnest("text")
    day = frame.select(
        pl.when(clock["h"].is_not_null())
        .then(pl.col("text").str.replace(CLOCK, ""))
        .otherwise(pl.col("text"))
        .str.strip_chars()
    )
    day = day.with_columns(pl.col("text").str.replace(_WEEKDAY, "$1$2$3").str.replace(_WEEKDAY_BEHIND + "$", "$1"))
    numbers = day.select(pl.col("text").str.extract_groups(NUMBERS).struct.rename_fields(list("abc"))).unnest("text")
    parts = numbers.cast(pl.Int64).with_columns(
        short=(numbers["a"].str.len_chars() < 3) & (numbers["c"].str.len_chars() > 1)
    )
    first, second = pl.col("a"), pl.col("b")
    if order == YEAR_FIRST:
        parts = parts.with_columns(pl.when("short").then(None).otherwise(one).alias(one) for one in "abc")
    if order == MONTH_FIRST:
        first, second = second, first
    elif order == EITHER:
        swapped = (pl.col("b") > 12) & (pl.col("a") <= 12)
        unclear = (pl.col("a") <= 12) & (pl.col("b") <= 12) & (pl.col("a") != pl.col("b"))
        first = pl.when(unclear).then(None).when(swapped).then(pl.col("b")).otherwise(pl.col("a"))
        second = pl.when(swapped).then(pl.col("a")).otherwise(pl.col("b"))
    read = parts.select(
        year=pl.when("short").then(_whole_year(pl.col("c"))).otherwise("a"),
        month=pl.when("short").then(second).otherwise("b"),
        day=pl.when("short").then(first).otherwise("c"),
    )
    if day["text"].str.contains(r"\p{L}{3}").any():
        named = _named(day["text"])
        read = pl.DataFrame(
            {name: pl.select(pl.coalesce(read[name], named[name])).to_series() for name in read.columns}
        )
    hour = (
        clock.with_columns(
            p=pl.coalesce(
                pl.col("p").str.to_lowercase(),
                pl.col("t").str.to_lowercase().replace_strict({"ö": "a", "s": "p"}, default=None),
            )
        )
        .select(
            pl.when(pl.col("p") == "p")
            .then(pl.col("h").cast(pl.Int64) % 12 + 12)
            .when(pl.col("p").is_not_null())
            .then(pl.col("h").cast(pl.Int64) % 12)
            .otherwise(pl.col("h").cast(pl.Int64))
        )
        .to_series()
    )
    frame = read.with_columns(
        hour=hour.fill_null(0),
        minute=clock["m"].cast(pl.Int64).fill_null(0),
        second=clock["s"].cast(pl.Int64).fill_null(0),
        micro=clock["f"].fill_null("0").str.slice(0, 6).str.pad_end(6, "0").cast(pl.Int64),
    )
    fits = (
        pl.col("month").is_between(1, 12)
        & pl.col("day").is_between(1, 31)
        & pl.col("year").is_between(1000, 9999)
        & (pl.col("hour") < 24)
        & (pl.col("minute") < 60)
        & (pl.col("second") < 60)
    )
    text_ = pl.concat_str(
        pl.col("year").cast(pl.String).str.zfill(4), pl.lit("-"), pl.col("month").cast(pl.String).str.zfill(2),
        pl.lit("-"), pl.col("day").cast(pl.String).str.zfill(2),
    )  # fmt: skip
    moment = pl.when(fits).then(text_).str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)
    within = (pl.col("hour") * 3_600 + pl.col("minute") * 60 + pl.col("second")) * MICROS + pl.col("micro")
    at = frame.select(moment + pl.duration(microseconds=within)).to_series()
    lasts = clock.select(
        pl.when(pl.col("f").is_not_null()).then(1_000)
        .when(pl.col("s").is_not_null()).then(MICROS)
        .when(pl.col("h").is_not_null()).then(60 * MICROS)
        .otherwise(DAY)
    ).to_series()  # fmt: skip
    return at, lasts


def offsets(text: pl.Series) -> pl.Series:
    """Return how far the clocks that are told behind a time of day are ahead of UTC (microseconds); null: none is."""
    clocked = text.str.contains(CLOCK)
    told = text.to_frame("t").select(pl.when(clocked).then(pl.col("t").str.extract(_OFFSET, 1)).alias("o"))
    sign = pl.when(pl.col("o").str.contains("-", literal=True)).then(-1).otherwise(1)
    digits = pl.col("o").str.extract(r"([0-9:]+)$", 1).fill_null("0").str.replace(":", "", literal=True)
    digits = digits.str.pad_end(4, "0").cast(pl.Int64)
    minutes = digits // 100 * 60 + digits % 100
    return told.select(pl.when(pl.col("o").is_not_null()).then(sign * minutes * 60 * MICROS)).to_series()


def means_none(text: pl.Series) -> pl.Series:
    """Return which texts of a column of dates say that there is none: a dash, 0000-00-00."""
    likely = (text.str.len_bytes() <= 4) | text.str.starts_with("0")  # most are not, and need no closer look
    return likely & text.str.contains(_NO_DATE) if likely.any() else likely


def read_serials(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return Excel's days since 1900 as clock times, and how long each lasts: whole ones a day."""
    days = text.str.extract(SERIAL, 1).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    seconds = ((days - 25_569) * 86_400).round()
    at = pl.from_epoch((seconds * MICROS).cast(pl.Int64, strict=False), time_unit="us")
    lasts = (
        days.to_frame("d").select(pl.when(pl.col("d") == pl.col("d").floor()).then(DAY).otherwise(MICROS)).to_series()
    )
    return at, lasts


def _whole_year(year: pl.Expr) -> pl.Expr:
    return pl.when(year < 70).then(year + 2000).when(year < 100).then(year + 1900).otherwise(year)


def _named(text: pl.Series) -> pl.DataFrame:
    """Return year, month and day of dates with a month's name; of others nothing."""
    frame = text.to_frame("t")
    one = frame.select(pl.col("t").str.extract_groups(_DAY_NAME).struct.rename_fields(["d", "n", "y"])).unnest("t")
    two = frame.select(pl.col("t").str.extract_groups(_NAME_DAY).struct.rename_fields(["n", "d", "y"])).unnest("t")
    name, day, year = (pl.select(pl.coalesce(one[part], two[part])).to_series() for part in ("n", "d", "y"))
    known = {word: MONTHS[plain(word)] for word in name.unique().drop_nulls() if plain(word) in MONTHS}
    month = name.replace_strict(known, default=None, return_dtype=pl.Int64)
    parts = pl.DataFrame({"year": year.cast(pl.Int64), "month": month, "day": day.cast(pl.Int64)})
    return parts.with_columns(year=_whole_year(pl.col("year")))
