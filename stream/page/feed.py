"""A feed: looks for changes of one view while somebody watches, and tells all who do."""

import asyncio
import json
import logging
import zlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

from schemas.report import Report
from stream.service.resting import rest_after
from stream.sinks.clickhouse.client import ClickHouseUnavailable

log = logging.getLogger(__name__)


class Intervals(NamedTuple):
    """How often a feed looks at most; and after how long it gives a sign of life, so that it rests no longer either."""

    look_seconds: float = 2.0
    quiet_seconds: float = 16.0


USUAL = Intervals()


_FAST = 3  # level of compression
_DEFLATE = -15  # zlib's window bits for blocks without a header

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""What a stream in gzip begins with; blocks follow, of which each stands for itself."""


class Look(NamedTuple):
    """The report at one moment, and what differs once it may have changed."""

    mark: Any
    report: Report
    status: dict[str, Any]


class Message(NamedTuple):
    """An event of the stream, as text and as a block of gzip: made once, however many watch."""

    plain: bytes
    packed: bytes


class Ended(Exception):
    """A feed looks no more, and the log says why; who watches asks anew."""


class Feed:
    """Looks every few seconds. `look` is given the look before, whose report it keeps if nothing changed.

    `at_work` runs what takes a while where it holds up nobody.
    """

    def __init__(
        self,
        look: Callable[[Look | None], Awaitable[Look]],
        intervals: Intervals,
        at_work: Callable[[Callable[[], Any]], Awaitable[Any]],
    ) -> None:
        self.watchers = 0
        self._intervals = intervals
        self._look = look
        self._number = 0
        self._has_ended = False
        self._at_work = at_work
        self._message = _message(": begin")
        self._changed = asyncio.Condition()
        self._task = asyncio.create_task(self._run())

    async def after(self, seen: int) -> tuple[int, Message]:
        """Wait for something newer than `seen`; return its number and the message. Raises Ended."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._number > seen or self._has_ended)
            if self._number <= seen:
                raise Ended
            return self._number, self._message

    def close(self) -> None:
        """Stop looking."""
        self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._look_again_and_again()
        except Exception:
            # Nobody waits for this task: without a word, who watches would wait for ever for what never comes.
            log.exception("A feed of the page has ended")
            async with self._changed:
                self._has_ended = True
                self._changed.notify_all()

    async def _look_again_and_again(self) -> None:
        clock = asyncio.get_running_loop().time
        look: Look | None = None
        known: str | None = None
        told = clock()
        while True:
            began = clock()
            try:
                look = await self._look(look)
                content, message = await self._at_work(partial(_told, look))
            except ClickHouseUnavailable:
                look = None
                content, message = "away", _message("event: away\ndata: {}")
            if content != known or clock() - told >= self._intervals.quiet_seconds:
                known, told = content, clock()
                async with self._changed:
                    self._number += 1
                    self._message = message
                    self._changed.notify_all()
            least, most = self._intervals
            await asyncio.sleep(rest_after(clock() - began, least=least, most=most))


def _told(look: Look) -> tuple[str, Message]:
    """Return what differs once there is something to tell, and what is told."""
    status = json.dumps(look.status, separators=(",", ":"))
    message = _message(f'event: kpis\ndata: {{"report":{_text(look.report)},"status":{status}}}')
    # The time of making alone is no change.
    return f"{status}{_text(look.report, {'generated_at', 'fresh_until'})}", message


def _message(text: str) -> Message:
    plain = f"{text}\n\n".encode()
    pack = zlib.compressobj(_FAST, wbits=_DEFLATE)
    # Whole after each message: the browser shows it at once.
    return Message(plain, pack.compress(plain) + pack.flush(zlib.Z_SYNC_FLUSH))


def _text(report: Report, without: set[str] | None = None) -> str:
    return report.model_dump_json(by_alias=True, exclude=without)
