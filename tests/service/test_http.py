"""Health checks and /metrics, however many ask and however long a part takes."""

import asyncio
import socket
import threading
import time

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import REGISTRY

from stream.service import http
from stream.service.http import FRESH_SECONDS, OLD_SECONDS, RECENT_SECONDS, add_service_routes
from tests.support.waiting import PATIENCE, until


class Part:
    """What a check looks at: what is wrong, and when it says so."""

    def __init__(self):
        self.problem, self.asked = None, 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def check(self):
        self.asked += 1
        await self.goes_on.wait()
        return self.problem


@pytest.fixture
async def part():
    return Part()


@pytest.fixture
async def client(part):
    app = web.Application()
    add_service_routes(app, live={}, ready={"part": part.check})
    async with TestClient(TestServer(app)) as started:
        yield started


async def ready(client):
    answer = await client.get("/health/ready")
    return answer.status, (await answer.json())["part"]


@pytest.fixture
def after(monkeypatch):
    """Let seconds pass for those who look at parts."""
    now = time.monotonic()
    monkeypatch.setattr(http, "clock", lambda: now)

    def let_pass(seconds):
        nonlocal now
        now += seconds

    return let_pass


async def test_a_part_that_is_not_well_is_looked_at_with_each_question(client, part):
    part.problem = "broken"
    assert await ready(client) == (503, "broken")
    part.problem = "broken still"
    assert await ready(client) == (503, "broken still")
    part.problem = None
    assert await ready(client) == (200, "ok")
    assert part.asked == 3


async def test_a_part_that_was_well_is_looked_at_once_a_second_however_many_ask(client, part, after):
    for _ in range(20):
        assert await ready(client) == (200, "ok")
    assert part.asked == 1
    after(FRESH_SECONDS)
    for _ in range(20):
        assert await ready(client) == (200, "ok")
    assert part.asked == 2


async def test_what_is_asked_all_the_time_tells_of_a_fault_with_the_question_after_the_look(client, part, after):
    await ready(client)
    part.problem = "broken"
    after(FRESH_SECONDS)
    assert await ready(client) == (200, "ok")
    assert await ready(client) == (503, "broken")


async def test_what_was_not_asked_for_seconds_tells_of_a_fault_at_once(client, part, after):
    await ready(client)
    part.problem = "broken"
    after(RECENT_SECONDS)
    assert await ready(client) == (503, "broken")


