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
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from stream import topology
from stream.embedded.ports import free_ports
from stream.funnel import load as load_funnel
from tests.bench import events as made
from tests.bench import screen, service, topics
from tests.bench.recovery import resident
from tests.bench.result import BenchError
from tests.chaos.processes import Process
from tests.servers.kafka import Kafka

GOAL = 0.5
POINTS = 10
LOOK_SECONDS = 0.5
STUCK_SECONDS = 120.0
BYTES_PER_EVENT = 2_000
"""What Kafka needs on disk for an event and all that becomes of it, as long as compaction has not caught up."""


class Look(NamedTuple):
    """How far the worker was, and how much memory it had. `at` is seconds since 1970."""

    at: float
    done: int
    memory: int


def copies(events: made.Events, number: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records over and over, each time of other deals."""
    for copy in range(number):
        deal, event = b"hubspot:%d-" % copy, b'"event_id":"%d-' % copy
        for key, value in events.records:
            yield (
                key.replace(b"hubspot:", deal),
                value.replace(b'"hubspot:', b'"' + deal).replace(b'"event_id":"', event),
            )


def watch(url: str, pid: int, events: int, say: Callable[[str], None]) -> list[Look]:
    """Look at the worker until it has done all events. Raises BenchError."""
    looks = [Look(time.time(), 0, resident(pid))]
    told = moved = looks[0]
    while looks[-1].done < events:
        time.sleep(LOOK_SECONDS)
        waiting = service.samples(url, "dealstream_lag_records", topology.DEALS.name)
        if len(waiting) < topics.PARTITIONS:
            continue  # it has not got its partitions yet
        look = Look(time.time(), events - int(sum(waiting)), resident(pid))
        looks.append(look)
        if look.done > moved.done:
            moved = look
        elif look.at > moved.at + STUCK_SECONDS:
            raise BenchError(f"the worker is stuck after {look.done:,} events")
        if look.done * POINTS // events > told.done * POINTS // events:
            say(f"{look.done:,} events, {_rate(told, look):,.0f} events/s, {look.memory / 1e6:,.0f} MB")
            told = look
    return looks


def _rate(first: Look, last: Look) -> float:
    return (last.done - first.done) / (last.at - first.at)


def at(looks: list[Look], done: int) -> Look:
    """Return the state when so many events were done, in proportion between the two looks around it."""
    after = next(n for n, look in enumerate(looks) if look.done >= done)
    before, there = looks[max(0, after - 1)], looks[after]
    share = (done - before.done) / ((there.done - before.done) or 1)
    return Look(
        before.at + share * (there.at - before.at), done, round(before.memory + share * (there.memory - before.memory))
    )


def room(folder: Path, events: int) -> None:
    """Check that the disk has room for the data. Raises BenchError."""
    needed, free = events * BYTES_PER_EVENT, shutil.disk_usage(folder).free
    if needed > free:
        raise BenchError(
            f"{events:,} events need about {needed / 1e9:.0f} GB in {folder}, which has {free / 1e9:.0f} GB free; "
            "set TMPDIR to a folder with more room, or EVENTS to fewer"
        )


def measure(kafka: str, folder: Path, base: int, number: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Write the events, let a worker do them, check every window, and return the report. Raises BenchError."""
    say(f"Making {base:,} events")
    events = made.make(load_funnel(service.FUNNEL), base, seed=1)
    base, deals = len(events.records), len({key for key, _ in events.records}) * number
    say(f"Writing them {number} times: {base * number:,} events of {deals:,} deals")
    asyncio.run(topics.create(kafka, topology.DEALS.name))
    asyncio.run(topics.fill(kafka, topology.DEALS.name, copies(events, number)))
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    worker = Process("worker", "worker", service.environment(kafka, port), folder)
    say("Starting a worker")
    try:
        worker.start()
        began = service.began(url)
        looks = watch(url, worker.pid, base * number, say)
        ended = service.ended([url], base * number, kafka)
        say("Comparing every window with the truth")
        checked = service.check(
            kafka, {key: {name: n * number for name, n in measures.items()} for key, measures in events.truth.items()}
        )
    except (BenchError, TimeoutError) as error:
        raise BenchError(f"{error}\n{service.log_end(folder, 'worker')}") from error
    finally:
        worker.terminate()
    rates = {"rate_of_base": base / (at(looks, base).at - began), "rate": base * number / (ended - began)}
    return {
        "events": base * number,
        "base": base,
        "deals": deals,
        **{name: round(rate) for name, rate in rates.items()},
        "ratio": round(rates["rate"] / rates["rate_of_base"], 3),
        "goal": GOAL,
        **_memory(looks, began, deals),
        "kafka_bytes": sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()),
        "checked": checked,
    }


def _memory(looks: list[Look], began: float, deals: int) -> dict[str, Any]:
    events = looks[-1].done
    points = [at(looks, events * n // POINTS) for n in range(1, POINTS + 1)]
    before = [Look(began, 0, 0), *points]
    return {
        "points": [
            {
                "events": point.done,
                "deals": deals * point.done // events,  # as many in each copy
                "seconds": round(point.at - began, 1),
                "rate": round(_rate(last, point)),
                "memory": point.memory,
            }
            for last, point in zip(before, points, strict=False)
        ],
        "memory_at_start": looks[0].memory,
        # Buffers fill up within the first of the points, and do not grow after it.
        "bytes_per_deal": round((points[-1].memory - points[0].memory) / (deals * (POINTS - 1) / POINTS)),
    }


def main() -> int:
    """Measure as the environment says; return 0 where every number was right."""
    base = int(os.environ.get("BASE", "250000"))
    number = max(1, round(int(os.environ.get("EVENTS", "10000000")) / base))
    say = screen.progress()
    folder = Path(tempfile.mkdtemp(prefix="dealstream-history-"))
    kafka = None
    try:
        room(folder, base * number)
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


def show(report: dict[str, Any]) -> None:
    """Print the points, and what follows from them."""
    screen.show(
        f"A history of {report['events']:,} events of {report['deals']:,} deals, without ClickHouse",
        ("events done", "deals", "seconds", "events/s since the row before", "memory"),
        [
            (
                f"{point['events']:,}",
                f"{point['deals']:,}",
                f"{point['seconds']:,.0f}",
                f"{point['rate']:,}",
                f"{point['memory'] / 1e6:,.0f} MB",
            )
            for point in report["points"]
        ],
    )
    print(
        f"{report['rate']:,} events/s, and {report['rate_of_base']:,} over the first {report['base']:,}: "
        f"{report['ratio']:.2f} of it (goal: {GOAL} or more)\n"
        f"{report['memory_at_start'] / 1e6:,.0f} MB of memory before the first event; "
        f"{report['bytes_per_deal']:,} bytes more per deal from the first row to the last\n"
        f"{report['kafka_bytes'] / 1e9:.1f} GB of Kafka's data; checked: {report['checked']}"
    )


if __name__ == "__main__":
    sys.exit(main())
