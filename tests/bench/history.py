"""`make history`: a worker reads a long history. Does its rate hold, and what does it keep in memory?

The simulator makes BASE deal events. They are written over and over until they are EVENTS, each time with other ids of
deals and events: so every window must be an exact multiple of the base's truth, and only the deals grow in number.
No more than the base is held in memory. A worker without ClickHouse then does all of it.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from stream import topology
from stream.config.funnel_file import load as load_funnel
from stream.local_stack.ports import free_ports
from tests.bench import events as made
from tests.bench import service, topics
from tests.bench.looks import Look, at, cpu_per_event, rate, watch
from tests.bench.result import BenchError
from tests.chaos.processes import Process
from tests.support import screen
from tests.support.paths import FUNNEL_FILE
from tests.support.servers.kafka import Kafka

GOAL = 0.7
PARTS = 10
BYTES_PER_EVENT = 1_000
"""What Kafka needs on disk for an event and all that becomes of it."""

Say = Callable[[str], None]


def copies(records: Iterable[tuple[bytes, bytes]], number: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records so many times, each time as events of other deals."""
    for copy in range(number):
        deal, event = b"hubspot:%d-" % copy, b'"event_id":"%d-' % copy
        for key, value in records:
            yield (
                key.replace(b"hubspot:", deal),
                value.replace(b'"hubspot:', b'"' + deal).replace(b'"event_id":"', event),
            )


def check_room(folder: Path, events: int) -> None:
    """Raise BenchError where the disk has no room for what Kafka will write."""
    needed, free = events * BYTES_PER_EVENT, shutil.disk_usage(folder).free
    if needed > free:
        raise BenchError(
            f"{events:,} events need about {needed / 1e9:.0f} GB in {folder}, which has {free / 1e9:.0f} GB free; "
            "set TMPDIR to a folder with more room, or EVENTS to fewer"
        )


def measure(kafka: str, folder: Path, base: int, number: int, say: Say) -> dict[str, Any]:
    """Write the events, let a worker do them, check every window, and return the report. Raises BenchError."""
    say(f"Making {base:,} events")
    events = made.make(load_funnel(FUNNEL_FILE), base, seed=1)
    base, deals = len(events.records), len({key for key, _ in events.records}) * number
    count = base * number
    say(f"Writing them {number} times: {count:,} events of {deals:,} deals")
    asyncio.run(topics.create(kafka, topology.DEALS.name))
    asyncio.run(topics.fill(kafka, topology.DEALS.name, copies(events.records, number)))
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    worker = Process("worker", "worker", service.environment(kafka, port), folder)

    def tell(first: Look, last: Look) -> None:
        say(f"{last.done:,.0f} events, {rate(first, last):,.0f} events/s, {last.memory / 1e6:,.0f} MB")

    say("Starting a worker")
    try:
        worker.start()
        began = service.began(url)
        looks = watch(url, worker.pid, began, count, tell, PARTS)
        ended = service.ended([url], count, kafka)
        say("Comparing every window with the truth")
        checked = service.check(
            kafka, {key: {name: n * number for name, n in measures.items()} for key, measures in events.truth.items()}
        )
    except (BenchError, TimeoutError) as error:
        raise BenchError(f"{error}\n{service.log_end(folder, 'worker')}") from error
    finally:
        worker.terminate()
    of_all, of_base = count / (ended - began), rate(looks[0], at(looks, base))
    return {
        "events": count,
        "deals": deals,
        "base": base,
        "rate": round(of_all),
        "rate_of_base": round(of_base),
        "ratio": round(of_all / of_base, 3),
        "goal": GOAL,
        **_parts(looks, count, deals),
        "kafka_bytes": sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()),
        "checked": checked,
    }


def _parts(looks: list[Look], count: int, deals: int) -> dict[str, Any]:
    ends = [looks[0], *(at(looks, count * n / PARTS) for n in range(1, PARTS + 1))]
    half, whole = ends[PARTS // 2], ends[-1]
    return {
        "parts": [
            {
                "events": round(last.done),
                "deals": round(deals * last.done / count),  # each copy has as many
                "seconds": round(last.at - ends[0].at, 1),
                "rate": round(rate(first, last)),
                "cpu_microseconds_per_event": round(cpu_per_event(first, last) * 1e6, 1),
                "memory": round(last.memory),
            }
            for first, last in pairwise(ends)
        ],
        "memory_at_start": round(ends[0].memory),
        # Before that buffers fill, and windows come to have each amount from every partition.
        "bytes_per_deal": round((whole.memory - half.memory) / (deals / 2)),
    }


def show(report: dict[str, Any]) -> None:
    """Print the parts, and what follows from them."""
    screen.show(
        f"A history of {report['events']:,} events of {report['deals']:,} deals, without ClickHouse",
        ("events done", "deals", "seconds", "events/s, this part", "CPU per event", "memory"),
        [
            (
                f"{part['events']:,}",
                f"{part['deals']:,}",
                f"{part['seconds']:,.0f}",
                f"{part['rate']:,}",
                f"{part['cpu_microseconds_per_event']:.0f} µs",
                f"{part['memory'] / 1e6:,.0f} MB",
            )
            for part in report["parts"]
        ],
    )
    print(
        f"{report['rate']:,} events/s, and {report['rate_of_base']:,} over the first {report['base']:,}: "
        f"{report['ratio']:.2f} of it (goal: {GOAL} or more)\n"
        f"{report['memory_at_start'] / 1e6:,.0f} MB of memory before the first event; "
        f"{report['bytes_per_deal']:,} bytes for each deal of the second half\n"
        f"{report['kafka_bytes'] / 1e9:.1f} GB of Kafka's data; checked: {report['checked']}"
    )


def main() -> int:
    """Measure as the environment says; return 0 where every number was right."""
    base = int(os.environ.get("BASE", "250000"))
    number = max(1, round(int(os.environ.get("EVENTS", "10000000")) / base))
    say = screen.progress()
    folder = Path(tempfile.mkdtemp(prefix="dealstream-history-"))
    kafka = None
    try:
        check_room(folder, base * number)
        say("Starting Kafka")
        kafka = Kafka(folder / "kafka")
        kafka.start()
        report = measure(kafka.addresses, folder, base, number, say)
    except BenchError as error:
        say(f"FAILED: {error}")
        return 1
    finally:
        if kafka is not None:
            kafka.stop()
        shutil.rmtree(folder)
    show(report)
    screen.save("history", report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
