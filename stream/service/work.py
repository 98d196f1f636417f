"""Threads in which answers are made: a few, so that whatever is asked, health checks and the stream go on.

Reports are made two at a time, and some may wait; what takes up to a minute, one at a time. Feeds have a thread of
their own, in which each waits for the others, so that those who watch do not hold up those who ask; so has what is
asked of a feed, whose begin waits for no report, and so have answers of lines, and questions in SQL.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from aiohttp import web

T = TypeVar("T")

QUEUE_SECONDS = 10.0
"""So long a report may wait for its turn."""

ANY_NUMBER = 100_000
"""Where something else says how many there may be."""


class Busy(Exception):
    """Too much is under way; it may be asked again in a moment."""


class Lane:
    """Threads with a queue before them. `seconds`: how long something may stand in it; None: as long as it takes."""

    def __init__(self, name: str, threads: int, waiting: int, seconds: float | None = None) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._most = threads + waiting
        self._seconds = seconds
        self._under_way = 0

    async def do(self, make: Callable[[], T], seconds: float | None = None) -> T:
        """Return what `make` returns, which may block. `seconds`: how long it may stand in the queue, if not as all do.

        Raises Busy where the queue is full, or its turn does not come in time.
        """
        if self._under_way >= self._most:
            raise Busy
        self._under_way += 1
        loop = asyncio.get_running_loop()

        def done(_: Future[T]) -> None:
            # It ends when the thread does, also where nobody waits for it any more.
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._ended)

        working = self._threads.submit(make)
        working.add_done_callback(done)
        result = asyncio.wrap_future(working)
        if (patience := self._seconds if seconds is None else seconds) is not None:
            try:
                await asyncio.wait((result,), timeout=patience)
            except asyncio.CancelledError:
                result.cancel()  # who leaves the queue leaves room in it
                raise
            if working.cancel():
                raise Busy
        return await result

    def close(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _ended(self) -> None:
        self._under_way -= 1


class Work:
    """The lanes of one application."""

    def __init__(self) -> None:
        self.reports = Lane("reports", 2, 16, QUEUE_SECONDS)
        self.long = Lane("long", 1, 2)
        self.feeds = Lane("feeds", 1, ANY_NUMBER)
        self.begins = Lane("begins", 1, ANY_NUMBER)
        self.lines = Lane("lines", 1, ANY_NUMBER)
        self.sql = Lane("sql", 1, 2, QUEUE_SECONDS)
        self.streams = 0

    @staticmethod
    def of(app: web.Application) -> "Work":
        """Return the work of an application, which ends with it."""
        if _KEY not in app:
            app[_KEY] = work = Work()

            async def close(_app: web.Application) -> None:
                for lane in (work.reports, work.long, work.feeds, work.begins, work.lines, work.sql):
                    lane.close()

            app.on_cleanup.append(close)
        return app[_KEY]


_KEY = web.AppKey("work", Work)
