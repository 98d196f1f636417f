"""ClickHouse as a part of the worker, as /metrics tells it."""

import asyncio

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.service import metrics
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.views import NONE_MADE
from stream.topology import FIRST
from stream.worker import storage as module
from stream.worker.storage import Storage
from tests.support.answers import metric
from tests.support.small_service import FUNNEL
from tests.support.waiting import until


@pytest.fixture
async def storage(tmp_path, monkeypatch):
    """One that has not begun; its sink does nothing, and it makes neither tables nor views."""
    settings = Settings(clickhouse=SecretStr(f"chdb://{tmp_path}"))
    made = Storage(settings, FUNNEL, ClickHouse(settings), FIRST)
    monkeypatch.setattr(module, "note_in_force", lambda *_: None)
    monkeypatch.setattr(made.sink, "run", asyncio.Event().wait)
    monkeypatch.setattr(module, "create_views", lambda *_: NONE_MADE)
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
