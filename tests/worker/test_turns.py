"""A chunk of thousands of records holds up nobody: whoever waits has a turn in between."""

import asyncio
import time

import pytest

from stream.worker import turns
from stream.worker.turns import in_turns


def working(steps):
    for _ in range(steps):
        until = time.perf_counter() + 0.005
        while time.perf_counter() < until:
            pass
        yield
    return "done"


async def test_what_the_steps_come_to_is_returned_and_others_have_their_turn_meanwhile(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.02)
    had = []

    async def other():
        while True:
            had.append(1)
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    await asyncio.sleep(0)
    assert await in_turns(working(40)) == "done"
    waiting.cancel()
    assert len(had) >= 5


async def test_what_a_step_raises_is_raised():
    def failing():
        yield
        raise KeyError

    with pytest.raises(KeyError):
        await in_turns(failing())
