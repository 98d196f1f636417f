"""The steps of a trial: each is done, or says why not and what to do."""

import time
from collections.abc import Awaitable
from typing import NamedTuple


class Stopped(Exception):
    """A step that an event does not get over. The message says why, and the way out."""


class MayBeStored(Stopped):
    """A step that it does not get over, behind which some of it may be stored."""


class Step(NamedTuple):
    """How a step went: what happened, or why it stopped and the way out; `seconds` it took."""

    name: str
    is_done: bool
    seconds: float
    told: str


async def step(name: str, doing: Awaitable[str]) -> Step:
    """Return how a step went, whose awaitable says what happened or raises Stopped."""
    began = time.monotonic()
    try:
        is_done, told = True, await doing
    except Stopped as stop:
        is_done, told = False, str(stop)
    return Step(name, is_done, round(time.monotonic() - began, 3), told)
