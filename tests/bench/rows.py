"""`make rows`: what a row per deal costs the deals job and the sink, in one process, without Kafka.

The deals job reads four fifths of EVENTS events of a simulated sales organisation in chunks of 10,000, as in a backlog,
and then the rest in chunks of 300, as they come live. Two of them, one with rows and one without, take each chunk in
turns, so that both have the same machine; of each chunk the least of the processor's time in ROUNDS rounds counts.
Batches of records are made as for Kafka. The sink inserts what was written in the backlog into chDB.
"""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aiokafka.producer.message_accumulator import BatchBuilder
from faust.types import TP
from pydantic import SecretStr

from stream import topology
from stream.config.funnel_file import load as load_funnel
from stream.config.settings import Settings
from stream.core import codec, entities
from stream.core.funnel import Funnel
from stream.core.rollup import Sources
from stream.ingest.readers import deal_reader
from stream.kpis.live_totals import LiveTotals
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from stream.worker.fold_agent import Kind
from stream.worker.rollup_agent import RollupAgent
from tests.bench.events import make
from tests.support import screen
from tests.support.paths import FUNNEL_FILE
from tests.support.tables import TABLES
from tests.support.worker_parts import Nowhere, Table, fold_agent, record

BACKLOG, LIVE, BATCH = 10_000, 300, 10_000
WRITTEN = (topology.DEALS.name, topology.KPIS.name)


class Batches(Nowhere):
    """Makes of records what would be sent to Kafka, and keeps them by topic."""

    def __init__(self) -> None:
        self.values: dict[str, list[bytes]] = {}

    async def write(self, batches: Any) -> None:
        """Make the batches of a request, and forget them."""
        for topic, _, records in batches:
            self.values.setdefault(topic, []).extend(value for _, value in records)
            builder = BatchBuilder(512 * 1024, 0)
            for key, value in records:
                if builder.append(key=key, value=value, timestamp=0) is None:
                    builder = BatchBuilder(512 * 1024, 0)
                    builder.append(key=key, value=value, timestamp=0)


class Used(NamedTuple):
    """Seconds of the processor without rows and with them."""

    without: float
    with_: float


class Job:
    """The deals job with its state."""

    def __init__(self, funnel: Funnel, rows: bool, state: "Job | None" = None) -> None:
        self.entities, self.aggregates = Table(), Table()
        if state is not None:
            self.entities.rows, self.aggregates.rows = dict(state.entities.rows), dict(state.aggregates.rows)
        entity = entities.deals(funnel)
        self._agent = fold_agent(
            topology.DEALS,
            funnel,
            lambda known: Kind(deal_reader(known), entity if rows else entity._replace(row=None)),
            codec.history_codec,
            self.entities,
            self.aggregates,
        )

    async def seconds(self, chunk: Sequence[Any], batches: Batches) -> float:
        """Process a chunk; return the seconds of the processor."""
        began = time.process_time()
        await self._agent.process(TP("t", 0), list(chunk), batches)  # type: ignore[arg-type]
        return time.process_time() - began


