"""The simulator waits until a worker has judged what lies before days that pass in seconds."""

import asyncio
import time

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from stream.simulator import judged
from stream.simulator.judged import NotShown, until_judged


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(judged, "AGAIN_SECONDS", 0.05)


@pytest.fixture
async def worker():
    """A page with metrics: `at` says when it judged."""

    class Worker:
        at = 0.0
        url = ""
        token = ""

    one = Worker()

    async def metrics(request):
        if one.token and request.headers.get("Authorization") != f"Bearer {one.token}":
            return web.Response(status=401)
        return web.Response(text=f"# TYPE x gauge\ndealstream_alerts_judged_at_seconds {one.at}\n")

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    async with TestServer(app) as server:
        one.url = str(server.make_url("/"))
        yield one


async def test_it_waits_for_a_look_that_began_later_than_it_waits(worker):
    worker.at = time.time() - 1
    waiting = asyncio.create_task(until_judged(worker.url, {}, asyncio.Event()))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    worker.at = time.time() + 1
    assert await waiting


async def test_it_goes_on_where_nobody_judges_or_it_is_stopped(worker, monkeypatch):
    monkeypatch.setattr(judged, "PATIENCE_SECONDS", 0.5)
    assert not await until_judged(worker.url, {}, asyncio.Event())
    assert not await until_judged("http://127.0.0.1:9", {}, asyncio.Event())
    stopping = asyncio.Event()
    stopping.set()
    assert not await until_judged(worker.url, {}, stopping)


async def test_it_shows_the_token_of_who_simulates_and_says_what_is_missing_without_one(worker):
    worker.at, worker.token = time.time() + 1, "3f1c"
    assert await until_judged(worker.url, {"Authorization": "Bearer 3f1c"}, asyncio.Event())
    with pytest.raises(NotShown, match=r"answered 401 to /metrics; set DEALSTREAM_TOKEN"):
        await until_judged(worker.url, {}, asyncio.Event())