async def test_a_health_check_takes_few_turns_of_all_else_that_is_under_way():
    app = web.Application()
    parts = {str(number): Part().check for number in range(6)}
    add_service_routes(app, live={}, ready=parts)
    turns = 0

    def turn():
        nonlocal turns
        turns += 1
        time.sleep(0.002)  # so that the client sees the answer in the turn that makes it
        again[0] = loop.call_soon(turn)

    def ask(port):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            began = turns
            connection.sendall(b"GET /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
            return turns - began

    async with TestServer(app) as server:
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(ask, server.port)
        again = [loop.call_soon(turn)]
        try:
            assert min([await asyncio.to_thread(ask, server.port) for _ in range(5)]) <= 8
        finally:
            again[0].cancel()


async def test_a_part_that_takes_its_time_is_told_as_it_was_last_and_nobody_waits(client, part, after):
    await ready(client)
    after(RECENT_SECONDS)
    part.goes_on.clear()
    part.problem = "broken"
    async with asyncio.timeout(OLD_SECONDS):
        assert await ready(client) == (200, "ok")
    part.goes_on.set()
    await asyncio.sleep(0)
    assert await ready(client) == (503, "broken")


async def test_all_who_ask_at_once_share_one_look(client, part):
    part.goes_on.clear()
    asking = asyncio.gather(*(ready(client) for _ in range(20)))
    await asyncio.sleep(0.5)
    part.goes_on.set()
    assert await asking == [(200, "ok")] * 20
    assert part.asked == 1


async def test_a_part_that_has_never_answered_is_not_ready(client, part):
    part.goes_on.clear()
    status, said = await ready(client)
    assert status == 503
    assert said.startswith("does not answer for ")


async def test_scrapes_that_follow_each_other_closely_share_one(monkeypatch):
    scrapes = []

    def slow():
        scrapes.append(1)
        time.sleep(0.5)

    app = web.Application()
    add_service_routes(app, live={}, ready={}, before_scrape=slow)
    async with TestClient(TestServer(app)) as client:
        for _ in range(3):
            assert (await client.get("/metrics")).status == 200
        assert len(scrapes) == 1
        async with asyncio.timeout(PATIENCE):
            while len(scrapes) == 1:
                await asyncio.sleep(0.1)
                await client.get("/metrics")


async def test_a_scrape_is_not_given_again_once_others_are_to_be_shown():
    scrapes, shown = [], {0, 1}

    def slow():
        scrapes.append(set(shown))
        time.sleep(0.5)

    app = web.Application()
    add_service_routes(app, live={}, ready={}, before_scrape=slow, shown=lambda: frozenset(shown))
    async with TestClient(TestServer(app)) as client:
        first = asyncio.create_task(client.get("/metrics"))
        await until(lambda: scrapes)
        shown.remove(1)
        for _ in range(2):
            await client.get("/metrics")
        await first
    assert scrapes == [{0, 1}, {0}]


class SlowCollector:
    """Holds up the text of /metrics until it may go on."""

    def __init__(self):
        self.began, self.goes_on = threading.Event(), threading.Event()

    def describe(self):
        return ()

    def collect(self):
        self.began.set()
        self.goes_on.wait(PATIENCE)
        return ()


async def test_health_checks_are_answered_while_the_text_of_a_scrape_is_made(client):
    slow = SlowCollector()
    REGISTRY.register(slow)
    try:
        scrape = asyncio.create_task(client.get("/metrics"))
        assert await asyncio.to_thread(slow.began.wait, PATIENCE)
        assert await ready(client) == (200, "ok")
        assert not scrape.done()
        slow.goes_on.set()
        assert (await scrape).status == 200
    finally:
        REGISTRY.unregister(slow)


async def test_all_who_scrape_at_once_get_the_same_and_a_failure_is_of_that_scrape_alone(monkeypatch):
    asked = []

    def before():
        asked.append(1)
        if len(asked) == 2:
            raise ValueError

    app = web.Application()
    add_service_routes(app, live={}, ready={}, before_scrape=before)
    async with TestClient(TestServer(app)) as client:
        both = await asyncio.gather(client.get("/metrics"), client.get("/metrics"))
        assert len({await one.text() for one in both}) == 1
        assert both[0].status == 200
        async with asyncio.timeout(PATIENCE):
            while len(asked) < 2:
                await asyncio.sleep(0.1)
                failed = await client.get("/metrics")
        assert failed.status == 500
        assert (await client.get("/metrics")).status == 200


async def test_a_scrape_waits_for_no_thread_that_waits_for_something_else(client):
    go = threading.Event()
    waiting = [asyncio.create_task(asyncio.to_thread(go.wait, 30)) for _ in range(40)]
    try:
        async with asyncio.timeout(PATIENCE):
            assert (await client.get("/metrics")).status == 200
    finally:
        go.set()
        await asyncio.gather(*waiting)


async def test_what_is_on_metrics_is_made_once_before_it_is_asked_for_when_all_is_well(part):
    scrapes = []
    app = web.Application()
    add_service_routes(app, live={}, ready={"part": part.check}, before_scrape=lambda: scrapes.append(1))
    async with TestClient(TestServer(app)) as client:
        part.problem = "broken"
        assert await ready(client) == (503, "broken")
        assert not scrapes
        part.problem = None
        for _ in range(3):
            assert await ready(client) == (200, "ok")
        assert len(scrapes) == 1


async def test_a_scrape_waits_for_what_is_made_before_and_gives_what_there_is_then():
    slow, scrapes = SlowCollector(), []
    app = web.Application()
    add_service_routes(app, live={}, ready={}, before_scrape=lambda: scrapes.append(slow.began.is_set()))
    REGISTRY.register(slow)
    try:
        async with TestClient(TestServer(app)) as client:
            await client.get("/health/ready")
            scrape = asyncio.create_task(client.get("/metrics"))
            assert await asyncio.to_thread(slow.began.wait, PATIENCE)
            await asyncio.sleep(0.1)
            assert scrapes == [False]
            slow.goes_on.set()
            assert (await scrape).status == 200
        assert scrapes == [False, True]
    finally:
        REGISTRY.unregister(slow)
