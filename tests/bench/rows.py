"""`make rows`: what a row per deal costs the deals job and the sink, in one process, without Kafka.

The deals job reads EVENTS events of a simulated sales organisation in chunks of 10,000, as in a backlog, and then
the last of them again in chunks of 300, as they come live. It does so with rows and without, alternating; of ROUNDS
rounds the least of the processor's time counts. Batches of records are made as for Kafka. The sink inserts what both
jobs wrote in the backlog into chDB.
"""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

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
from stream.sinks.clickhouse.rows import TABLES
from stream.worker.fold_agent import FoldAgent
from stream.worker.rollup_agent import RollupAgent
from tests.bench import screen
from tests.bench.events import make
from tests.bench.worker_parts import Nowhere, Table, record
from tests.support.paths import FUNNEL_FILE

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


class Job:
    """The deals job with its state."""

    def __init__(self, funnel: Funnel, rows: bool, state: "Job | None" = None) -> None:
        self.entities, self.aggregates = Table(), Table()
        if state is not None:
            self.entities.rows, self.aggregates.rows = dict(state.entities.rows), dict(state.aggregates.rows)
        fingerprint = codec.fingerprint(funnel.file)
        entity = entities.deals(funnel)
        self._agent = FoldAgent(
            topic=topology.DEALS.name,
            read=deal_reader(funnel),
            entity=entity if rows else entity._replace(row=None),
            entities=self.entities,  # type: ignore[arg-type]
            entity_codec=codec.history_codec(fingerprint),
            aggregates=self.aggregates,  # type: ignore[arg-type]
            aggregate_codec=codec.measures_codec(fingerprint),
        )

    def read(self, records: Sequence[Any], chunk: int) -> tuple[float, Batches]:
        """Process records; return the seconds of the processor, and what was written."""
        batches = Batches()
        return _seconds(lambda: asyncio.run(_in_chunks(self._agent, records, chunk, batches))), batches


async def _in_chunks(agent: Any, records: Sequence[Any], chunk: int, batches: Batches) -> None:
    for start in range(0, len(records), chunk):
        await agent.process(TP("t", 0), records[start : start + chunk], batches)


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    run()
    return time.process_time() - began


def hourly_measures(funnel: Funnel, partials: Sequence[bytes]) -> list[bytes]:
    """Return what the rollup makes of partials."""
    sources: codec.Codec[Sources] = codec.Codec(Sources, codec.fingerprint(funnel.file))
    agent = RollupAgent(windows=Table(), codec=sources, live_totals=LiveTotals(funnel))  # type: ignore[arg-type]
    batches = Batches()
    asyncio.run(_in_chunks(agent, list(map(record, range(len(partials)), partials)), BACKLOG, batches))
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
    count, rounds = int(os.environ.get("EVENTS", "100000")), int(os.environ.get("ROUNDS", "5"))
    say = screen.progress()
    say(f"Making {count:,} events")
    funnel = Funnel(load_funnel(FUNNEL_FILE))
    events = [record(n, value) for n, (_, value) in enumerate(make(funnel.file, count, seed=1).records)]
    backlog, live = events[: count * 4 // 5], events[count * 4 // 5 :]
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    before = Job(funnel, rows=False)
    before.read(backlog, BACKLOG)
    seconds: dict[tuple[str, bool], list[float]] = {}
    written: dict[str, int] = {}
    values: dict[str, list[bytes]] = {}
    for number in range(rounds):
        say(f"Round {number + 1}")
        for rows in (False, True) if number % 2 else (True, False):
            for name, state, records, chunk in (
                ("backlog", None, backlog, BACKLOG),
                ("live", before, live, LIVE),
            ):
                used, batches = Job(funnel, rows, state).read(records, chunk)
                seconds.setdefault((name, rows), []).append(used)
                if rows:
                    written[name] = len(batches.values[topology.DEAL_ROWS.name])
                    values = values or batches.values
    say("Inserting what was written")
    values[topology.DEALS.name] = [one.value for one in backlog]
    values[topology.KPIS.name] = hourly_measures(funnel, values[topology.PARTIALS.name])
    written["sink"] = written["backlog"]
    with tempfile.TemporaryDirectory() as folder:
        clickhouse = ClickHouse(Settings(clickhouse=SecretStr(f"chdb://{Path(folder) / 'db'}")))
        migrate(clickhouse)
        for _ in range(rounds):
            without = _seconds(lambda: insert(clickhouse, WRITTEN, values))
            of_rows = _seconds(lambda: insert(clickhouse, (topology.DEAL_ROWS.name,), values))
            seconds.setdefault(("sink", False), []).append(without)
            seconds.setdefault(("sink", True), []).append(without + of_rows)
        clickhouse.close()
    table, report = [], {}
    for name, number in (("backlog", len(backlog)), ("live", len(live)), ("sink", len(backlog))):
        without, with_ = (min(seconds[name, rows]) / number * 1e6 for rows in (False, True))
        each = (with_ - without) * number / written[name]
        share = with_ / without - 1
        table.append((name, f"{without:.1f} µs", f"{with_:.1f} µs", f"{share:.0%}", f"{each:.1f} µs"))
        report[name] = {"without": without, "with": with_, "rows_per_event": written[name] / number}
    screen.show(
        f"Processor's time per event, least of {rounds}",
        ("", "without rows", "with rows", "more", "a row"),
        table,
    )
    screen.save("rows", report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
