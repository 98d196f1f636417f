"""Stored numbers that cannot be read now: who asks is told so, and the log says why."""

import logging
import time

from aiohttp import web

from stream.access.problems import problem
from stream.words import Refusal

log = logging.getLogger(__name__)

clock = time.monotonic
"""By which a minute is one."""

_REST_SECONDS = 60.0
"""The same reason is in the log no more often: hundreds may ask in a minute."""

_said_at: dict[str, float] = {}


def unreadable(why: Exception) -> web.HTTPException:
    """Return the answer to a request whose numbers cannot be read."""
    now, reason = clock(), str(why)
    if now - _said_at.get(reason, -_REST_SECONDS) >= _REST_SECONDS:
        for old in [one for one, at in _said_at.items() if now - at >= _REST_SECONDS]:
            del _said_at[old]
        _said_at[reason] = now
        log.warning("Stored numbers cannot be read: %s", reason)
    return problem(web.HTTPServiceUnavailable, Refusal("cannot-be-read"))
