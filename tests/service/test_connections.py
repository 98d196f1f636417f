"""Connections of a server, within limits."""

import asyncio
import resource
import socket
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web

from stream.service.connections import BACKLOG, BoundedRunner, Limits, connections_for, listening
from tests.support.waiting import PATIENCE, until

GET = b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n"


async def head_of(reader):
    async with asyncio.timeout(PATIENCE):
        return (await reader.readuntil(b"\r\n\r\n")).decode()


async def answer_of(reader):
    head = await head_of(reader)
    return head, await reader.readexactly(len("well"))


@asynccontextmanager
async def serving(handler=None, opened=None, **limits):
    opened = {} if opened is None else opened

    async def well(_request):
        return web.Response(text="well")

    app = web.Application()
    app.router.add_get("/health/ready", well)
    app.router.add_get("/", handler or well)
    runner = BoundedRunner(app, Limits(**{"connections": 8} | limits), shutdown_timeout=0.1)
    await runner.setup()
    await runner.listen(listening("127.0.0.1", 0))

    async def connect(said=b""):
        reader, writer = await asyncio.open_connection(*runner.addresses[0])
        writer.write(said)
        opened[reader] = writer
        return reader

    try:
        yield connect
    finally:
        for writer in opened.values():
            writer.transport.abort()
        await runner.cleanup()


@pytest.mark.parametrize("turns", range(5))
async def test_a_connection_that_comes_as_the_server_ends_is_ended_with_it(turns):
    opened = {}
    async with serving(opened=opened) as connect:
        address = opened[await connect()].get_extra_info("peername")
        coming = [socket.create_connection(address) for _ in range(4)]
        for _ in range(turns):
            await asyncio.sleep(0)
    for one in coming:
        one.settimeout(PATIENCE)
        with suppress(ConnectionResetError):
            assert one.recv(1) == b""
        one.close()


async def test_others_have_a_turn_before_all_are_accepted_who_come_at_once(monkeypatch):
    runner = BoundedRunner(web.Application(), Limits(200), shutdown_timeout=0.1)
    await runner.setup()
    listener = listening("127.0.0.1", 0)
    accepted = []
    opened = runner.opened

    def note(connection):
        accepted.append(connection)
        opened(connection)

    monkeypatch.setattr(runner, "opened", note)
    await runner.listen(listener)
    waiting = [socket.create_connection(listener.getsockname()) for _ in range(90)]  # nobody has a turn meanwhile
    try:
        in_a_turn = []
        while len(accepted) < len(waiting):
            before = len(accepted)
            await asyncio.sleep(0)
            in_a_turn.append(len(accepted) - before)
        assert max(in_a_turn) <= 20
    finally:
        for connection in waiting:
            connection.close()
        await runner.cleanup()


async def test_of_as_many_as_there_may_be_the_one_that_says_nothing_makes_room():
    async with serving() as connect:
        silent = [await connect() for _ in range(8)]
        assert "200 OK" in await head_of(await connect(GET % b""))
        assert await silent[0].read() == b""


async def test_those_that_say_something_stay_when_others_that_say_nothing_are_there_longer():
    async with serving() as connect:
        silent = [await connect() for _ in range(4)]
        await asyncio.sleep(1.1)
        heard = [await connect(GET % b"") for _ in range(4)]
        for reader in heard:
            await head_of(reader)
        await head_of(await connect(GET % b""))
        assert silent[0].at_eof()
        assert not any(reader.at_eof() for reader in heard)


async def test_of_many_whose_time_is_over_some_are_cut_off_at_a_time_and_soon_all():
    async with serving(connections=200, first_seconds=0.4) as connect, asyncio.timeout(PATIENCE):
        readers, cut_off, at_a_time = [], 0, []

        async def begin():
            for _ in range(100):
                readers.append(await connect())

        beginning = asyncio.create_task(begin())  # the time of the first may be over before the last has come
        while cut_off < 100:
            await asyncio.sleep(0)
            now = sum(reader.at_eof() for reader in readers)
            at_a_time.append(now - cut_off)
            cut_off = now
        await beginning
        assert max(at_a_time) <= 40
        assert sum(one > 0 for one in at_a_time) > 3


