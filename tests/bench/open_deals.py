"""What the open deals of a worker take of its memory."""

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context

from faust.types import TP

from stream import topology
from stream.core import codec, entities
from stream.core.facts import History
from stream.core.funnel import Funnel
from stream.core.way import way_of
from stream.ingest.readers import deal_reader
from stream.transport.table_keys import FUNNEL, PROGRESS
from stream.worker.fold_agent import Kind
from tests.bench.events import make
from tests.bench.usage import resident
from tests.support.worker_parts import Nowhere, Table, fold_agent, record

EVENTS = 30_000


def memory(funnel: Funnel, number: int) -> tuple[float, float]:
    """Return the bytes of memory of one of so many open deals of a simulated organisation, and of its state alone."""
    # In a process of its own, which has no memory that was freed and could be taken again.
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        return fresh.submit(_memory, _open(funnel), number).result()


def _memory(states: list[bytes], number: int) -> tuple[float, float]:
    rows, size = Table().rows, 0
    before = resident(os.getpid())
    for deal, state in enumerate(islice(cycle(states), number)):
        rows[b"hubspot:%012d" % deal] = state[:1] + state[1:]  # a copy
        size += len(state)
    return (resident(os.getpid()) - before) / number, size / number


def _open(funnel: Funnel) -> list[bytes]:
    """Return the states of the deals that are open after some weeks."""
    foundation = codec.foundation(funnel.file)
    histories = codec.history_codec(foundation)
    table = Table()
    agent = fold_agent(
        topology.DEALS,
        funnel,
        lambda known: Kind(deal_reader(known), entities.deals(known)._replace(row=None)),
        codec.history_codec,
        table,
    )
    events = [record(offset, value) for offset, (_, value) in enumerate(make(funnel.file, EVENTS, seed=1).records)]
    asyncio.run(agent.process(TP("t", 0), events, Nowhere()))  # type: ignore[arg-type]
    return [
        state
        for name, state in table.rows.items()
        if name not in (PROGRESS, FUNNEL) and _is_open(histories.read(state).value, funnel)
    ]


def _is_open(history: History, funnel: Funnel) -> bool:
    way = way_of(history, funnel)
    return way is not None and bool(way.path) and way.close is None and not way.is_lead
