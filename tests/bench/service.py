"""One run of this service: `dealstream worker`, whole but for ClickHouse, which no other framework has to fill.

The clock starts with the last look at /metrics that saw no event read, and ends with the last write to
the tables that follow the work (their records carry the time), once /metrics has no lag and has counted every
event and partial. Starting, joining the group and creating topics are before that, as for the others.
"""

import asyncio
import json
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from aiokafka.structs import ConsumerRecord
from prometheus_client.parser import text_string_to_metric_families

from stream import topology
from stream.embedded.ports import free_ports
from stream.simulator.verify import compare_windows
from tests.bench import topics
from tests.bench.events import Events
from tests.bench.result import BenchError, Result
from tests.chaos.processes import Process

TABLES = [topology.changelog(table) for table in (topology.DEAL_STATE, topology.WINDOWS)]
SECONDS = 180.0
NOBODY = "clickhouse://nobody@127.0.0.1:9/"
FUNNEL = Path(__file__).parents[2] / "deploy" / "funnel.yaml"


def run(name: str, kafka: str, events: Events, folder: Path) -> Result:
    """Run a worker on `sales.deals` until all is done, and check every window. Raises BenchError."""
    port = free_ports(1)[0]
    environment = {
        "DEALSTREAM_KAFKA": kafka,
        "DEALSTREAM_PARTITIONS": str(topics.PARTITIONS),
        "DEALSTREAM_CLICKHOUSE": NOBODY,
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL),
        "DEALSTREAM_WORKER_PORT": str(port),
    }
    worker = Process(name, "worker", environment, folder)
    url = f"http://127.0.0.1:{port}"
    try:
        worker.start()
        began = _began(url)
        ended = _ended(url, len(events.records), kafka)
        windows = _check(kafka, events)
    except (BenchError, TimeoutError) as error:
        log = (folder / f"{name}.log").read_text(errors="replace")
        raise BenchError(f"{error}\n{log[-2000:]}") from error
    finally:
        worker.terminate()
    return Result(len(events.records), ended - began, f"all measures of {windows} windows, with the simulator's truth")


def _began(url: str) -> float:
    until = time.monotonic() + SECONDS
    began = 0.0
    while time.monotonic() < until:
        now = time.time()
        try:
            seen = _sample(url, "dealstream_events_total", topology.DEALS.name)
        except OSError:
            seen = 0.0
        if seen:
            return began
        began = now
        time.sleep(0.02)
    raise BenchError("the worker does not begin")


def _ended(url: str, events: int, kafka: str) -> float:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        time.sleep(0.25)
        with urllib.request.urlopen(f"{url}/api/status", timeout=60) as answer:
            status = json.load(answer)
        if not status["ready"] or status["waiting"] or _sample(url, "dealstream_lag_records"):
            continue
        partials = len(asyncio.run(topics.read(kafka, [topology.PARTIALS.name])))
        wanted = {topology.DEALS.name: events, topology.PARTIALS.name: partials}
        if all(_sample(url, "dealstream_events_total", topic) == count for topic, count in wanted.items()):
            return max(record.timestamp for record in asyncio.run(topics.read(kafka, TABLES))) / 1000
    raise BenchError("the worker is not done in time")


def _sample(url: str, name: str, topic: str = "") -> float:
    with urllib.request.urlopen(f"{url}/metrics", timeout=60) as answer:
        text = "\n".join(line for line in answer.read().decode().splitlines() if line.startswith(name))
    samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
    return sum(s.value for s in samples if not topic or s.labels.get("topic") == topic)


def _check(kafka: str, events: Events) -> int:
    records = asyncio.run(topics.read(kafka, [topology.KPIS.name]))
    rows = [row for row in _last_of_each(records) if row["pipeline_id"]]
    if differences := compare_windows(events.truth, rows):
        raise BenchError(f"{len(differences)} numbers are wrong; the first: {differences[0]}")
    return len(events.truth)


def _last_of_each(records: "Sequence[ConsumerRecord[bytes, bytes]]") -> list[dict[str, object]]:
    return [json.loads(value) for value in {record.key: record.value or b"" for record in records}.values()]