def chunks(records: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield the records in chunks."""
    for start in range(0, len(records), size):
        yield records[start : start + size]


async def in_turns(without: Job, with_: Job, records: Sequence[Any], size: int, written: Batches) -> list[Used]:
    """Return what each chunk took, without rows and with them; add what the job with rows wrote to `written`."""
    used: list[Used] = []
    for number, chunk in enumerate(chunks(records, size)):
        # What was read just now is read faster.
        if number % 2:
            first = await without.seconds(chunk, Batches())
            used.append(Used(first, await with_.seconds(chunk, written)))
        else:
            first = await with_.seconds(chunk, written)
            used.append(Used(await without.seconds(chunk, Batches()), first))
    return used


def least(rounds: Iterable[Sequence[Used]]) -> Used:
    """Return what all chunks took, of each the least of some rounds."""
    of_chunks = list(zip(*rounds, strict=True))
    return Used(
        sum(min(one.without for one in chunk) for chunk in of_chunks),
        sum(min(one.with_ for one in chunk) for chunk in of_chunks),
    )


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    run()
    return time.process_time() - began


def hourly_measures(funnel: Funnel, partials: Sequence[bytes]) -> list[bytes]:
    """Return what the rollup makes of partials."""
    sources: codec.Codec[Sources] = codec.Codec(Sources, codec.foundation(funnel.file))
    agent = RollupAgent(windows=Table(), codec=sources, live_totals=LiveTotals(funnel), generation=topology.FIRST)  # type: ignore[arg-type]
    batches = Batches()
    for chunk in chunks(list(map(record, range(len(partials)), partials)), BACKLOG):
        asyncio.run(agent.process(TP("t", 0), list(chunk), batches))  # type: ignore[arg-type]
    return batches.values[topology.KPIS.name]


def insert(clickhouse: ClickHouse, topics: Iterable[str], values: dict[str, list[bytes]]) -> None:
    """Insert records into their tables, as the sink does."""
    for topic in topics:
        table = TABLES[topic]
        for start in range(0, len(values[topic]), BATCH):
            records = [record(n, value) for n, value in enumerate(values[topic][start : start + BATCH])]
            for one in records:
                one.topic = topic
            rows = [row for one in records if (row := table.row(one)) is not None]
            if table.is_json:
                clickhouse.insert_json(table.name, rows)
            else:
                clickhouse.insert(table.name, table.columns, rows)


def main() -> int:
    """Measure, show, and write build/rows.json."""
    count, count_of_rounds = int(os.environ.get("EVENTS", "100000")), int(os.environ.get("ROUNDS", "5"))
    say = screen.progress()
    say(f"Making {count:,} events")
    funnel = Funnel(load_funnel(FUNNEL_FILE))
    events = [record(n, value) for n, (_, value) in enumerate(make(funnel.file, count, seed=1).records)]
    backlog, live = events[: count * 4 // 5], events[count * 4 // 5 :]
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    before = Job(funnel, rows=False)
    asyncio.run(in_turns(before, Job(funnel, rows=True), backlog, BACKLOG, Batches()))
    rounds: dict[str, list[list[Used]]] = {"backlog": [], "live": [], "sink": []}
    for number in range(count_of_rounds):
        say(f"Round {number + 1}")
        of_backlog, of_live = Batches(), Batches()
        for name, state, records, size, written in (
            ("backlog", None, backlog, BACKLOG, of_backlog),
            ("live", before, live, LIVE, of_live),
        ):
            jobs = Job(funnel, False, state), Job(funnel, True, state)
            gc.collect()
            rounds[name].append(asyncio.run(in_turns(*jobs, records, size, written)))
    say("Inserting what was written")
    values = of_backlog.values
    values[topology.DEALS.name] = [one.value for one in backlog]
    values[topology.KPIS.name] = hourly_measures(funnel, values[topology.PARTIALS.name])
    with tempfile.TemporaryDirectory() as folder:
        clickhouse = ClickHouse(Settings(clickhouse=SecretStr(f"chdb://{Path(folder) / 'db'}")))
        migrate(clickhouse)
        for _ in range(count_of_rounds):
            without = _seconds(lambda: insert(clickhouse, WRITTEN, values))
            of_rows = _seconds(lambda: insert(clickhouse, (topology.DEAL_ROWS.name,), values))
            rounds["sink"].append([Used(without, without + of_rows)])
        clickhouse.close()
    rows = {"backlog": of_backlog, "live": of_live, "sink": of_backlog}
    table, report = [], {}
    for name, number in (("backlog", len(backlog)), ("live", len(live)), ("sink", len(backlog))):
        without, with_ = (seconds / number * 1e6 for seconds in least(rounds[name]))
        per_event = len(rows[name].values[topology.DEAL_ROWS.name]) / number
        each = (with_ - without) / per_event
        share = with_ / without - 1
        table.append(
            (name, f"{without:.1f} µs", f"{with_:.1f} µs", f"{share:.0%}", f"{per_event:.2f}", f"{each:.1f} µs")
        )
        report[name] = {"without": without, "with": with_, "rows_per_event": per_event}
    screen.show(
        f"Processor's time per event, least of {count_of_rounds}",
        ("", "without rows", "with rows", "more", "rows per event", "a row"),
        table,
    )
    screen.save("rows", report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
