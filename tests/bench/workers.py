"""`make workers`: what a second worker adds.

On a real Apache Kafka, events are done by one worker, then by two in the same consumer group; alternating, each run
from nothing. Kafka and the workers share the cores of one machine, and two workers that fold as fast as they can would
measure the cores. So WAIT_MS of waiting, which needs no core, are added to each event (`slow_worker`): the rates are
far below a worker's own, and what counts is their ratio.

The workers are there, each with its share of the partitions, before the topic is filled, which takes a second. The
clock runs from there to the last write. EVENTS and ROUNDS change the run.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from stream import topology
from stream.config.funnel_file import load as load_funnel
from stream.local_stack.ports import free_ports
from tests.bench import events as made
from tests.bench import service, topics
from tests.bench.result import BenchError, Result, lowest_to_highest
from tests.chaos.processes import Process, eventually
from tests.support import screen
from tests.support.paths import FUNNEL_FILE
from tests.support.servers.kafka import Kafka

GOAL = 1.7
COUNTS = (1, 2)


def run(workers: int, wait_ms: float, kafka: str, events: made.Events, folder: Path) -> Result:
    """Let so many workers do all events, and check every window. Raises BenchError."""
    folder.mkdir()
    ports = free_ports(workers)
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    processes = [
        Process(f"worker-{port}", "worker", _environment(kafka, port, wait_ms), folder, "tests.bench.slow_worker")
        for port in ports
    ]
    try:
        for process in processes:
            process.start()
        eventually(lambda: all(_has(url, topics.PARTITIONS // workers) for url in urls), 120, "partitions for each")
        began = time.time()
        asyncio.run(topics.fill(kafka, topology.DEALS.name, events.records))
        ended = service.ended(urls, len(events.records), kafka)
        return Result(len(events.records), ended - began, service.check(kafka, events.truth))
    except (BenchError, TimeoutError) as error:
        logs = "\n".join(service.log_end(folder, process.name) for process in processes)
        raise BenchError(f"{error}\n{logs}") from error
    finally:
        for process in processes:
            process.terminate()


def _environment(kafka: str, port: int, wait_ms: float) -> dict[str, str]:
    return service.environment(kafka, port) | {
        "BENCH_WAIT_MS": str(wait_ms),
        "DEALSTREAM_SESSION_TIMEOUT_SECONDS": "6",
        "DEALSTREAM_REBALANCE_TIMEOUT_SECONDS": "6",
    }


def _has(url: str, partitions: int) -> bool:
    """Say whether a worker has so many partitions of the topic."""
    try:
        return len(service.samples(url, "dealstream_lag_records", topology.DEALS.name)) == partitions
    except OSError:
        return False


def main() -> int:
    """Measure as the environment says; return 0 where every run was right."""
    count, rounds = int(os.environ.get("EVENTS", "60000")), int(os.environ.get("ROUNDS", "3"))
    wait_ms = float(os.environ.get("WAIT_MS", "0.3"))
    say = screen.progress()
    folder = Path(tempfile.mkdtemp(prefix="dealstream-workers-"))
    kafka = Kafka(folder / "kafka")
    results: dict[int, list[Result]] = {workers: [] for workers in COUNTS}
    try:
        say("Starting Kafka")
        kafka.start()
        say(f"Making {count:,} events")
        events = made.make(load_funnel(FUNNEL_FILE), count, seed=1)
        for number in range(1, rounds + 1):
            for workers in COUNTS:
                result = run(workers, wait_ms, kafka.addresses, events, folder / f"{workers}-{number}")
                asyncio.run(topics.delete_all_but(kafka.addresses))
                results[workers].append(result)
                rate, checked = f"{result.rate:,.0f} events/s", result.checked
                say(f"Round {number}/{rounds}, {_named(workers)}: {rate}; checked: {checked}")
    except BenchError as error:
        say(f"FAILED: {error}")
        return 1
    finally:
        kafka.stop()
        shutil.rmtree(folder)
    _report(results, wait_ms)
    return 0


def _report(results: dict[int, list[Result]], wait_ms: float) -> None:
    rates = {workers: median(result.rate for result in found) for workers, found in results.items()}
    ratio = rates[2] / rates[1]
    screen.show(
        f"Two workers beside one, {wait_ms:g} ms of waiting added to each event (medians; goal: {GOAL} × or more)",
        ("", "events/s", "to one worker", "events", "lowest to highest"),
        [
            (
                _named(workers),
                f"{rates[workers]:,.0f}",
                f"{rates[workers] / rates[1]:.2f} ×",
                f"{found[0].events:,}",
                lowest_to_highest(found),
            )
            for workers, found in results.items()
        ],
    )
    screen.save(
        "workers",
        {
            "ratio": round(ratio, 3),
            "goal": GOAL,
            "wait_ms_per_event": wait_ms,
            **{_named(workers): round(rate) for workers, rate in rates.items()},
            "runs": {_named(workers): [run.as_json() for run in found] for workers, found in results.items()},
        },
    )


def _named(workers: int) -> str:
    return "one worker" if workers == 1 else "two workers"


if __name__ == "__main__":
    sys.exit(main())
