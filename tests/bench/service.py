"""One run of this service: `dealstream worker`, whole but for ClickHouse, which no other framework has to fill.

The clock starts with the last look at /metrics that saw no event read, and ends with the last write to
the tables that follow the work (their records carry the time), once /metrics has no lag and has counted every
event and partial. Starting, joining the group and creating topics are before that, as for the others.
"""

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from stream import topology
from stream.local_stack.ports import free_ports
from stream.oracle.comparison import compare_windows
from stream.oracle.truth import Truth
from tests.bench import topics
from tests.bench.events import Events
from tests.bench.result import BenchError, Result
from tests.bench.usage import cpu_seconds
from tests.chaos.processes import Process
from tests.support.paths import FUNNEL_FILE

TABLES = [topology.FIRST.changelog(table) for table in (topology.DEAL_STATE, topology.WINDOWS)]
SECONDS = 180.0
LOOK_SECONDS = 2.0
"""Looks cost the worker work, and the end is told by records: so they are few."""
NOBODY = "clickhouse://nobody@127.0.0.1:9/"


def run(name: str, kafka: str, events: Events, folder: Path) -> Result:
    """Run a worker on `sales.deals` until all is done, and check every window. Raises BenchError."""
    [port] = free_ports(1)
    worker = Process(name, "worker", environment(kafka, port), folder)
    url = f"http://127.0.0.1:{port}"
    try:
        worker.start()
        used: list[float] = []
        start = began(url, lambda: used.append(cpu_seconds(worker.pid)))
        used = used[-2:]  # the look before the one that saw events, as with the clock
        end = ended([url], len(events.records), kafka, lambda: used.append(cpu_seconds(worker.pid)))
        checked = check(kafka, events.truth)
    except (BenchError, TimeoutError) as error:
        raise BenchError(f"{error}\n{log_end(folder, name)}") from error
    finally:
        worker.terminate()
    return Result(len(events.records), end - start, checked, used[-1] - used[0])


def environment(kafka: str, port: int) -> dict[str, str]:
    """Return the settings of a worker without ClickHouse."""
    return {
        "DEALSTREAM_KAFKA": kafka,
        "DEALSTREAM_PARTITIONS": str(topics.PARTITIONS),
        "DEALSTREAM_CLICKHOUSE": NOBODY,
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
        "DEALSTREAM_WORKER_PORT": str(port),
    }


def log_end(folder: Path, name: str) -> str:
    """Return the end of a process's log."""
    return (folder / f"{name}.log").read_text(errors="replace")[-2000:]


def began(url: str, look: Callable[[], object] = lambda: None) -> float:
    """Return when a worker read its first event, in seconds since 1970. Raises BenchError.

    `look` is called before each look at the worker.
    """
    until = time.monotonic() + SECONDS
    last = 0.0
    while time.monotonic() < until:
        now = time.time()
        look()
        try:
            seen = sum(samples(url, "dealstream_events_total", topology.DEALS.name))
        except OSError:
            seen = 0.0
        if seen:
            return last
        last = now
        time.sleep(0.02)
    raise BenchError("the worker does not begin")


def ended(urls: Sequence[str], events: int, kafka: str, look: Callable[[], object] = lambda: None) -> float:
    """Return when the workers had done so many events, in seconds since 1970. Raises BenchError.

    `look` is called before each look at the workers, since a look costs them work.
    """
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        look()
        if not all(map(_idle, urls)):
            continue
        partials = asyncio.run(topics.count(kafka, topology.PARTIALS.name))
        wanted = {topology.DEALS.name: events, topology.PARTIALS.name: partials}
        if all(
            sum(sum(samples(url, "dealstream_events_total", topic)) for url in urls) == count
            for topic, count in wanted.items()
        ):
            return asyncio.run(topics.last_write(kafka, TABLES))
    raise BenchError("the work is not done in time")


def _idle(url: str) -> bool:
    now = status(url)
    return now["ready"] and not now["waiting"] and not sum(samples(url, "dealstream_lag_records"))


def status(url: str) -> dict[str, Any]:
    """Return what a worker says of itself. Raises OSError."""
    with urllib.request.urlopen(f"{url}/api/status", timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def samples(url: str, name: str, topic: str = "") -> list[float]:
    """Return the values of a metric, all of them or those of a topic. Raises OSError."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=60) as answer:
        text = "\n".join(line for line in answer.read().decode().splitlines() if line.startswith(name))
    found = [s for family in text_string_to_metric_families(text) for s in family.samples]
    return [s.value for s in found if not topic or s.labels.get("topic") == topic]


def check(kafka: str, truth: Truth) -> str:
    """Compare the KPI rows of all deals with the truth, and say what was compared. Raises BenchError."""
    rows = map(json.loads, asyncio.run(topics.last_values(kafka, topology.KPIS.name)).values())
    if differences := compare_windows(truth, [row for row in rows if row["pipeline_id"]]):
        raise BenchError(f"{len(differences)} numbers are wrong; the first: {differences[0]}")
    return f"all measures of {len(truth)} windows, with the simulator's truth"
