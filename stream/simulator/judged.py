"""Wait until a worker has judged alerts: days that pass in seconds are to pass before its eyes."""

import asyncio
import re
import time
from collections.abc import Mapping

import aiohttp

PATIENCE_SECONDS = 600.0
AGAIN_SECONDS = 1.0
_JUDGED_AT = re.compile(r"^dealstream_alerts_judged_at_seconds (\S+)$", re.MULTILINE)
_TIMEOUT = aiohttp.ClientTimeout(total=10)


_REFUSALS = (401, 403)


class NotShown(Exception):
    """The worker does not say when it judged. The message says why, and the way out."""


async def until_judged(worker: str, headers: Mapping[str, str], stopping: asyncio.Event) -> bool:
    """Return whether a worker has judged what was there by now, once it has; False: it took too long, or was stopped.

    Args:
        worker: its address.
        headers: with which it is asked; they say who asks.
        stopping: is set where nobody waits any more.

    Raises:
        NotShown: it does not tell who asks.
    """
    since, until = time.time(), time.monotonic() + PATIENCE_SECONDS
    async with aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as session:
        while time.monotonic() < until and not stopping.is_set():
            try:
                async with session.get(f"{worker.rstrip('/')}/metrics") as answer:
                    if answer.status in _REFUSALS:
                        raise NotShown(
                            f"{worker} answered {answer.status} to /metrics; set DEALSTREAM_TOKEN to a token of "
                            "somebody who sees everything, or of DEALSTREAM_METRICS_TOKENS_FILE"
                        )
                    judged = _JUDGED_AT.search(await answer.text())
            except (aiohttp.ClientError, OSError, TimeoutError):
                judged = None
            if judged is not None and float(judged[1]) >= since:
                return True
            await asyncio.sleep(AGAIN_SECONDS)
    return False
