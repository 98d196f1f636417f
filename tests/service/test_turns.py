"""A chunk of thousands of records holds up nobody: whoever waits has a turn in between."""

import asyncio
import time

import pytest

from stream.service import turns
from stream.service.turns import FewAtATime, in_turns


def working(steps):
    for _ in range(steps):
        until = time.perf_counter() + 0.001
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
    assert await in_turns(working(200)) == "done"
    waiting.cancel()
    assert len(had) >= 5


async def test_however_much_such_work_there_is_between_two_turns_of_others_one_of_it_goes_on(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 1e-9)
    began, most = 0, 0

    def counting():
        nonlocal began
        for _ in range(50):
            began += 1
            yield

    async def other():
        nonlocal began, most
        while True:
            most = max(most, began)
            began = 0
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    await asyncio.gather(*(in_turns(counting()) for _ in range(10)))
    waiting.cancel()
    assert 0 < most < 20  # of 500


async def test_work_that_is_one_long_step_is_done_once_in_a_turn_of_others(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 1e-9)
    done, most = 0, 0

    def one():
        nonlocal done
        yield
        done += 1

    async def other():
        nonlocal done, most
        while True:
            most, done = max(most, done), 0
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    await asyncio.gather(*(in_turns(one()) for _ in range(10)))
    waiting.cancel()
    assert most == 1


async def test_what_a_step_raises_is_raised():
    def failing():
        yield
        raise KeyError

    with pytest.raises(KeyError):
        await in_turns(failing())


async def test_a_few_go_on_in_each_turn_in_the_order_in_which_they_come_and_who_was_let_go_takes_nobodys_place():
    few, gone = FewAtATime(3), []

    async def go(number):
        await few.turn()
        gone.append(number)

    tasks = [asyncio.create_task(go(number)) for number in range(10)]
    await asyncio.sleep(0)
    assert gone == [0, 1, 2]
    tasks[3].cancel()
    in_a_turn = []
    while len(gone) < 9:
        before = len(gone)
        await asyncio.sleep(0)
        in_a_turn.append(len(gone) - before)
    assert gone == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    assert max(in_a_turn) == 3
    await few.turn()  # nobody came in this one
