"""Names of time zones behind clocks: those that are one zone's are read as its offset. Pure."""

import re

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


def with_offsets(text: pl.Series) -> pl.Series:
    """Return dates with the offset of a zone in the place of its name; a region behind an offset is left out."""
    if not text.str.contains(r"[A-Z]{2}$|\]$").any():
        return text
    for name in text.str.extract(f"{_NAMED}({'|'.join(_OFFSETS)})$", 2).unique().drop_nulls():
        text = text.str.replace(f"{_NAMED}{name}$", "${1} " + _OFFSETS[name])
    return text.str.replace(_REGION, "${1}")


def zone_of_several(text: str) -> str | None:
    """Return the name behind a clock that is that of several zones; None: there is none."""
    match = re.search(rf":[0-9]{{2}}.*\b({'|'.join(_SEVERAL)})$", text)
    return match[1] if match else None
