"""`make scale`: what more deals and more reps cost, in one process, without Kafka.

Memory of the rollup of REPS reps over a quarter, and of an open deal; scrapes of a fifth of the reps and of all; time
per event with DEALS and with ten times as many deals in the state, alternating.
"""

import asyncio
import json
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from faust.types import TP

from stream import topology
from stream.config.funnel_file import load as load_funnel
from stream.core import codec, entities
from stream.core.funnel import Funnel
from stream.core.rollup import Sources
from stream.ingest.readers import deal_reader
from stream.kpis.live_totals import LiveTotals
from stream.transport.packed import PackedRows
from stream.worker.app import WINDOWS_A_TURN
from stream.worker.fold_agent import Kind
from stream.worker.rollup_agent import RollupAgent
from tests.bench import open_deals
from tests.bench.recovery import STAGES, states
from tests.bench.scrape import scrape
from tests.bench.usage import resident
from tests.support.paths import FUNNEL_FILE
from tests.support.worker_parts import Nowhere, Table, fold_agent, record

TYPE = "deal.stage_changed"
START = datetime(2026, 1, 5, tzinfo=UTC)
CHUNK = 2_000
OPEN_DEALS = 200_000


class Deals:
    """The agent of deals, with so many deals in its state."""

    def __init__(self, funnel: Funnel, deals: int) -> None:
        self._state = Table()
        self._state.rows = {key: value for _, key, value in states(deals)}
        self._deals = deals
        self._offset = 0
        self._agent = fold_agent(
            topology.DEALS,
            funnel,
            lambda known: Kind(deal_reader(known), entities.deals(known)),
            codec.history_codec,
            self._state,
        )

    def seconds_per_event(self, events: int, seed: int) -> float:
        """Move deals at random; each of them has its ten facts."""
        draw = random.Random(seed)
        records = []
        for _ in range(events):
            number = draw.randrange(self._deals)
            at = START + timedelta(seconds=number + draw.randrange(8_000_000))
            event = {"type": TYPE, "event_id": f"e{self._offset}", "deal_id": f"hubspot:{number:012}"}
            event |= {"occurred_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "stage_id": draw.choice(STAGES)}
            records.append(record(self._offset, json.dumps(event).encode()))
            self._offset += 1
        began = time.perf_counter()
        asyncio.run(self._process(records))
        return (time.perf_counter() - began) / events

    async def _process(self, records: list[Any]) -> None:
        for start in range(0, len(records), CHUNK):
            await self._agent.process(TP("t", 0), records[start : start + CHUNK], Nowhere())  # type: ignore[arg-type]


def partials(reps: int) -> Any:
    """Yield the partials of reps who are busy eight hours of every working day of a quarter."""
    draw = random.Random(1)
    for day in range(91):
        if (START + timedelta(days=day)).weekday() > 4:
            continue
        for hour in range(8, 16):
            at = START + timedelta(days=day, hours=hour)
            for rep in range(reps):
                stage = draw.choice(STAGES)
                measures = {f"entered:{stage}": 1, f"still_there:{stage}": 1}
                measures |= {"created": 1, "activities:call": draw.randint(1, 9), "activity_seconds:call": 600}
                fields: dict[str, object] = {
                    "team_id": f"team-{rep % 50}",
                    "rep_id": f"rep-{rep}",
                    "territory_id": "",
                    "source": "s/0",
                }
                fields |= {"pipeline_id": "new-business", "hour": f"{at:%Y-%m-%dT%H:%M:%SZ}", "version": 1}
                yield json.dumps(fields | {"measures": measures}).encode()


async def rollup(funnel: Funnel, reps: int) -> tuple[int, int]:
    """Return how many windows there are, and how many bytes of memory they took."""
    before = resident(os.getpid())
    windows = Table(PackedRows(codec.member_and_day, WINDOWS_A_TURN))
    sources: codec.Codec[Sources] = codec.Codec(Sources, codec.foundation(funnel.file))
    agent = RollupAgent(windows=windows, codec=sources, live_totals=LiveTotals(funnel), generation=topology.FIRST)  # type: ignore[arg-type]
    chunk: list[Any] = []
    for offset, value in enumerate(partials(reps)):
        chunk.append(record(offset, value))
        if len(chunk) == CHUNK:
            await agent.process(TP("t", 0), chunk, Nowhere())  # type: ignore[arg-type]
            chunk = []
    await agent.process(TP("t", 0), chunk, Nowhere())  # type: ignore[arg-type]
    return len(windows.rows) - 1, resident(os.getpid()) - before


def main() -> int:
    """Measure as the environment says."""
    deals, reps = int(os.environ.get("DEALS", "30000")), int(os.environ.get("REPS", "1000"))
    funnel = Funnel(load_funnel(FUNNEL_FILE))
    windows, size = asyncio.run(rollup(funnel, reps))
    print(f"rollup of {reps:,} reps over a quarter: {windows:,} windows, {size / 1e6:,.0f} MB", flush=True)
    each, state = open_deals.memory(funnel, OPEN_DEALS)
    print(f"{OPEN_DEALS:,} open deals: {each:,.0f} bytes of memory each, {state:,.0f} of them its state", flush=True)
    for number in (reps // 5, reps):
        first, later, series = scrape(funnel, number)
        print(
            f"scrape of {number:,} reps: {later:.2f} s of the processor where a tenth of them did something since the "
            f"last, the first {first:.2f} s; {series:,} series",
            flush=True,
        )
    few, many = Deals(funnel, deals), Deals(funnel, 10 * deals)
    times = [(few.seconds_per_event(10_000, n), many.seconds_per_event(10_000, n)) for n in range(5)]
    one, ten = (median(each) * 1e6 for each in zip(*times, strict=True))
    print(f"{deals:,} deals: {one:.1f} µs per event; {10 * deals:,} deals: {ten:.1f} µs; ratio {ten / one:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
