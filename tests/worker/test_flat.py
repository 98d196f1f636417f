"""However long a worker runs, it keeps as much as there are deals and hours: nothing of each event."""

import asyncio
import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

from faust.types import TP

from stream import topology
from stream.config.settings import Settings
from stream.core import codec, entities
from stream.core.funnel import Funnel
from stream.core.rollup import Sources
from stream.ingest.readers import activity_reader, deal_reader
from stream.kpis.live_totals import LiveTotals
from stream.transport.cold import ColdRows, Scratch
from stream.worker.app import build
from stream.worker.fold_agent import Kind
from stream.worker.rollup_agent import RollupAgent
from tests.support.histories import FILE
from tests.support.paths import ROOT
from tests.support.worker_parts import Nowhere, Table, fold_agent, record

DEALS = 20
ACTIVITIES = 100
KNOWN_BEFORE, PASSES = 20, 60
FOUNDATION = codec.foundation(FILE)


class Broker(Nowhere):
    """Passes partials on, and keeps nothing else."""

    def __init__(self) -> None:
        self.partials: list[tuple[bytes, bytes]] = []

    async def write(self, batches: Any) -> None:
        for topic, _, records in batches:
            if topic == topology.PARTIALS.name:
                self.partials += records


def told(number: int) -> list[bytes]:
    """All that is told of some deals, each time with another amount and in other hours of two days."""
    common = b'"revision":%d,"occurred_at":"2026-03-0%dT%02d:00:00Z","received_at":null,"source":"hubspot"'
    told = common % (number, number % 2 + 2, number % 24)
    return [
        b'{"event_id":"%d-%d",%s,"deal_id":"d%d",%s}' % (deal, kind, told, deal, rest)
        for deal in range(DEALS)
        for kind, rest in enumerate(
            (
                b'"type":"deal.created"',
                b'"type":"deal.amount_changed","amount":%d,"currency":null' % (number % 10),
                b'"type":"deal.stage_changed","stage_id":"%s"' % (b"won" if deal % 2 else b"lead"),
            )
        )
    ]


class Worker:
    """The agents of deals and windows, with what shows the numbers."""

    def __init__(self) -> None:
        funnel = Funnel(FILE)
        self.state, self.aggregates, self.windows, self.broker = Table(), Table(), Table(), Broker()
        windows_table: Any = self.windows
        self._deals = fold_agent(
            topology.DEALS,
            funnel,
            lambda known: Kind(deal_reader(known), entities.deals(known)),
            codec.history_codec,
            self.state,
            self.aggregates,
        )
        windows: codec.Codec[Sources] = codec.Codec(Sources, FOUNDATION)
        totals = LiveTotals(funnel)
        self._rollup = RollupAgent(windows=windows_table, codec=windows, live_totals=totals, generation=topology.FIRST)
        self._ends = {topology.DEALS.name: 0, topology.PARTIALS.name: 0}

    async def count(self, values: list[bytes]) -> None:
        await self._process(self._deals, topology.DEALS.name, values)
        partials, self.broker.partials = [value for _, value in self.broker.partials], []
        await self._process(self._rollup, topology.PARTIALS.name, partials)

    async def _process(self, agent: Any, topic: str, values: list[bytes]) -> None:
        begin = self._ends[topic]
        self._ends[topic] += len(values)
        records = [record(begin + n, value) for n, value in enumerate(values)]
        await agent.process(TP(topic, 0), records, self.broker)


class Activities:
    """The agent of activities."""

    def __init__(self) -> None:
        funnel = Funnel(FILE)
        self.state = Table(ColdRows(Scratch(), ACTIVITIES))
        self._agent = fold_agent(
            topology.ACTIVITIES,
            funnel,
            lambda known: Kind(activity_reader(known), entities.activity_records(known)),
            codec.activity_codec,
            self.state,
        )

    async def count(self, values: list[bytes]) -> None:
        begin = int(json.loads(values[0])["event_id"])
        records = [record(begin + n, value) for n, value in enumerate(values)]
        await self._agent.process(TP(topology.ACTIVITIES.name, 0), records, Broker())  # type: ignore[arg-type]


def logged(number: int) -> list[bytes]:
    """Some activities that are told once."""
    common = b'"type":"activity.logged","revision":0,"received_at":null,"source":"hubspot","rep_id":"ada"'
    common += b',"occurred_at":"2026-03-02T10:00:00Z","activity_type":"call","duration_seconds":60'
    return [
        b'{"event_id":"%d","activity_id":"a%d",%s}' % (each, each, common)
        for each in range(number * ACTIVITIES, (number + 1) * ACTIVITIES)
    ]


async def grown(worker: Worker | Activities, told: Callable[[int], list[bytes]]) -> int:
    """Return by how many bytes a worker grows while it counts."""
    for number in range(KNOWN_BEFORE):
        await worker.count(told(number))
    gc.collect()
    tracemalloc.start()
    for number in range(KNOWN_BEFORE, KNOWN_BEFORE + PASSES):
        await worker.count(told(number))
    gc.collect()
    bytes_more, _ = tracemalloc.get_traced_memory()
    return bytes_more


def grown_by_deals() -> tuple[int, int]:
    worker = Worker()
    return asyncio.run(grown(worker, told)), len(worker.state.rows)


def grown_by_activities() -> tuple[int, int]:
    worker = Activities()
    return asyncio.run(grown(worker, logged)), len(worker.state.rows)


def measured(name: str) -> tuple[int, int]:
    # In a process of its own: what threads of other tests allocate would count.
    measure = f"from {__name__} import {name}; print(*{name}())"
    done = subprocess.run([sys.executable, "-c", measure], capture_output=True, text=True, check=True, cwd=ROOT)
    bytes_more, rows = map(int, done.stdout.split())
    return bytes_more, rows


def test_deals_that_are_corrected_again_and_again_take_no_more_memory() -> None:
    bytes_more, rows = measured("grown_by_deals")
    assert bytes_more < 40_000, f"{PASSES * DEALS * 3} events, of each of which a number alone would be more"
    assert rows == DEALS + 2, "and how far it is, and with which funnel file"


def test_activities_that_are_told_once_take_hardly_any_memory() -> None:
    bytes_more, rows = measured("grown_by_activities")
    assert rows == (KNOWN_BEFORE + PASSES) * ACTIVITIES + 2
    assert bytes_more < PASSES * ACTIVITIES * 12, "a twentieth of what they would take in a dict"


def test_a_worker_has_activities_on_disk() -> None:
    tables = build(Settings(), Funnel(FILE)).tables
    of_activities = next(table for table in tables if table.name == topology.ACTIVITY_STATE)
    assert isinstance(of_activities.partition(0), ColdRows)
