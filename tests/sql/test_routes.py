"""The worker answers questions in SQL beside its work, one at a time, and only to who sees everything."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientTimeout, web
from aiohttp.test_utils import TestClient, TestServer

from stream.access.reader import Readers
from stream.access.rules import rule_of
from stream.sinks.clickhouse.client import ClickHouse
from stream.sql.routes import PATH, SqlRoutes

Asking = TestClient[web.Request, web.Application]

LONG = "SELECT count() FROM numbers(1000000000000)"


@pytest.fixture
async def client(chdb: ClickHouse) -> AsyncIterator[Asking]:
    app = web.Application(middlewares=[Readers().middleware()])
    SqlRoutes(chdb).add_routes(app)
    server = TestServer(app, handler_cancellation=True)
    async with TestClient(server) as client:
        yield client


async def ask(client: Asking, sql: str) -> tuple[int, dict[str, object]]:
    async with client.post(PATH, json={"sql": sql}) as answer:
        return answer.status, await answer.json()


async def test_a_question_is_answered_or_refused_with_the_reason(client: Asking) -> None:
    status, answer = await ask(client, "SELECT 1 AS a, NULL AS b")
    assert (status, answer["data"]) == (200, [[1, None]])
    assert await ask(client, "SELECT file('/etc/passwd')") == (
        400,
        {"error": "file: this function cannot be used here"},
    )


NO_QUESTIONS = [
    b"", b"[]", b"{}", b'{"sql": 1}', b"SELECT 1", b'"SELECT 1"', b"[" * 60_000, b'{"sql":' * 9_000,
    b'{"sql": "SELECT \xff"}', b'{"sql": "SELECT \\ud800"}',
]  # fmt: skip


@pytest.mark.parametrize("body", NO_QUESTIONS)
@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=of-nobody"])
async def test_a_body_that_is_no_question_is_refused(client: Asking, body: bytes, content_type: str) -> None:
    async with client.post(PATH, data=body, headers={"Content-Type": content_type}) as answer:
        assert answer.status == 400
        assert "the body must be a JSON object" in (await answer.json())["error"]


async def test_only_who_sees_everything_may_ask() -> None:
    assert rule_of(PATH) == "all"


async def test_a_question_whose_asker_goes_ends_and_the_work_goes_on_meanwhile(
    client: Asking, chdb: ClickHouse
) -> None:
    asking = asyncio.create_task(ask(client, LONG))
    under_way = "SELECT count() FROM system.processes WHERE query LIKE '/* asked%'"
    while await asyncio.to_thread(chdb.query, under_way) != [(1,)]:
        await asyncio.sleep(0.05)
    began = time.monotonic()
    await asyncio.to_thread(chdb.query, f"SELECT count() FROM {chdb.database}.deals")
    assert time.monotonic() - began < 20, "ClickHouse and the loop were free for others"
    asking.cancel()
    began = time.monotonic()
    assert (await ask(client, "SELECT 1"))[0] == 200
    assert time.monotonic() - began < 20, "it did not wait for the end of the one before"
    assert await asyncio.to_thread(chdb.query, under_way) == [(0,)]


async def test_where_too_many_wait_the_next_is_told_to_come_again(client: Asking) -> None:
    first = [asyncio.create_task(ask(client, LONG)) for _ in range(3)]
    await asyncio.sleep(0.3)
    async with client.post(PATH, json={"sql": "SELECT 1"}, timeout=ClientTimeout(5)) as answer:
        assert answer.status == 429
        assert "Retry-After" in answer.headers
    for one in first:
        one.cancel()
    await asyncio.gather(*first, return_exceptions=True)
