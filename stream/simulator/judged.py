"""Wait until a worker has judged alerts: days that pass in seconds are to pass before its eyes."""

import asyncio
import re
import time

import aiohttp

PATIENCE_SECONDS = 600.0
AGAIN_SECONDS = 1.0
_JUDGED_AT = re.compile(r"^dealstream_alerts_judged_at_seconds (\S+)$", re.MULTILINE)
_TIMEOUT = aiohttp.ClientTimeout(total=10)


async def until_judged(worker: str, stopping: asyncio.Event) -> bool:
    """Return whether a worker has judged what was there by now, once it has; False: it took too long, or was stopped.

    Args:
        worker: its address.
        stopping: is set where nobody waits any more.
    """
    since, until = time.time(), time.monotonic() + PATIENCE_SECONDS
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        while time.monotonic() < until and not stopping.is_set():
            try:
                async with session.get(f"{worker.rstrip('/')}/metrics") as answer:
                    judged = _JUDGED_AT.search(await answer.text())
            except (aiohttp.ClientError, OSError, TimeoutError):
                judged = None
            if judged is not None and float(judged[1]) >= since:
                return True
            await asyncio.sleep(AGAIN_SECONDS)
    return False
