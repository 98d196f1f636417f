"""Work that takes a while, and lets others have their turn in the loop meanwhile: health checks among them."""

import asyncio
import time
from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

TURN_SECONDS = 0.02
"""So long it goes on at a time."""


async def in_turns(steps: Generator[None, None, T]) -> T:
    """Take steps until they end, and return what they return."""
    until = time.perf_counter() + TURN_SECONDS
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        if time.perf_counter() >= until:
            await asyncio.sleep(0)
            until = time.perf_counter() + TURN_SECONDS
