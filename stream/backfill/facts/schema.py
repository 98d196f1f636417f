"""Facts: what rows say, in one form for all kinds of files; and the checks that every kind of file needs."""

import hashlib
from typing import NamedTuple

import polars as pl

from stream.backfill.about import about
from stream.backfill.columns.clock_zones import zone_of_several
from stream.backfill.facts.context import Dated
from stream.backfill.read.rejects import Rejections
from stream.core.funnel import MICROS
from stream.words.note import Note

PREFIX = "-b"
"""Of all event ids of backfills. It sorts before nearly every id: of two facts of one moment the live one holds."""

FUTURE = 86_400 * MICROS
LONGEST_ID = 200
LONGEST_TEXT = 200
_ROUNDED = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}$|^[0-9][.,][0-9]+[eE][0-9]{1,3}$"
_GROUPED = r"^[0-9]{1,3}(?:,[0-9]{3})+$"
_NO_ID = r"^(?i:[-–—?]+|n/a|null|none|nan|#(?:n/a|ref!|value!|name\?|div/0!|num!|null!))$"

SCHEMA = pl.Schema(
    {
        "row": pl.Int64,  # row of the batch
        "kind": pl.String,  # created, stage, owner, amount, currency, close_date, source, loss_reason, account
        "deal_id": pl.String,
        "at": pl.Int64,  # microseconds UTC
        "lasts": pl.Int64,  # how long the time that was written lasts: a date a day
        "event_id": pl.String,
        "text": pl.String,  # stage, rep, currency or another value; of an amount its currency
        "number": pl.Int64,  # amount in the minor unit, or close date in microseconds
        "exact": pl.String,  # an amount without a currency of its own, where the number had to be rounded
    }
)

ACTIVITY_SCHEMA = pl.Schema(
    {
        "row": pl.Int64,
        "activity_id": pl.String,
        "deal_id": pl.String,
        "at": pl.Int64,
        "lasts": pl.Int64,
        "event_id": pl.String,
        "type": pl.String,
        "rep_id": pl.String,
        "seconds": pl.Int64,
    }
)


class Outcome(NamedTuple):
    """What the rows of a batch say, which of them were rejected, and how often something is worth telling."""

    facts: pl.DataFrame
    rejections: Rejections
    notes: dict[Note, int]


def first_filled(frame: pl.DataFrame, columns: tuple[str, ...] | None) -> pl.Series | None:
    """Return per row the first of the columns that is not empty; None for no columns."""
    if columns is None:
        return None
    return frame.select(pl.coalesce([pl.col(name) for name in columns])).to_series()


def check_id(rejections: Rejections, ids: pl.Series, column: str) -> None:
    """Reject rows without an id, or with one that no event can have."""
    rejections.where(ids.is_null(), "no_id", lambda row: about(column, "row-no-id"))
    if ids.str.contains(f"{_ROUNDED}|{_GROUPED}|{_NO_ID}").any():
        rejections.where(
            ids.str.contains(_ROUNDED),
            "bad_id",
            lambda row: about(column, "row-id-rounded", id=repr(ids[row])),
        )
        rejections.where(
            ids.str.contains(_GROUPED),
            "bad_id",
            lambda row: about(column, "row-id-with-marks", id=repr(ids[row])),
        )
        rejections.where(
            ids.str.contains(_NO_ID),
            "bad_id",
            lambda row: about(column, "row-id-is-none", id=repr(ids[row])),
        )
    bad = (ids.str.len_chars() > LONGEST_ID) | ids.str.contains(r"[\x00-\x1f]")
    rejections.where(bad, "bad_id", lambda row: about(column, "row-id-too-long", id=repr(ids[row][:60])))


def check_times(rejections: Rejections, dated: Dated, now: int | None) -> None:
    """Reject rows whose time cannot be read, or lies ahead; `now` None: it may lie ahead."""
    name, text, read = dated
    rejections.where(
        read.bad,
        "bad_date",
        lambda row: _no_date(name, text[row]),
    )
    if now is not None:
        ahead = read.at > now + FUTURE
        rejections.where(ahead, "in_the_future", lambda row: about(name, "row-lies-ahead", date=repr(text[row][:60])))


def _no_date(name: str, text: str) -> Note:
    zone = zone_of_several(text)
    if zone is not None:
        return about(name, "row-zone-of-several", date=repr(text[:60]), zone=zone)
    return about(name, "row-no-date", date=repr(text[:60]))


def short(text: str) -> str:
    """Return a text that fits into an event id: itself, or a digest."""
    return text if len(text) <= 40 else hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
