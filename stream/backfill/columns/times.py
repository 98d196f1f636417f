"""Moments in columns of text."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from stream.backfill.columns.clock_zones import places, with_offsets
from stream.backfill.columns.clocks import clock, zoned
from stream.backfill.columns.written_dates import DAY, EXCEL, ORDERS, offsets, read_serials, read_written
from stream.core.funnel import MICROS

_END = 4_102_444_800 * MICROS  # the contracts' times end before 2100

_ISO = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(\.[0-9]{1,9})?)?)?"
    r" ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?$"
)

_MIDNIGHT = (
    r"(?i)(?:[T,\s]+0?0[:.]00(?:[:.]00(?:[.,]0+)?)?|[T,\s]+12[:.]00(?:[:.]00)?\s*(?:a\.?\s*m\.?|ÖÖ))"
    r"\s*(?:Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?$"
)
_CLOCK_PART = re.compile(r"[ ,T]*%[HIRTX]")


class Times(NamedTuple):
    """Moments: microseconds UTC; how long the written time lasts (a date: a day); which texts are none."""

    at: pl.Series
    lasts: pl.Series
    bad: pl.Series


class DateForm(NamedTuple):
    """How the dates of a column are written besides ISO 8601: the first form that fits counts.

    `is_days`: its clocks all stand at midnight, so that they tell no time; `is_zone_days`: they do so in the zone that
    dates without one have. `none`: the texts that say there is none.
    """

    forms: tuple[str, ...] = ()
    is_days: bool = False
    none: frozenset[str] = frozenset()
    is_zone_days: bool = False


def times(text: pl.Series, form: DateForm, zone: str) -> Times:
    """Return the moments that a column holds.

    Args:
        text: the column.
        form: how they are written.
        zone: IANA time zone of those that have none. Of an hour that comes twice the first counts; one that the clocks
            skip is an hour later.
    """
    plain, place = places(text)
    if place.null_count() < len(place):
        return _in_their_zones(plain, place, form, zone)
    moments = pl.DataFrame({"text": text.unique().drop_nulls()}).with_columns(
        at=pl.lit(None, pl.Int64), lasts=pl.lit(None, pl.Int64)
    )
    raw = without_midnight(moments["text"]) if form.is_days else moments["text"]
    written = with_offsets(raw)
    for one in (*_also_days(form), "iso"):
        if not moments["at"].has_nulls():
            break
        # How a person has said that dates are written may have the name of a zone in it.
        moment, lasts = _read_times(raw if "%" in one else written, one, zone)
        if form.is_days and one in ("s", "ms"):
            moment, lasts = _days_of_utc(moment, lasts, zone)
        moments = moments.with_columns(
            at=pl.coalesce("at", moment),
            lasts=pl.when(pl.col("at").is_null() & moment.is_not_null()).then(lasts).otherwise("lasts"),
        )
    if form.is_zone_days:
        midnight = is_midnight(moments["at"], zone)
        moments = moments.with_columns(lasts=pl.when(midnight).then(DAY).otherwise("lasts"))
    moments = moments.with_columns(at=pl.when(pl.col("at").is_between(0, _END - 1)).then("at"))
    joined = pl.DataFrame({"text": text}).join(moments, on="text", how="left", maintain_order="left")
    return Times(joined["at"], joined["lasts"], text.is_not_null() & joined["at"].is_null())


def _in_their_zones(text: pl.Series, place: pl.Series, form: DateForm, zone: str) -> Times:
    """Return moments of which some are told with the place of their zone."""
    named = pl.DataFrame({"text": text, "zone": place.fill_null(zone)}).with_row_index("row")
    parts = []
    for one in named.partition_by("zone"):
        at, lasts, bad = times(one["text"], form, one["zone"][0])
        parts.append(pl.DataFrame({"row": one["row"], "at": at, "lasts": lasts, "bad": bad}))
    read = pl.concat(parts).sort("row")
    return Times(read["at"], read["lasts"], read["bad"])


def without_midnight(text: pl.Series) -> pl.Series:
    """Return dates without a clock that stands at midnight; what else a text holds stays."""
    return text.str.replace(_MIDNIGHT, "")


def is_midnight(at: pl.Series, zone: str) -> pl.Series:
    """Return which moments (microseconds UTC) are the begin of a day of a zone."""
    shown = clock(at, zone)
    return shown == shown.dt.truncate("1d")


def days(at: pl.Series, zone: str) -> pl.Series:
    """Return the days of a zone in which moments (microseconds UTC) lie, as their midnights on its clocks."""
    return clock(at, zone).dt.truncate("1d")


def _days_of_utc(at: pl.Series, lasts: pl.Series, zone: str) -> tuple[pl.Series, pl.Series]:
    """Return moments that stand for a day of UTC as the begin of that day in a zone; others as they are."""
    day = is_midnight(at, "UTC")
    here = zoned(pl.from_epoch(at, time_unit="us"), zone)
    read = pl.DataFrame({"day": day, "here": here, "at": at, "lasts": lasts}).select(
        at=pl.when("day").then("here").otherwise("at"), lasts=pl.when("day").then(DAY).otherwise("lasts")
    )
    return read["at"], read["lasts"]


def _also_days(form: DateForm) -> Sequence[str]:
    """Return the forms of a column of days, where what is left of a date and a clock is the date."""
    if not form.is_days:
        return form.forms
    cut = [one[: place.start()].rstrip(" ,T") for one in form.forms if (place := _CLOCK_PART.search(one))]
    return (*form.forms, *cut)


def evened(read: Times, zone: str) -> Times:
    """Return moments whose days all begin when they would without summer time, so that days between them are whole.

    Where clocks are put forward, the first midnight and the last are an hour less than whole days apart. In summer such
    a day then begins an hour late, and lasts an hour less.
    """
    shift = _least_offset(zone)
    if shift is None or not (read.lasts == DAY).any():
        return read
    frame = pl.DataFrame({"at": read.at, "lasts": read.lasts})
    # Midnight, or the first hour of a day whose midnight the clocks skip.
    even = days(read.at, zone).dt.epoch("us") - shift * MICROS
    is_day = pl.col("lasts") == DAY
    frame = frame.with_columns(even=pl.when(is_day).then(even).otherwise("at")).select(
        at="even", lasts=pl.col("lasts") - (pl.col("even") - pl.col("at"))
    )
    return Times(frame["at"], frame["lasts"], read.bad)


@lru_cache(maxsize=64)
def _least_offset(zone: str) -> int | None:
    """Return the smallest offset that a zone has had since 1990 (seconds); None where it went over the date line."""
    where = ZoneInfo(zone)
    offsets = []
    for year in range(1990, 2038):
        for month in (1, 7):
            offset = datetime(year, month, 1, tzinfo=UTC).astimezone(where).utcoffset()
            offsets.append(0 if offset is None else int(offset.total_seconds()))
    return min(offsets) if max(offsets) - min(offsets) < 6 * 3_600 else None


def _read_times(text: pl.Series, form: str, zone: str) -> tuple[pl.Series, pl.Series]:
    if form in ("s", "ms"):
        unit = MICROS if form == "s" else 1_000
        digits = "{1,11}" if form == "s" else "{12,13}"  # a column may hold both
        number = text.str.extract(f"^([0-9]{digits})$", 1).cast(pl.Int64)
        return number * unit, pl.Series([unit]).new_from_index(0, len(text))
    if form == "iso":
        return _read_iso(text, zone)
    if form == EXCEL:
        moment, lasts = read_serials(text)
        return zoned(moment, zone), lasts
    if form in ORDERS:
        moment, lasts = read_written(text, form)
        local = zoned(moment, zone)
        frame = pl.DataFrame({"offset": offsets(text), "at": moment.dt.epoch("us"), "local": local})
        told = pl.col("offset").is_not_null()
        return frame.select(pl.when(told).then(pl.col("at") - pl.col("offset")).otherwise("local")).to_series(), lasts
    chrono = form.replace(".%f", "%.f").replace("%f", "%6f")
    if "%z" in form:
        moment = text.str.to_datetime(chrono, time_unit="us", time_zone="UTC", strict=False)
        at = moment.dt.epoch("us")
    else:
        at = zoned(text.str.to_datetime(chrono, time_unit="us", strict=False), zone)
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
        return zoned(quick, zone), pl.Series([DAY]).new_from_index(0, len(text))
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
    local = zoned(whole, zone)
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
