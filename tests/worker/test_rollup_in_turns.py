"""A chunk of partials is shown in turns, and what is recovered in between is not counted twice."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from faust.types import TP

from schemas import wire
from stream import topology
from stream.config.funnel_file import load
from stream.core import codec
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.core.rollup import Sources
from stream.kpis.live_totals import LiveTotals
from stream.service import turns
from stream.worker.rollup_agent import RollupAgent
from tests.support.paths import FUNNEL_FILE
from tests.support.worker_parts import Nowhere, Table, record

WINDOWS = 200
HOUR = datetime(2026, 5, 6, 10, tzinfo=UTC)


def partials():
    for number in range(WINDOWS):
        hour = HOUR + timedelta(hours=number)
        yield wire.write(
            wire.Partial(
                team_id="north",
                rep_id="1",
                territory_id="",
                pipeline_id="new",
                hour=f"{hour:%Y-%m-%dT%H:%M:%S}Z",
                source="sales.deals/0",
                version=number,
                measures={"created": 1},
            )
        )


def created(totals):
    (sums,) = totals.now().sums([Days(date(2026, 1, 1), date(2026, 12, 31))])
    return sum(measures.get("created", 0) for measures in sums.values())


def agent(totals, windows):
    sources = codec.Codec(Sources, codec.foundation(load(FUNNEL_FILE)))
    return RollupAgent(windows=windows, codec=sources, live_totals=totals, generation=topology.FIRST)


def records():
    return [record(number, value) for number, value in enumerate(partials())]


async def test_all_windows_of_a_chunk_are_shown_once_it_is_done():
    totals = LiveTotals(Funnel(load(FUNNEL_FILE)))
    await agent(totals, Table()).process(TP("t", 0), records(), Nowhere())
    assert created(totals) == WINDOWS


async def test_what_moves_away_is_shown_no_longer_though_a_chunk_of_it_is_being_shown(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.0)
    totals, windows = LiveTotals(Funnel(load(FUNNEL_FILE))), Table()
    rolled = agent(totals, windows)
    await rolled.recovered()
    showing = asyncio.create_task(rolled.process(TP("t", 0), records(), Nowhere()))
    while not created(totals):
        await asyncio.sleep(0)
    windows.active = frozenset()
    rolled.moved()
    assert not created(totals)
    await showing
    assert not created(totals)


async def test_windows_that_are_recovered_while_a_chunk_is_shown_count_once(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.0)
    totals = LiveTotals(Funnel(load(FUNNEL_FILE)))
    rolled = agent(totals, Table())
    showing = asyncio.create_task(rolled.process(TP("t", 0), records(), Nowhere()))
    while not created(totals):
        await asyncio.sleep(0)
    assert created(totals) < WINDOWS
    await rolled.recovered()
    await showing
    assert created(totals) == WINDOWS
