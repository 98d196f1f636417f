"""ClickHouse as a part of the worker, as /metrics tells it."""

import asyncio
import threading
import time

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.service import metrics
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.views import NONE_MADE
from stream.topology import FIRST, Generation
from stream.worker import storage as module
from stream.worker.storage import Storage
from tests.support.answers import metric
from tests.support.small_service import FUNNEL
from tests.support.waiting import PATIENCE, until


@pytest.fixture
async def storage(tmp_path, monkeypatch):
    """One that has not begun; its sink does nothing, and it makes neither tables nor views."""
    settings = Settings(clickhouse=SecretStr(f"chdb://{tmp_path}"))
    made = Storage(settings, FUNNEL, ClickHouse(settings), FIRST)
    monkeypatch.setattr(module, "make_tables", lambda *_: None)
    monkeypatch.setattr(module, "note_in_force", lambda *_: None)
    monkeypatch.setattr(made.sink, "run", asyncio.Event().wait)
    monkeypatch.setattr(module, "create_views", lambda *_, over: NONE_MADE)
    monkeypatch.setattr(module, "migrate", lambda _: None)
    monkeypatch.setattr(module, "keep_letters", lambda *_: None)
    others = asyncio.all_tasks()
    yield made
    for task in asyncio.all_tasks() - others - {asyncio.current_task()}:
        task.cancel()
    metrics.SINK_RUNNING.set(0)


async def test_the_sink_runs_once_clickhouse_has_its_tables(storage):
    await storage.on_start()
    await until(lambda: metric("dealstream_sink_running") == 1)


async def test_until_then_it_is_told_that_the_sink_does_not_run(storage, monkeypatch, caplog):
    def refuse(_):
        raise ClickHouseUnavailable("nobody is there")

    monkeypatch.setattr(module, "migrate", refuse)
    await storage.on_start()
    await until(lambda: "nobody is there" in caplog.text)
    assert metric("dealstream_sink_running") == 0


async def test_how_full_the_disk_of_an_embedded_one_is_is_told(storage):
    await storage.on_start()
    assert metric("dealstream_disk_free_bytes", folder="clickhouse") > 0


async def test_an_embedded_one_gives_back_what_it_has_freed_again_and_again(storage, monkeypatch):
    given = []

    def give_back(client):
        given.append(client)
        if len(given) == 1:
            raise ClickHouseUnavailable("busy")

    monkeypatch.setattr(module, "GIVE_BACK_SECONDS", 0.01)
    monkeypatch.setattr(ClickHouse, "give_back", give_back)
    await storage.on_start()
    await until(lambda: len(given) > 2)
    assert given[0].embedded


async def test_a_generation_that_is_in_force_no_more_makes_no_views_however_long_it_has_tried(storage, monkeypatch):
    await storage.on_start()
    await until(storage.prepared)
    tried = []

    def refuse(*_, over):
        tried.append(over())
        raise ClickHouseUnavailable("its tables are gone")

    monkeypatch.setattr(module, "create_views", refuse)
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.01)
    storage.funnel_changed()
    await until(lambda: len(tried) > 2)
    storage.step_back()
    await until(lambda: "make_views" not in {task.get_coro().__name__.strip("_") for task in asyncio.all_tasks()})
    tried.clear()
    storage.funnel_changed()
    await asyncio.sleep(0.1)
    assert not tried


def made_beside(storage, monkeypatch):
    """The second generation, which has not begun."""
    settings = Settings(clickhouse=SecretStr(f"chdb://{storage.clickhouse.folder}"))
    following = Storage(settings, FUNNEL, storage.clickhouse, Generation(2), FIRST)
    monkeypatch.setattr(following.sink, "run", asyncio.Event().wait)
    return following


async def test_views_of_the_generation_that_comes_into_force_are_made_after_those_of_the_former(storage, monkeypatch):
    made = []

    def slow(clickhouse, *_, over):
        while clickhouse.generation == FIRST and not over():
            time.sleep(0.01)
        made.append(clickhouse.generation)
        return NONE_MADE

    following = made_beside(storage, monkeypatch)
    monkeypatch.setattr(module, "forget_others", lambda *_: None)
    for one in (storage, following):
        await one.on_start()
        await until(one.prepared)
    monkeypatch.setattr(module, "create_views", slow)
    storage.funnel_changed()
    storage.step_back()
    following.come_into_force()
    await until(lambda: Generation(2) in made)
    assert made in ([FIRST, Generation(2)], [Generation(2)])


async def test_one_that_comes_into_force_while_it_gets_ready_makes_its_views(storage, monkeypatch):
    following, gets_ready, goes_on, made = made_beside(storage, monkeypatch), threading.Event(), threading.Event(), []

    def forget(*_):
        gets_ready.set()
        assert goes_on.wait(PATIENCE)

    def create(clickhouse, *_, over):
        made.append(clickhouse.generation)
        return NONE_MADE

    monkeypatch.setattr(module, "forget_others", forget)
    monkeypatch.setattr(module, "create_views", create)
    await following.on_start()
    await until(gets_ready.is_set)
    following.come_into_force()
    goes_on.set()
    await until(lambda: made)
    assert made == [Generation(2)]
