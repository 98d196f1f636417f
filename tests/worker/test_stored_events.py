"""Whether the worker says that something is missing, and when it looks."""

import asyncio
import threading
from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.service.agreed import COMPARING
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.kept.completeness import Signs
from stream.sinks.clickhouse.kept.damage import Damage, MissingDay
from stream.worker import stored_events as module
from stream.worker.stored_events import StoredEvents
from tests.support.answers import metric
from tests.support.waiting import PATIENCE, until

WHOLE = Damage(3)
LACKING = Damage(3, (MissingDay("sales.deals", 20_000, 2),), broken=(("deal_rows", 1),))


class Store:
    """What ClickHouse says."""

    def __init__(self):
        self.damage = WHOLE
        self.signs = Signs(100, 0, 0)
        self.looks = 0
        self.refusals = 0
        self.done = []

    def look(self, _clickhouse):
        self.looks += 1
        if isinstance(self.damage, Exception):
            raise self.damage
        return self.damage

    def ask(self, _clickhouse):
        if isinstance(self.signs, Exception):
            self.refusals += 1
            raise self.signs
        return self.signs


@pytest.fixture
def store(monkeypatch):
    store = Store()
    monkeypatch.setattr(module, "damage", store.look)
    monkeypatch.setattr(module, "signs", store.ask)
    monkeypatch.setattr(module, "accept", lambda _: store.done.append("accept"))
    monkeypatch.setattr(module, "read_again", lambda _: store.done.append("read_again"))
    return store


@pytest.fixture
async def watch(store):
    nowhere = cast(ClickHouse, None)
    made = StoredEvents(nowhere, lambda: True, lambda: store.done.append("begin_again"), look_seconds=0.01)
    yield made
    await made.stop()


async def looked(store, times):
    await until(lambda: store.looks >= times)


async def test_until_it_has_compared_it_is_not_ready(store, watch):
    assert await watch.problem() == COMPARING
    await watch.start()
    await looked(store, 1)
    async with asyncio.timeout(PATIENCE):
        while await watch.problem() is not None:
            await asyncio.sleep(0.01)


async def test_what_is_missing_is_told_on_health_metrics_and_in_the_log(store, watch, caplog):
    store.damage = LACKING
    await watch.start()
    await until(lambda: metric("dealstream_missing_events") == 2)
    assert "2 of 3 events that were stored are missing" in str(await watch.problem())
    assert metric("dealstream_broken_parts", table="deal_rows") == 1
    assert caplog.text.count("2 of 3 events") == 1
    store.damage = WHOLE
    await until(lambda: metric("dealstream_missing_events") == 0)
    assert await watch.problem() is None
    assert metric("dealstream_broken_parts", table="deal_rows") == 0


async def test_while_nothing_has_changed_it_does_not_look_again(store, watch):
    await watch.start()
    await looked(store, 1)
    await asyncio.sleep(0.1)
    assert store.looks == 1


@pytest.mark.parametrize(
    "change", [Signs(1, 0, 0), Signs(200, 1, 0), Signs(200, 0, 1)], ids=["started", "a gap", "set aside"]
)
async def test_it_looks_again_when_clickhouse_was_started_or_has_noted_something(store, watch, change):
    await watch.start()
    await looked(store, 1)
    store.signs = change
    await looked(store, 2)


async def test_it_looks_again_when_clickhouse_was_away(store, watch):
    await watch.start()
    await looked(store, 1)
    store.signs = ClickHouseUnavailable("away")
    await until(lambda: store.refusals)
    store.signs = Signs(100, 0, 0)
    await looked(store, 2)


async def test_what_cannot_be_read_is_not_well(store, watch):
    store.damage = ClickHouseUnavailable("chDB: Checksum doesn't match")
    await watch.start()
    await looked(store, 1)
    await until(lambda: "Checksum" in str(watch.missing))


async def test_who_asks_is_told_what_is_missing_now_and_can_say_how_to_go_on(store, watch):
    app = web.Application()
    watch.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        store.damage = LACKING
        told = await (await client.get("/api/stored-events")).json()
        assert told["missing_by_day"] == [{"topic": "sales.deals", "day": "2024-10-04", "events": 2}]
        for what in ("accept", "read_again"):
            assert (await client.post("/api/stored-events", json={"do": what})).status == 200
        assert store.done == ["accept", "read_again", "begin_again"]
        for body in (b'{"do": "nothing"}', b"", b"[]", b"[" * 60_000):
            assert (await client.post("/api/stored-events", data=body)).status == 400


class AtOnce:
    """Counts who is at it at the same time, and holds the first one up."""

    def __init__(self):
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.under_way = self.most = 0

    def __call__(self, *_):
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.begun.set()
        assert self.goes_on.wait(PATIENCE)
        self.under_way -= 1
        return WHOLE


async def test_it_compares_once_at_a_time_also_where_who_asked_has_left(watch, monkeypatch):
    """Each takes one of the two statements that an embedded ClickHouse has at once."""
    at_once = AtOnce()
    monkeypatch.setattr(module, "damage", at_once)
    left = asyncio.create_task(watch.look_now())
    await until(at_once.begun.is_set)
    left.cancel()
    await asyncio.wait([left])
    later = asyncio.create_task(watch.look_now())
    await asyncio.sleep(0.1)
    at_once.goes_on.set()
    await later
    assert at_once.most == 1


async def test_what_is_to_be_read_again_is_begun_although_who_asked_has_left(store, watch, monkeypatch):
    at_once = AtOnce()
    monkeypatch.setattr(module, "read_again", at_once)
    app = web.Application()
    watch.add_routes(app)
    async with TestClient(TestServer(app)) as client:  # which ends what nobody waits for, as a worker does
        left = asyncio.create_task(client.post("/api/stored-events", json={"do": "read_again"}))
        await until(at_once.begun.is_set)
        left.cancel()
        await asyncio.wait([left])
        await asyncio.sleep(0.1)  # until the worker has seen that
        at_once.goes_on.set()
        await until(lambda: store.done == ["begin_again"])
