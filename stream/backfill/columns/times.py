"""Moments in columns of text."""

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from stream.core.funnel import MICROS

DAY = 86_400 * MICROS
_END = 4_102_444_800 * MICROS  # the contracts' times end before 2100

_ISO = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(\.[0-9]{1,9})?)?)?"
    r" ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?$"
)


class Times(NamedTuple):
    """Moments: microseconds UTC; how long the written time lasts (a date: a day); which texts are none."""

    at: pl.Series
    lasts: pl.Series
    bad: pl.Series


def times(text: pl.Series, formats: Iterable[str], zone: str) -> Times:
    """Return the moments that a column holds.

    Args:
        text: the column.
        formats: how they may be written besides ISO 8601; the first that fits counts.
        zone: IANA time zone of those that have none. Of an hour that comes twice the first counts; one that the clocks
            skip is an hour later.
    """
    found = pl.DataFrame({"text": text.unique().drop_nulls()}).with_columns(
        at=pl.lit(None, pl.Int64), lasts=pl.lit(None, pl.Int64)
    )
    for form in (*formats, "iso"):
        if not found["at"].has_nulls():
            break
        moment, lasts = _read_times(found["text"], form, zone)
        found = found.with_columns(
            at=pl.coalesce("at", moment),
            lasts=pl.when(pl.col("at").is_null() & moment.is_not_null()).then(lasts).otherwise("lasts"),
        )
    found = found.with_columns(at=pl.when(pl.col("at").is_between(0, _END - 1)).then("at"))
    joined = pl.DataFrame({"text": text}).join(found, on="text", how="left", maintain_order="left")
    return Times(joined["at"], joined["lasts"], text.is_not_null() & joined["at"].is_null())


def _read_times(text: pl.Series, form: str, zone: str) -> tuple[pl.Series, pl.Series]:
    if form in ("s", "ms"):
        unit = MICROS if form == "s" else 1_000
        number = text.str.extract(r"^([0-9]{1,13})$", 1).cast(pl.Int64)
        return number * unit, pl.Series([unit]).new_from_index(0, len(text))
    if form == "iso":
        return _read_iso(text, zone)
    chrono = form.replace(".%f", "%.f").replace("%f", "%6f")
    if "%z" in form:
        moment = text.str.to_datetime(chrono, time_unit="us", time_zone="UTC", strict=False)
        at = moment.dt.epoch("us")
    else:
        at = _zoned(text.str.to_datetime(chrono, time_unit="us", strict=False), zone)
    return at, pl.Series([_lasts(form)]).new_from_index(0, len(text))


def _lasts(form: str) -> int:
    if "f" in form:
        return 1_000
    if any(part in form for part in ("%S", "%T", "%s", "%X", "%c")):
        return MICROS
    if any(part in form for part in ("%M", "%R")):
        return 60 * MICROS
    return 3_600 * MICROS if any(part in form for part in ("%H", "%I")) else DAY


def _read_iso(text: pl.Series, zone: str) -> tuple[pl.Series, pl.Series]:
    if not (quick := text.str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)).has_nulls():
        return _zoned(quick, zone), pl.Series([DAY]).new_from_index(0, len(text))
    parts = text.to_frame("text").select(
        pl.col("text").str.extract_groups(_ISO).struct.rename_fields(["day", "minute", "second", "fraction", "offset"])
    )
    parts = parts.unnest("text")
    whole = parts.select(
        pl.concat_str(
            "day", pl.lit(" "), pl.col("minute").fill_null("00:00"), pl.lit(":"), pl.col("second").fill_null("00")
        ).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    ).to_series()
    fraction = (parts["fraction"].fill_null(".").str.slice(1, 6).str.pad_end(6, "0")).cast(pl.Int64)
    sign = parts.select(pl.when(pl.col("offset").str.starts_with("-")).then(-1).otherwise(1)).to_series()
    offset = parts["offset"]
    seconds = sign * (
        offset.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0) * 3600
        + offset.str.extract(r"([0-9]{2})$", 1).cast(pl.Int64, strict=False).fill_null(0)
        * pl.Series((offset.str.len_chars() > 3).fill_null(False).cast(pl.Int64))
        * 60
    )
    local = _zoned(whole, zone)
    as_utc = whole.dt.epoch("us") - seconds * MICROS
    chosen = pl.DataFrame({"offset": offset, "local": local, "utc": as_utc}).select(
        pl.when(pl.col("offset").is_null()).then("local").otherwise("utc")
    )
    lasts = parts.select(
        pl.when(pl.col("fraction").is_not_null())
        .then(pl.when(pl.col("fraction").str.len_chars() > 4).then(1).otherwise(1_000))
        .when(pl.col("second").is_not_null())
        .then(MICROS)
        .when(pl.col("minute").is_not_null())
        .then(60 * MICROS)
        .otherwise(DAY)
    )
    return chosen.to_series() + fraction, lasts.to_series()


def _zoned(naive: pl.Series, zone: str) -> pl.Series:
    """Return clock times of a zone as microseconds UTC."""

    def at(clock: pl.Series) -> pl.Series:
        return clock.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.epoch("us")

    found = at(naive)
    if found.null_count() == naive.null_count():
        return found
    # The clocks skipped it: take it an hour later.
    later = at(naive.dt.offset_by("1h"))
    return pl.DataFrame({"a": found, "b": later}).select(pl.coalesce("a", "b")).to_series()
