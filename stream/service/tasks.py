"""Begin tasks in the background, of which none ends unseen; end them, whatever the library does with their waits."""

import asyncio
import logging
import traceback
from collections.abc import Coroutine, Iterable
from functools import partial
from typing import Any

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 2.0


def begin(work: Coroutine[Any, Any, None], what: str) -> asyncio.Task[None]:
    """Begin what is to go on for ever. Should it fail, the log says so at once, and `what` nobody does any more."""
    task = asyncio.create_task(work)
    task.add_done_callback(partial(_tell, what))
    return task


def without_message(error: BaseException) -> str:
    """Return what failed and where, without the message: that can hold parts of what somebody sent."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def _tell(what: str, task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("Until the next start nobody %s any more: %s", what, without_message(error))


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
