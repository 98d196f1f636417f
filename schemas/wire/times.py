"""Times of structs: text in the one form that the contracts write, and what it means.

Most times of a chunk are read once and never shown, so structs keep the text, and whoever needs the moment asks here.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
END = 4_102_444_800_000_000
"""The contracts' times end before 2100: microseconds UTC."""

_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z").fullmatch
_from_text = datetime.fromisoformat


class NotCanonical(Exception):
    """A value is not written in the one form that structs know. It may still be right: ask the contract."""


def micros_of(text: str) -> int:
    """Return a time of a struct as microseconds since 1970 (UTC). Raises NotCanonical."""
    if _CANONICAL(text) is None:
        raise NotCanonical
    try:
        at = (_from_text(text) - EPOCH) // _MICROSECOND
    except ValueError:
        raise NotCanonical from None
    if not 0 <= at < END:
        raise NotCanonical
    return at


micros_of_repeated = lru_cache(maxsize=16_384)(micros_of)
"""The same for times that come again and again, as those of windows; those of events hardly do."""


def moment_of(text: str) -> datetime:
    """Return a time of a struct as a moment in UTC. Raises NotCanonical."""
    micros_of(text)
    return _from_text(text)


@lru_cache(maxsize=8_192)
def text_of(at: int) -> str:
    """Return microseconds since 1970 (UTC) as the contracts write a time."""
    return (EPOCH + timedelta(microseconds=at)).isoformat()[:-6] + "Z"
