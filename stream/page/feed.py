"""A feed: looks for changes of one view while somebody watches, and tells all who do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from schemas.report import Report
from stream.sinks.clickhouse.client import ClickHouseUnavailable

_SHARE = 4
"""After a look the feed rests so many times as long as it took, so that years of history leave the machine free."""


class Intervals(NamedTuple):
    """How often a feed looks at most, and the longest time between two messages: then it gives a sign of life."""

    look_seconds: float = 2.0
    quiet_seconds: float = 16.0


USUAL = Intervals()


class Look(NamedTuple):
    """The report at one moment, and what differs once it may have changed."""

    mark: Any
    report: Report
    status: dict[str, Any]


class Feed:
    """Looks every few seconds. `look` is given the look before, whose report it keeps if nothing changed."""

    def __init__(self, look: Callable[[Look | None], Awaitable[Look]], intervals: Intervals) -> None:
        self.watchers = 0
        self._intervals = intervals
        self._look = look
        self._number = 0
        self._message = b": begin\n\n"
        self._changed = asyncio.Condition()
        self._task = asyncio.create_task(self._run())

    async def after(self, seen: int) -> tuple[int, bytes]:
        """Wait for something newer than `seen`; return its number and the message."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._number > seen)
            return self._number, self._message

    def close(self) -> None:
        """Stop looking."""
        self._task.cancel()

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        look: Look | None = None
        known: str | None = None
        told = clock()
        while True:
            began = clock()
            try:
                look = await self._look(look)
                status = json.dumps(look.status, separators=(",", ":"))
                message = f'event: kpis\ndata: {{"report":{_text(look.report)},"status":{status}}}\n\n'.encode()
                # The time of making alone is no change.
                content = f"{status}{_text(look.report, {'generated_at', 'fresh_until'})}"
            except ClickHouseUnavailable:
                look = None
                content, message = "away", b"event: away\ndata: {}\n\n"
            if content != known or clock() - told >= self._intervals.quiet_seconds:
                known, told = content, clock()
                async with self._changed:
                    self._number += 1
                    self._message = message
                    self._changed.notify_all()
            await asyncio.sleep(max(self._intervals.look_seconds, _SHARE * (clock() - began)))


def _text(report: Report, without: set[str] | None = None) -> str:
    return report.model_dump_json(by_alias=True, exclude=without)