async def test_a_head_that_does_not_end_is_cut_off():
    async with serving(first_seconds=0.2) as connect, asyncio.timeout(PATIENCE):
        reader = await connect(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        with suppress(ConnectionError):
            assert await reader.read() == b""


async def test_a_connection_whose_request_is_under_way_is_not_cut_off():
    async def slow(_request):
        await asyncio.sleep(0.6)
        return web.Response(text="well")

    async with serving(slow, first_seconds=0.2) as connect:
        assert "200 OK" in await head_of(await connect(GET % b""))


async def test_while_half_of_them_have_a_request_under_way_others_come_again_and_health_checks_are_answered():
    begun, goes_on = [], asyncio.Event()

    async def slow(_request):
        begun.append(1)
        await goes_on.wait()
        return web.Response(text="well")

    async with serving(slow) as connect:
        under_way = [await connect(GET % b"") for _ in range(4)]
        await until(lambda: len(begun) == 4)
        refused = await head_of(await connect(GET % b""))
        assert "429" in refused
        assert "Retry-After: 1" in refused
        assert "200 OK" in await head_of(await connect(GET % b"health/ready"))
        assert not any(reader.at_eof() for reader in under_way)
        goes_on.set()


async def test_of_requests_that_come_together_a_few_begin_in_a_turn_and_a_health_check_waits_for_none_of_them():
    begun = 0

    async def quick(_request):
        nonlocal begun
        begun += 1
        return web.Response(text="well")

    opened = {}
    async with serving(quick, opened, connections=200) as connect:
        for _ in range(80):
            await answer_of(await connect(GET % b""))
        asking = list(opened.values())
        health = await connect(GET % b"health/ready")
        await answer_of(health)
        begun = 0
        for writer in asking:
            writer.write(GET % b"")
        opened[health].write(GET % b"health/ready")
        told = asyncio.create_task(answer_of(health))
        in_a_turn, before_health = [], None
        while begun < len(asking):
            before = begun
            await asyncio.sleep(0)
            in_a_turn.append(begun - before)
            if told.done() and before_health is None:
                before_health = begun
        assert max(in_a_turn) <= 8
        assert before_health is not None
        assert before_health < len(asking)


async def test_who_does_not_take_an_answer_in_time_is_let_go(monkeypatch):
    async def long(_request):
        return web.Response(body=bytes(50_000_000))

    monkeypatch.setattr("stream.service.connections._SLOWEST", 500_000_000)
    async with serving(long, answer_seconds=0.1) as connect, asyncio.timeout(PATIENCE):
        reader = await connect(GET % b"")
        await asyncio.sleep(1.0)
        received = 0
        with suppress(ConnectionError):
            while part := await reader.read(1_000_000):
                received += len(part)
        assert received < 50_000_000


@pytest.mark.parametrize("said", [GET % b"", GET % b"nowhere", b"\x16\x03\x01 no HTTP\r\n\r\n"])
async def test_every_answer_has_the_headers_that_keep_browsers_safe_and_says_no_version(said):
    async with serving() as connect:
        answer = await head_of(await connect(said))
        assert "Content-Security-Policy: default-src 'self'" in answer
        assert "Cross-Origin-Resource-Policy: same-origin" in answer
        assert "X-Content-Type-Options: nosniff" in answer
        # Told none, browsers say of a form that they send that it is of nobody's page, and the login were refused.
        assert "Referrer-Policy: same-origin" in answer
        assert "Server: dealstream\r\n" in answer
        assert "aiohttp" not in answer
        assert "Python" not in answer


async def test_what_is_no_http_fills_no_log(caplog):
    async with serving() as connect:
        assert "400" in await head_of(await connect(b"\x16\x03\x01 no HTTP\r\n\r\n"))
    assert caplog.text == ""


def test_there_are_never_more_than_there_are_files_for(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 256))
    assert connections_for(512) == 256 - 96 - BACKLOG
    assert connections_for(20) == 20


def test_the_limit_of_files_is_raised_where_it_may_be(monkeypatch):
    limits = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 100_000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: limits.append(limit))
    assert connections_for(512) == 512
    assert limits == [(4096, 100_000)]
