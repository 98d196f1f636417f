"""Work that takes a while, and lets others have their turn in the loop meanwhile: health checks among them."""

import asyncio
import time
from collections import deque
from collections.abc import Generator
from typing import Literal, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

TURN_SECONDS = 0.005
"""So long it goes on at a time. An answer over a new connection takes seven turns of others: to be taken in, read, made
and sent."""

_AT_ONCE = range(8)
"""Steps: to look at the clock after each takes longer than many are worth."""


class _Turn(asyncio.Lock):
    """A lock that knows how many have it, or wait for it."""

    wanted_by = 0

    async def acquire(self) -> Literal[True]:
        self.wanted_by += 1
        try:
            return await super().acquire()
        except BaseException:
            self.wanted_by -= 1
            raise

    def release(self) -> None:
        self.wanted_by -= 1
        super().release()


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turn] = WeakKeyDictionary()


async def in_turns(steps: Generator[None, None, T]) -> T:
    """Take steps until they end, and return what they return.

    Between two turns all else in the loop goes on: however much such work there is, it is the turn of one of them.
    """
    loop = asyncio.get_running_loop()
    turn = _turns.get(loop)
    if turn is None:
        turn = _turns[loop] = _Turn()
    now = time.perf_counter
    if not turn.wanted_by:  # what a request of one event takes ends here, and nobody needs to wait for a turn
        until = now() + TURN_SECONDS
        try:
            for _ in _AT_ONCE:
                next(steps)
        except StopIteration as end:
            if now() >= until:
                async with turn:
                    await asyncio.sleep(0)
            return end.value  # type: ignore[no-any-return]
    while True:
        async with turn:
            until = now() + TURN_SECONDS
            try:
                while True:
                    for _ in _AT_ONCE:
                        next(steps)
                    if now() >= until:
                        break
            except StopIteration as end:
                if now() >= until:
                    await asyncio.sleep(0)
                return end.value  # type: ignore[no-any-return]
            await asyncio.sleep(0)  # it is still the turn of this one, so that nobody else begins before all others


class FewAtATime:
    """Lets a few go on in each turn of the loop, in the order in which they come.

    A hundred who come together are each served at once, and yet hold up all others for as long as all of them take.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._gone = 0  # in this turn
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> None:
        """Return when it is one's turn, which is now where fewer came in this one."""
        loop = asyncio.get_running_loop()
        if self._gone < self._most and not self._waiting:
            self._gone += 1
            if self._gone == 1:
                loop.call_soon(self._next, loop)
            return
        waiting: asyncio.Future[None] = loop.create_future()
        self._waiting.append(waiting)
        await waiting

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        self._gone = 0
        while self._waiting and self._gone < self._most:
            waiting = self._waiting.popleft()
            if not waiting.done():  # else whoever waited was let go
                waiting.set_result(None)
                self._gone += 1
        if self._gone:
            loop.call_soon(self._next, loop)
