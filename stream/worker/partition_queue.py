"""Chunks of several partitions under way at once, those of one partition one after the other.

While one partition waits for the broker to acknowledge, another is folded.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable


class PartitionQueue:
    """Runs jobs in the order given within each partition, and no more than `most` at once.

    A job must not raise: nobody would see it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def submit(self, partition: Hashable, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job when those of its partition are done; returns once it may begin to wait for that."""
        while len(self._under_way) >= self._most:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._run(self._last.get(partition), job))
        self._last[partition] = task
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _run(self, before: "asyncio.Task[None] | None", job: Callable[[], Awaitable[None]]) -> None:
        if before is not None:
            await asyncio.wait([before])
        await job()
