"""Times of structs: text in the one form that the contracts write, and what it means.

Most times of a chunk are read once and never shown, so structs keep the text, and whoever needs the moment asks here.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
END = 4_102_444_800_000_000
"""The contracts' times end before 2100: microseconds UTC."""

# What stands at every third place from the fifth on, and how long it then is: with that, and a Z at the end, Python's
# own reader takes nothing but the canonical form, in less time than a pattern takes.
_LENGTHS = {"--T::.": len("2026-01-01T00:00:00.000000Z"), "--T::Z": len("2026-01-01T00:00:00Z")}
_length_of = _LENGTHS.get
_from_text = datetime.fromisoformat


class NotCanonical(Exception):
    """A value is not written in the one form that structs know. It may still be right: ask the contract."""


def micros_of(text: str) -> int:
    """Return a time of a struct as microseconds since 1970 (UTC). Raises NotCanonical."""
    if _length_of(text[4:20:3]) != len(text) or text[-1] != "Z":
        raise NotCanonical
    try:
        at = (_from_text(text) - EPOCH) // _MICROSECOND
    except ValueError:
        raise NotCanonical from None
    if not 0 <= at < END:
        raise NotCanonical
    return at


micros_of_repeated = lru_cache(maxsize=16_384)(micros_of)
"""The same for times that come again and again: of windows, and of arrival, which all events of a request share."""


def moment_of(text: str) -> datetime:
    """Return a time of a struct as a moment in UTC. Raises NotCanonical."""
    micros_of(text)
    return _from_text(text)


@lru_cache(maxsize=8_192)
def text_of(at: int) -> str:
    """Return microseconds since 1970 (UTC) as the contracts write a time."""
    return (EPOCH + timedelta(microseconds=at)).isoformat()[:-6] + "Z"
