"""End tasks, whatever the library does with what they wait for."""

import asyncio
from collections.abc import Iterable
from typing import Any

_AGAIN_SECONDS = 2.0


async def end(tasks: Iterable[asyncio.Task[Any] | None]) -> None:
    """Cancel tasks, and return once all of them have ended; whatever they raise is theirs.

    A client of Kafka that is closing waits for a task of its own, and takes a cancellation that comes just then for
    that task's: whoever closes one in a loop would go on for ever. So what has not ended is cancelled again.

    Args:
        tasks: None: there is none yet.
    """
    waiting = {task for task in tasks if task is not None}
    while waiting:
        for task in waiting:
            task.cancel()
        ended, waiting = await asyncio.wait(waiting, timeout=_AGAIN_SECONDS)
        for task in ended:
            if not task.cancelled():
                task.exception()  # seen
