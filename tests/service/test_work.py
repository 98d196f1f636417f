"""Threads in which answers are made, and answers of many lines."""

import asyncio
import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.service.lines import answer_lines
from stream.service.work import Busy, Lane, Work
from tests.support.waiting import PATIENCE


@pytest.fixture
def lane():
    made = Lane("test", 1, 1)
    yield made
    made.close()


async def done_when_there_is_room(lane):
    """A thread says a moment after its answer that it has ended."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await lane.do(lambda: True)
            except Busy:
                await asyncio.sleep(0.01)


async def test_what_finds_the_queue_full_is_to_come_again(lane):
    go = threading.Event()
    two = [asyncio.create_task(lane.do(go.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await lane.do(go.wait)
    go.set()
    assert await asyncio.gather(*two) == [True, True]
    assert await done_when_there_is_room(lane)


async def test_what_nobody_waits_for_any_more_takes_room_until_it_ends(lane):
    begun, go = threading.Event(), threading.Event()

    def begin():
        begun.set()
        return go.wait()

    left = asyncio.create_task(lane.do(begin))
    await asyncio.sleep(0)
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    left.cancel()
    behind = asyncio.create_task(lane.do(go.wait))
    await asyncio.sleep(0.05)
    with pytest.raises(Busy):
        await lane.do(go.wait)
    go.set()
    await behind


async def test_who_leaves_the_queue_leaves_nothing_in_it():
    lane, go, done = Lane("test", 1, 1, seconds=PATIENCE), threading.Event(), []
    first = asyncio.create_task(lane.do(go.wait))
    leaves = asyncio.create_task(lane.do(lambda: done.append("for nobody")))
    await asyncio.sleep(0)
    leaves.cancel()
    await asyncio.wait([leaves])
    go.set()
    assert await first
    assert await done_when_there_is_room(lane)
    assert not done
    lane.close()


async def test_what_does_not_get_its_turn_in_time_is_to_come_again_and_what_has_it_is_waited_for():
    lane = Lane("test", 1, 1, seconds=0.1)
    go = threading.Event()
    first, behind = (asyncio.create_task(lane.do(go.wait)) for _ in range(2))
    with pytest.raises(Busy):
        await behind
    assert not first.done()
    go.set()
    assert await first
    assert await done_when_there_is_room(lane)
    lane.close()


def app_of(read):
    async def handle(request):
        return await answer_lines(request, read)

    app = web.Application()
    Work.of(app)
    app.router.add_get("/", handle)
    return app


async def test_lines_go_out_as_they_are_read():
    lines = [str(number) for number in range(2500)]
    async with TestClient(TestServer(app_of(lambda: iter(lines)))) as client:
        assert (await (await client.get("/")).text()).splitlines() == lines


async def test_no_more_lines_are_read_than_the_reader_is_behind():
    read = []

    def lines():
        for number in range(100_000):
            read.append(number)
            yield "x" * 1000

    async with TestClient(TestServer(app_of(lines))) as client:
        answer = await client.get("/")
        await asyncio.sleep(0.5)
        assert len(read) < 100_000
        answer.close()


async def test_what_fails_before_the_first_line_is_an_error_and_what_fails_later_breaks_off():
    def at_once():
        raise ValueError
        yield ""

    def later():
        yield from ["x" * 100] * 1000
        raise ValueError

    async with TestClient(TestServer(app_of(at_once))) as client:
        assert (await client.get("/")).status == 500
    async with TestClient(TestServer(app_of(later))) as client:
        answer = await client.get("/")
        with pytest.raises(Exception, match=r"not completed|payload"):
            await answer.text()


async def test_something_may_stand_in_the_queue_for_less_long_than_all_else():
    lane, goes_on = Lane("lane", 1, 5), threading.Event()
    first = asyncio.create_task(lane.do(goes_on.wait))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await lane.do(lambda: None, 0.01)
    goes_on.set()
    assert await first
    assert await lane.do(lambda: "done", PATIENCE) == "done"
    lane.close()
