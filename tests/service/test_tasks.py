"""Tasks end although what they wait for takes a cancellation for another's, and none fails unseen."""

import asyncio

import pytest

from stream.service import tasks
from stream.service.tasks import begin, end


async def test_tasks_end_that_miss_a_cancellation_as_those_do_that_close_a_client_of_kafka(monkeypatch):
    monkeypatch.setattr(tasks, "_AGAIN_SECONDS", 0.01)
    missed = []

    async def closes_clients():
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if missed:
                    raise
                missed.append("one")

    task = asyncio.create_task(closes_clients())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end([task, None])
    assert task.cancelled()
    assert missed


async def test_what_a_task_raises_is_its_own():
    async def fails():
        raise ValueError("of its own")

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await end([task])
    with pytest.raises(ValueError, match="of its own"):
        task.result()


async def test_nothing_to_end_is_no_wait():
    await end([None])


async def test_one_that_fails_in_the_background_is_told_at_once_without_what_it_says(caplog):
    async def fails(name):
        raise ValueError(name)

    task = begin(fails("Ada"), "follows the numbers")
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert "nobody follows the numbers any more: ValueError" in caplog.text
    assert "in fails" in caplog.text
    assert "Ada" not in caplog.text


async def test_one_that_is_ended_is_none_that_failed(caplog):
    task = begin(asyncio.sleep(3600), "sleeps")
    await end([task])
    assert not caplog.text
