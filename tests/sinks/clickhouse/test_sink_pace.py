"""How soon the sink stores what comes: at most an interval after the batch before, numbers first."""

import time
from collections.abc import Sequence
from typing import Any

import pytest

from stream.config.settings import Settings
from stream.local_stack.broker.memory import MemoryBroker
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.records import kpi, moved, produce, records, running
from tests.support.waiting import until

INTERVAL, INSERTING = 8.0, 6.0
"""Seconds; what lies between them is time enough for a busy machine."""


@pytest.fixture
def on(chdb_settings: Settings, broker: MemoryBroker) -> Settings:
    return chdb_settings.model_copy(update={"kafka": broker.address, "sink_interval_seconds": INTERVAL})


@pytest.fixture
def inserts(own_chdb: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """Tables of inserts and when each began."""
    began: list[tuple[str, float]] = []
    insert = own_chdb.insert

    def noted(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        began.append((table, time.monotonic()))
        insert(table, columns, rows)

    monkeypatch.setattr(own_chdb, "insert", noted)
    return began


@pytest.fixture
def slow_inserts(
    own_chdb: ClickHouse, inserts: list[tuple[str, float]], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, float]]:
    """The same, where the insert that ends a batch takes its time."""
    insert = own_chdb.insert

    def slow(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        insert(table, columns, rows)
        if table == "sink_positions":
            time.sleep(INSERTING)
            inserts.append(("over", time.monotonic()))

    monkeypatch.setattr(own_chdb, "insert", slow)
    return inserts


async def test_what_comes_while_a_batch_is_inserted_does_not_wait_for_an_interval_after_it(
    on: Settings, own_chdb: ClickHouse, slow_inserts: list[tuple[str, float]]
) -> None:
    def batches(what: str = "raw_events") -> list[float]:
        return [at for table, at in slow_inserts if table == what]

    await produce(on, records([moved(1)]))
    async with running(on, own_chdb):
        await until(batches)
        await produce(on, records([moved(2)]))
        await until(lambda: len(batches()) == 2)
    first, second = batches()
    over, *_ = batches("over")
    assert second - first > INTERVAL * 0.9
    assert second - over < INTERVAL * 0.9


async def test_hours_are_stored_before_the_events_of_their_batch_and_how_far_it_came_at_last(
    on: Settings, own_chdb: ClickHouse, inserts: list[tuple[str, float]]
) -> None:
    await produce(on, [*records([moved(1)]), kpi({"won": 1}, 1)])
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
    tables = [table for table, _ in inserts]
    assert tables.index("kpi_hours") < tables.index("raw_events") < tables.index("event_register")
    assert tables[-1] == "sink_positions"
