"""The gauges that one worker reads from ClickHouse."""

import asyncio
import time
from typing import Any

from stream.sinks.clickhouse.client import ClickHouseUnavailable
from stream.worker.stored_gauges import KEPT_SECONDS, StoredGauges

ONE: Any = [("dealstream_goal_target", ("year", "revenue", "EUR"), 1.0)]


class Store:
    """What is read, or why it cannot be."""

    def __init__(self):
        self.answers = ONE
        self.looks = 0

    def read(self, _now):
        self.looks += 1
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


async def running(store, is_ours=lambda: True, clock=time.monotonic):
    gauges = StoredGauges(store.read, is_ours, every_seconds=0.01, clock=clock)
    await gauges.on_start()
    return gauges


async def looked(store, times=2):
    seen = store.looks
    while store.looks < seen + times:
        await asyncio.sleep(0.01)


async def test_what_was_read_last_is_shown():
    store = Store()
    gauges = await running(store)
    await looked(store)
    assert gauges.samples() == ONE
    store.answers = []
    await looked(store)
    assert gauges.samples() == []
    await gauges.on_stop()


async def test_another_workers_gauges_are_neither_read_nor_shown():
    store, ours = Store(), [True]
    gauges = await running(store, lambda: ours[0])
    await looked(store)
    ours[0] = False
    assert list(gauges.samples()) == []
    await asyncio.sleep(0.5)  # a look may be under way
    seen = store.looks
    await asyncio.sleep(0.05)
    assert store.looks == seen
    await gauges.on_stop()


async def test_while_clickhouse_is_away_its_last_numbers_stay_for_a_while_and_then_end():
    store, now = Store(), [0.0]
    gauges = await running(store, clock=lambda: now[0])
    await looked(store)
    store.answers = ClickHouseUnavailable("away")
    await looked(store)
    now[0] = KEPT_SECONDS
    assert gauges.samples() == ONE
    now[0] = KEPT_SECONDS + 1.0
    assert not gauges.samples()
    store.answers = ONE
    await looked(store)
    assert gauges.samples() == ONE
    await gauges.on_stop()


async def test_a_defect_is_said_and_the_next_look_is_taken(caplog):
    store = Store()
    store.answers = KeyError("a defect")
    gauges = await running(store)
    await looked(store)
    assert "a defect" in caplog.text
    store.answers = ONE
    await looked(store)
    assert gauges.samples() == ONE
    await gauges.on_stop()
