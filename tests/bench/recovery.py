"""`make recovery`: how long a worker takes to be back after a kill -9, with so many deals in its state (DEALS).

The deals are written to the changelog as a worker writes them, ten facts each; the worker is then started, killed
and started again, until its health check says that all is recovered.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from stream import topology
from stream.config.funnel_file import load as load_funnel
from stream.core import codec
from stream.core.facts import CHANGED, Fact, Kind, Value
from stream.core.fold import Stored
from stream.local_stack.ports import free_ports
from tests.bench import service
from tests.bench.topics import PARTITIONS
from tests.bench.usage import resident
from tests.chaos.processes import Process
from tests.support.paths import FUNNEL_FILE
from tests.support.servers.kafka import Kafka

CHANGELOG = topology.FIRST.changelog(topology.DEAL_STATE)
BEGAN = 1_767_225_600_000_000
STAGES = ("lead", "qualified", "meeting", "proposal", "negotiation", "won")
FACTS = 10


def states(deals: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield partition, key and value of each deal."""
    histories = codec.history_codec(codec.foundation(load_funnel(FUNNEL_FILE)))
    partitions = list(range(PARTITIONS))
    place = DefaultPartitioner()
    for number in range(deals):
        key = f"hubspot:{number:012}".encode()
        at = BEGAN + number * 1_000_000
        facts = [_fact(at, f"hubspot:{number}:0", Kind.CREATED, None)]
        facts.append(_fact(at, f"hubspot:{number}:1", Kind.OWNER, f"{number % 1000}"))
        facts += [_fact(at + n, f"hubspot:{number}:{n}", Kind.STAGE, STAGES[n % len(STAGES)]) for n in range(2, FACTS)]
        yield place(key, partitions, partitions), key, histories.write(Stored(-1, tuple(facts)))


def _fact(at: int, event_id: str, kind: int, value: Value) -> Fact:
    return Fact(at, CHANGED, "", event_id, 0, kind, value)


async def fill(kafka: str, deals: int) -> int:
    """Write the deals; return how many bytes their values have."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, linger_ms=20, max_batch_size=512 * 1024)
    await producer.start()
    size = 0
    try:
        for partition, key, value in states(deals):
            size += len(value)
            await producer.send(CHANGELOG, value, key=key, partition=partition)
    finally:
        await producer.stop()
    return size


def ready(url: str, seconds: float) -> float:
    """Wait until a worker is ready but for ClickHouse, which is not there; return how long it took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        try:
            with urllib.request.urlopen(f"{url}/api/status", timeout=60) as answer:
                if b'"ready": true' in answer.read():
                    return time.monotonic() - began
        except (OSError, urllib.error.HTTPError):
            pass
        time.sleep(0.05)
    raise TimeoutError("the worker is not ready in time")


def main() -> int:
    """Measure as the environment says."""
    deals = int(os.environ.get("DEALS", "1000000"))
    folder = Path(tempfile.mkdtemp(prefix="dealstream-recovery-"))
    kafka = Kafka(folder / "kafka")
    port = free_ports(1)[0]
    try:
        kafka.start()
        environment = service.environment(kafka.addresses, port) | {"DEALSTREAM_SESSION_TIMEOUT_SECONDS": "6"}
        worker = Process("worker", "worker", environment, folder)
        url = f"http://127.0.0.1:{port}"
        worker.start()
        ready(url, 120)
        empty = resident(worker.pid)
        worker.terminate()
        print(f"Writing {deals:,} deals of {FACTS} facts", flush=True)
        size = asyncio.run(fill(kafka.addresses, deals))
        for _ in range(3):
            worker.start()
            seconds = ready(url, 300)
            memory = (resident(worker.pid) - empty) / deals
            print(
                f"ready after {seconds:.1f} s, {seconds / deals * 1e6:.1f} s per million deals; "
                f"{memory:,.0f} bytes of memory per deal, {size / deals:,.0f} of them its state",
                flush=True,
            )
            worker.kill()
    finally:
        worker.kill()
        kafka.stop()
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
