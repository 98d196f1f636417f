"""Chunks of several partitions under way at once, those of one partition one after the other.

While one partition waits for the broker to acknowledge, another is worked on. What comes of a partition meanwhile waits
and is then taken together: a window that several runs change is read, merged and written once.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from faust.types import TP

R = TypeVar("R")


class PartitionQueue(Generic[R]):
    """Has the runs of each partition processed in the order given.

    Args:
        process: does one or more runs of a partition. It must not raise: nobody would see it.
        at_once: so many records are processed together, or one run that has more.
        most: so many records are taken in before the first of them are done, or one run that has more.
    """

    def __init__(self, process: Callable[[TP, list[R]], Awaitable[None]], *, at_once: int, most: int) -> None:
        self._process = process
        self._at_once = at_once
        self._most = most
        self._waiting: dict[TP, deque[tuple[R, int]]] = {}
        self._taken_in = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._done = asyncio.Event()

    async def submit(self, partition: TP, run: R, records: int) -> None:
        """Have a run of so many records processed; returns once it may begin to wait for that."""
        while self._taken_in and self._taken_in + records > self._most:
            self._done.clear()
            await self._done.wait()
        self._taken_in += records
        waiting = self._waiting.get(partition)
        if waiting is not None:
            waiting.append((run, records))
            return
        self._waiting[partition] = deque([(run, records)])
        task = asyncio.create_task(self._work_off(partition))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, partition: TP) -> None:
        waiting = self._waiting[partition]
        records = 0
        try:
            while waiting:
                run, records = waiting.popleft()
                together = [run]
                while waiting and records + waiting[0][1] <= self._at_once:
                    run, more = waiting.popleft()
                    together.append(run)
                    records += more
                await self._process(partition, together)
                self._taken_in -= records
                self._done.set()
                records = 0
        finally:
            # Where it was cancelled nothing of this is done: the run that comes next has a gap before it.
            self._taken_in -= records + sum(more for _, more in waiting)
            self._done.set()
            del self._waiting[partition]
