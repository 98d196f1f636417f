"""What stands beside clocks: names of time zones, read as the offset of the only one that has it; ÖÖ and AM. Pure."""

import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import polars as pl

_OFFSETS = {
    "UT": "+00:00", "WET": "+00:00", "WEST": "+01:00", "CET": "+01:00", "MEZ": "+01:00", "CEST": "+02:00",
    "MESZ": "+02:00", "EET": "+02:00", "SAST": "+02:00", "EEST": "+03:00", "MSK": "+03:00", "TRT": "+03:00",
    "EAT": "+03:00", "PKT": "+05:00", "WIB": "+07:00", "SGT": "+08:00", "HKT": "+08:00", "AWST": "+08:00",
    "JST": "+09:00", "KST": "+09:00", "ACST": "+09:30", "AEST": "+10:00", "ACDT": "+10:30", "AEDT": "+11:00",
    "NZST": "+12:00", "NZDT": "+13:00", "BRT": "-03:00", "ART": "-03:00",
    # As the standard of e-mail has them.
    "EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
}  # fmt: skip

_SEVERAL = ("ADT", "AMT", "AST", "BST", "CST", "ECT", "GST", "IST", "MST", "SST", "WST")
_NAMED = r"([0-9]|[AaPp]\.?[Mm]\.?)\s*\b"
_REGION = r"((?:Z|[+-][0-9]{2}:?[0-9]{2}))\[[A-Za-z_/+-]+\]$"
_HALF_BEFORE = r"([T,\s])([Öö][ÖöSs]|[AaPp]\.?[Mm]\.?)\s+([0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]{1,9})?)?)"
_FROM_UTC = r"\s*\(?\b(?:UTC|GMT)\s*([+-])\s*"
_ONE_DIGIT = _FROM_UTC + r"([0-9])(:?[0-9]{2})?\)?$"
_TWO_DIGITS = _FROM_UTC + r"([0-9]{2}(?::?[0-9]{2})?)\)?$"
_AT = r"(?i)\s+(?:at|um|à|às|saat|alle|om)\s+([0-9]{1,2}[:.][0-9]{2})"
_CITIES = r"(\((?:UTC|GMT)(?:[+-][0-9]{2}:[0-9]{2})?\)\s*[A-Z][A-Za-z ,.-]+)$"
_PLACE = r"^(.*:[0-9]{2}.*?)\s*[\[(]?\b([A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_+-]+){1,2})[\])]?$"


def with_offsets(text: pl.Series) -> pl.Series:
    """Return dates with the offset of a zone in the place of its name; a region behind an offset is left out.

    What says the half of the day stands behind the clock (ÖS 01:15).
    """
    if text.str.contains(_HALF_BEFORE).any():
        text = text.str.replace(_HALF_BEFORE, "${1}${3} ${2}")
    if text.str.contains(_AT).any():
        text = text.str.replace(_AT, " ${1}")
    if text.str.contains(_FROM_UTC).any():
        text = text.str.replace(_ONE_DIGIT, " ${1}0${2}${3}").str.replace(_TWO_DIGITS, " ${1}${2}")
    if not text.str.contains(r"[A-Z]{2}$|\]$").any():
        return text
    for name in text.str.extract(f"{_NAMED}({'|'.join(_OFFSETS)})$", 2).unique().drop_nulls():
        text = text.str.replace(f"{_NAMED}{name}$", "${1} " + _OFFSETS[name])
    return text.str.replace(_REGION, "${1}")


def zone_of_several(text: str) -> str | None:
    """Return the name behind a clock that is that of several zones; None: there is none."""
    match = re.search(rf":[0-9]{{2}}.*\b({'|'.join(_SEVERAL)})$", text)
    return match[1] if match else None


def places(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return dates without the place behind their clock that names their zone (Europe/Istanbul), and the places.

    So do the cities of a zone of Windows, (UTC+01:00) Amsterdam, Berlin: its offset is that of winter. A place is
    null where none stands, an offset is told too, or there is no such zone.
    """
    for cities in text.str.extract(_CITIES, 1).unique().drop_nulls():
        if (zone := _zone_of_cities(cities)) is not None:
            text = text.str.replace(cities, zone, literal=True)
    if not text.str.contains("/[A-Z][A-Za-z_+-]+[\\])]?$").any():
        return text, pl.Series([None], dtype=pl.String).new_from_index(0, len(text))
    parts = text.to_frame("t").select(
        pl.col("t").str.extract_groups(_PLACE).struct.rename_fields(["rest", "place"])
    ).unnest("t")  # fmt: skip
    known = [one for one in parts["place"].unique().drop_nulls() if one in _zones()]
    told = pl.col("place").is_in(known) & ~pl.col("rest").str.contains(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
    read = parts.with_columns(t=text).select(
        rest=pl.when(told).then("rest").otherwise("t"), place=pl.when(told).then("place")
    )
    return read["rest"], read["place"]


@cache
def _zones() -> frozenset[str]:
    """Return the zones that there are: to look costs as many files of the system."""
    return frozenset(available_timezones())


@cache
def _zone_of_cities(text: str) -> str | None:
    """Return the zone of the first city that is known to have the offset before it, in winter or in summer."""
    offset, _, cities = text.partition(")")
    sign, hours, minutes = (*re.findall(r"[+-]|[0-9]{2}", offset), "+", "0", "0")[:3]
    east = timedelta(hours=int(f"{sign}{hours}"), minutes=int(f"{sign}{minutes}"))
    for city in cities.split(","):
        ending = "/" + city.strip().replace(".", "").replace(" ", "_")
        for zone in sorted(one for one in _zones() if one.endswith(ending)):
            if any(datetime(2024, month, 15, tzinfo=ZoneInfo(zone)).utcoffset() == east for month in (1, 7)):
                return zone
    return None
