"""The date of an export within the revision of its facts, so that the later export holds whatever the order of sending.

A fact of a deal has one id in all exports that say it. The revision counts minutes since 1970, times 16, so that an
export that is mended and sent again replaces itself. Pure.
"""

from typing import NamedTuple

from stream.core.funnel import MICROS

_MINUTE = 60 * MICROS
_MENDED = 16


class Exported(NamedTuple):
    """When a file was made: microseconds UTC, and how long what is known of it lasts (a day, or nothing)."""

    at: int
    lasts: int


def revision_of(exported: Exported | None) -> int:
    """Return the revision of the facts of an export; of one without any date that of the oldest."""
    return 0 if exported is None else max(0, exported.at // _MINUTE) * _MENDED


def minute_of(revision: int) -> int:
    """Return the minute of the export that a revision comes from."""
    return revision // _MENDED
