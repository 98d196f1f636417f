"""Bodies of requests, from bytes to the items in them."""

import re
from typing import Any

from pydantic_core import from_json

from stream.ingest.problems import Unusable

MOST_ITEMS = 1000
"""Most items in the body of one request."""

# A whole surrogate pair, half of one (captured), or any other escape.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def parsed(body: bytes) -> Any:
    """Return the JSON of a body; half a surrogate pair, as a cut emoji leaves it, becomes U+FFFD.

    Raises:
        Unusable: it is not JSON, or nested more than 200 levels deep.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        mended = _ESCAPE.sub(lambda match: b"\\ufffd" if match.group(1) else match.group(), body)
    try:
        return from_json(mended, allow_inf_nan=False)
    except ValueError as error:
        raise Unusable("not_json", f"the body is not JSON: {error}; send a JSON document in UTF-8") from None


def one_or_several(content: Any) -> list[Any]:
    """Return the items of a body that is one, or an array of up to 1,000. Raises Unusable."""
    if not isinstance(content, dict | list):
        raise Unusable("bad_shape", "the body must be an event, or an array of events")
    items = content if isinstance(content, list) else [content]
    if len(items) > MOST_ITEMS:
        raise Unusable("bad_shape", f"more than {MOST_ITEMS} events; send several requests")
    return items
