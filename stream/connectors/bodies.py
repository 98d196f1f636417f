"""Bodies of requests, from bytes to the items in them; and how much one of them may ask for."""

import re
from typing import Any

from pydantic_core import from_json

from stream.ingest.problems import Unusable

MOST_ITEMS = 1000
"""Most items in the body of one request."""

MOST_RECORDS = 10_000
"""Most records that all items of a body are about; Apex writes no more in one transaction."""

MOST_COPIED_BYTES = 16 * 1024 * 1024
"""What the items of a body may come to, once each is told of each of its records."""

MOST_VALUES = 100_000
"""Most values in a body, keys of objects counted as well: each takes up to a hundred bytes once it is read."""

# A whole surrogate pair, half of one (captured), or any other escape.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def parsed(body: bytes) -> Any:
    """Return the JSON of a body; half a surrogate pair, as a cut emoji leaves it, becomes U+FFFD.

    Raises:
        Unusable: it is not JSON, nested more than 200 levels deep, or of too many values.
    """
    if sum(map(body.count, (b",", b":", b"[", b"{"))) > MOST_VALUES:
        raise Unusable("too_large", f"the body has more than {MOST_VALUES:,} values; send less at once")
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        mended = _ESCAPE.sub(lambda match: b"\\ufffd" if match.group(1) else match.group(), body)
    try:
        return from_json(mended, allow_inf_nan=False)
    except ValueError as error:
        raise Unusable("not_json", f"the body is not JSON: {error}; send a JSON document in UTF-8") from None


def one_or_several(content: Any) -> list[Any]:
    """Return the items of a body that is one, or an array. Raises Unusable."""
    if not isinstance(content, dict | list):
        raise Unusable("bad_shape", "the body must be an event, or an array of events")
    return content if isinstance(content, list) else [content]


class Room:
    """What is left of what one body may ask for: the same said of many records is work for each of them."""

    def __init__(self) -> None:
        self._records, self._bytes = MOST_RECORDS, MOST_COPIED_BYTES

    def take(self, records: int, size: int) -> None:
        """Take an item that says something of `size` bytes of so many records. Raises Unusable, and takes nothing."""
        if records > self._records or records * size > self._bytes:
            raise Unusable(
                "too_large",
                f"is about {records:,} records, which is more than one request may tell of; send fewer at once, or "
                "backfill them",
            )
        self._records -= records
        self._bytes -= records * size
