"""Health checks on a port of their own."""

import asyncio
import http.client
import json
import logging
import socket
import threading
from contextlib import asynccontextmanager, suppress

import pytest

from stream.service import health_port as module
from stream.service.health_port import MOST_CONNECTIONS, HealthPort
from stream.service.http import Health
from tests.support.waiting import PATIENCE, until


def saying(problem):
    async def check():
        return problem

    return Health({}, {"part": check}, {})


def asked(port, path="/health/ready", method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers
    finally:
        connection.close()


@asynccontextmanager
async def answering(health, **options):
    health_port = HealthPort("127.0.0.1", 0, health, **options)
    health_port.start()
    try:
        yield health_port
    finally:
        await health_port.stop()


async def told(port, path="/health/ready"):
    """Return what is told once the loop has said something."""
    while True:
        status, parts, _ = await asyncio.to_thread(asked, port, path)
        if parts != {"loop": "has not answered yet"}:
            return status, parts


async def test_it_tells_what_is_wrong_with_the_parts_and_is_shown_others():
    async with answering(saying("away")) as health_port:
        assert await told(health_port.port) == (503, {"part": "away"})
        assert await told(health_port.port, "/health/live") == (200, {})
        health_port.show(saying(None))
        async with asyncio.timeout(PATIENCE):
            while await told(health_port.port) != (200, {"part": "ok"}):
                await asyncio.sleep(0.01)


async def test_a_part_that_cannot_be_looked_at_is_said_once_and_once_that_it_is_over(monkeypatch, caplog):
    caplog.set_level(logging.INFO, "stream.service.health_port")
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.001)
    looks, fails = [], [True]

    async def check():
        looks.append(fails[0])
        if fails[0]:
            raise ZeroDivisionError

    async with answering(Health({}, {"part": check}, {})) as health_port:
        await until(lambda: len(looks) > 5)
        fails[0] = False
        assert await told(health_port.port) == (200, {"part": "ok"})
    problem = "Health checks cannot be made: ZeroDivisionError"
    assert [one.getMessage().splitlines()[0] for one in caplog.records] == [problem, f"Over: {problem}"]


async def test_it_answers_while_the_loop_does_something_else():
    async with answering(saying(None)) as health_port:
        assert await told(health_port.port) == (200, {"part": "ok"})
        asking = threading.Thread(target=lambda: answers.append(asked(health_port.port)))
        answers = []
        asking.start()
        asking.join(PATIENCE)  # the loop waits for this
        assert [status for status, *_ in answers] == [200]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
async def test_a_loop_that_has_told_nothing_for_long_is_not_taken_to_be_well(path):
    async with answering(saying(None), stuck_seconds=0.0) as health_port:
        status, parts, _ = await asyncio.to_thread(asked, health_port.port, path)
        assert status == 503
        assert parts == {"loop": "has not answered for 0 s"}


async def test_there_is_nothing_else_and_every_answer_has_the_headers_that_keep_browsers_safe():
    async with answering(saying(None)) as health_port:
        for path, method, wanted in (("/metrics", "GET", 404), ("/health/live", "POST", 405)):
            status, _, headers = await asyncio.to_thread(asked, health_port.port, path, method)
            assert status == wanted
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["Cache-Control"] == "no-store"
            assert headers["Server"] == "dealstream"


async def test_who_says_nothing_and_who_says_no_http_hold_up_nobody():
    async with answering(saying(None)) as health_port:
        await told(health_port.port)
        idle = [socket.create_connection(("127.0.0.1", health_port.port)) for _ in range(2 * MOST_CONNECTIONS)]
        try:
            idle[-1].sendall(b"x" * 100_000)
            assert (await asyncio.to_thread(asked, health_port.port))[0] == 200
        finally:
            for one in idle:
                one.close()


async def test_it_ends_with_its_connections():
    async with answering(saying(None)) as health_port:
        await told(health_port.port)
        waiting = socket.create_connection(("127.0.0.1", health_port.port))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", health_port.port))
    waiting.close()
    await until(lambda: "health" not in {thread.name for thread in threading.enumerate()})


async def test_it_leaves_no_connection_open_that_came_as_it_ended():
    for _ in range(20):
        async with answering(saying(None)) as health_port:
            coming = [socket.create_connection(("127.0.0.1", health_port.port)) for _ in range(4)]
        for one in coming:
            one.settimeout(PATIENCE)
            with suppress(ConnectionResetError):
                assert one.recv(1) == b""
            one.close()
