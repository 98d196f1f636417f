"""Wait until something holds, or fail."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable

PATIENCE = 240.0
"""So many seconds nothing takes that goes on at all, however busy the machine is: who waits longer waits for ever."""

MEMBERSHIP = {"DEALSTREAM_SESSION_TIMEOUT_SECONDS": "20", "DEALSTREAM_REBALANCE_TIMEOUT_SECONDS": "20"}
"""Nobody is thrown out whom a busy machine keeps from a sign of life for a while: who is begins anew, and again."""


def eventually(check: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Ask until it is so, while other processes go on."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it did not come to be so"
        time.sleep(0.2)


async def until(check: Callable[[], object | Awaitable[object]], seconds: float = PATIENCE) -> None:
    """Ask until it is so, while this event loop goes on."""
    async with asyncio.timeout(seconds):
        while True:
            answer = check()
            if await answer if inspect.isawaitable(answer) else answer:
                return
            await asyncio.sleep(0.02)
