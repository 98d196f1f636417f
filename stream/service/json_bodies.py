"""Bodies that are JSON, whatever somebody sends in their place."""

import json
from typing import Any


def json_object(raw: bytes) -> dict[str, Any]:
    """Return the object that a body is, in UTF-8, whatever its headers say.

    Raises ValueError where it is none: no JSON, of too many levels, or with characters that cannot be written.
    """
    try:
        content = json.loads(raw)
        json.dumps(content, ensure_ascii=False).encode()  # halves of characters, as "\\ud800", pass the reader
    except RecursionError:
        raise ValueError("it has too many levels") from None
    if not isinstance(content, dict):
        raise ValueError("it is no object")
    return content
