"""`make bench`: alternating runs on the same topic and machine; medians, and ratios to this service.

On a machine with others at work the rates say little: then what an event takes of the processor compares better.
Before the rounds there is a run that does not count: a broker's first work takes it half again of the processor.

EVENTS, ROUNDS, SHARE (Faust's tutorial, the slowest, gets one event in so many, the first ones) and
ONLY (names, separated by commas) change the run. Runs must last a few seconds: Quix Streams commits every 5.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path
from statistics import median

from stream import topology
from stream.config.funnel_file import load as load_funnel
from tests.bench import events as made
from tests.bench import others, report, service, topics
from tests.bench.result import BenchError, Result
from tests.support import screen
from tests.support.paths import FUNNEL_FILE
from tests.support.servers.kafka import Kafka

SHARE_TOPIC = "bench.share"
NAMES = ("dealstream", *others.PEERS_BY_NAME)


def main() -> int:
    """Run as the environment says; return 0 where every run was right."""
    count = int(os.environ.get("EVENTS", "200000"))
    rounds = int(os.environ.get("ROUNDS", "3"))
    share = count // int(os.environ.get("SHARE", "10"))
    only = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(NAMES)
    if unknown := set(only) - set(NAMES):
        print(f"ONLY knows {', '.join(NAMES)}; not {', '.join(sorted(unknown))}")
        return 2
    say = screen.progress()
    folder = Path(tempfile.mkdtemp(prefix="dealstream-bench-"))
    kafka = Kafka(folder / "kafka")
    results: dict[str, list[Result]] = {}
    failed = 0
    try:
        say("Starting Kafka")
        kafka.start()
        say(f"Making {count} events")
        events = made.make(load_funnel(FUNNEL_FILE), count, seed=1)
        asyncio.run(topics.create(kafka.addresses, topology.DEALS.name, SHARE_TOPIC))
        asyncio.run(topics.fill(kafka.addresses, topology.DEALS.name, events.records))
        asyncio.run(topics.fill(kafka.addresses, SHARE_TOPIC, events.records[:share]))
        names = [name for name in NAMES if name in only]
        for number, name in [(0, names[0]), *product(range(1, rounds + 1), names)]:
            try:
                result = _run(name, number, kafka.addresses, events, share, folder)
            except BenchError as error:
                failed += 1
                say(f"Round {number}/{rounds} {name} FAILED: {error}")
                continue
            finally:
                asyncio.run(topics.delete_all_but(kafka.addresses, topology.DEALS.name, SHARE_TOPIC))
            counts = "" if number else " (does not count)"
            say(f"Round {number}/{rounds} {name}{counts}: {result.rate:,.0f} events/s; checked: {result.checked}")
            if number:
                results.setdefault(name, []).append(result)
    finally:
        kafka.stop()
    rates = {name: median(result.rate for result in found) for name, found in results.items()}
    report.show(results, rates)
    report.write(results, rates)
    if failed:
        say(f"{failed} runs FAILED; logs are in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


def _run(name: str, number: int, kafka: str, events: made.Events, share: int, folder: Path) -> Result:
    run_name = f"{name.replace('_', '-')}-{number}"
    if name == "dealstream":
        return service.run(run_name, kafka, events, _fresh(folder / run_name))
    peer = others.PEERS_BY_NAME[name]
    count = share if peer.share else len(events.records)
    topic = SHARE_TOPIC if peer.share else topology.DEALS.name
    return others.run(run_name, peer, kafka, topic, count, events.stage_changes(count), folder)


def _fresh(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
