"""`make latency`: seconds from a webhook's arrival until its numbers are on /metrics, and until they are in ClickHouse.

The whole service as processes, on one machine with the sender: a real Apache Kafka, a gateway, a worker, and in
ClickHouse's place chDB behind HTTP (tests/support/servers/clickhouse.py). Signed HubSpot webhooks come one now and
then, at 100 events per second, and at 1,000; then a rep is added to the funnel file, whose events were dead letters
until then. Then the worker is killed while events go on, and started again.

Latencies are exact: the worker's own observations, which /metrics gives in buckets, are noted one by one. There is one
for each number that changes, and of several events behind a change the oldest counts. An observation belongs to the
phase in which that event arrived; phases but for the last end when all their numbers are in ClickHouse. What a killed
worker had stored and not noted yet is stored once more, and observed once more: that is no latency of the phase before.
SECONDS is how long each phase lasts; the outage lasts half as long.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas.funnel_file import FunnelFile
from stream.config.funnel_file import load as load_funnel
from stream.simulator.crm import Wire
from stream.simulator.journal import Journal
from stream.simulator.organisation import Organisation
from stream.simulator.sender import Sender
from tests.bench import service
from tests.bench.latencies import TARGETS, Latencies, quantile
from tests.chaos.cluster import HUBSPOT_SECRET, STANDARD_SECRET, Cluster
from tests.chaos.processes import eventually
from tests.chaos.verdict import verify
from tests.support import screen
from tests.support.paths import FUNNEL_FILE

RATES = {"one event a second": 1.0, "100 events/s": 100.0, "1,000 events/s": 1_000.0}
BUSY = 1_000.0
WARM_SECONDS = 5.0
EVERY_SECONDS = 0.02
"""So often a request is sent, if there is an event for it."""
PATIENCE_SECONDS = 120.0
GOAL_SECONDS = 1.0

Say = Callable[[str], None]


class Webhooks:
    """What the CRM of a busy sales organisation sends of its deals, on and on."""

    def __init__(self, file: FunnelFile, sender: Sender) -> None:
        self._organisation = Organisation(file, seed=1)
        self._sender = sender
        self._waiting: deque[Wire] = deque()

    async def send(self, rate: float, seconds: float) -> int:
        """Send so many events per second, whether or not those before were answered; return how many there were."""
        clock = asyncio.get_running_loop().time
        began, sent = clock(), 0
        async with asyncio.TaskGroup() as requests:
            while (passed := clock() - began) < seconds:
                due = int(passed * rate) + 1 - sent
                if due:
                    requests.create_task(self._sender.send(self._take(due)))
                    sent += due
                await asyncio.sleep(EVERY_SECONDS)
        return sent

    def _take(self, count: int) -> list[Wire]:
        while len(self._waiting) < count:
            happened = self._organisation.step(datetime.now(UTC))
            # Activities come through another connector.
            self._waiting.extend(item for item in happened if item["to"] == "hubspot")
        return [self._waiting.popleft() for _ in range(count)]


class Phase(NamedTuple):
    """What was sent from one moment to another, in seconds since 1970; `stored`: when ClickHouse had all of it."""

    name: str
    began: float
    ended: float
    events: int
    stored: float


async def send(cluster: Cluster, file: FunnelFile, journal: Journal, seconds: float, say: Say) -> list[Phase]:
    """Send through all phases; the last two are the outage, and what came after the restart."""
    phases: list[Phase] = []
    [worker] = cluster.workers
    stopping = asyncio.Event()
    async with Sender(
        cluster.gateway_urls[0], HUBSPOT_SECRET, STANDARD_SECRET, journal, stopping, same_file_follows=True
    ) as sender:
        webhooks = Webhooks(file, sender)

        async def phase(name: str, rate: float, seconds: float, *, waits: bool = True) -> None:
            say(f"{name}, for {seconds:g} s")
            began = time.time()
            sent = await webhooks.send(rate, seconds)
            ended = time.time()
            if waits:
                await asyncio.to_thread(_all_stored, cluster)
            phases.append(Phase(name, began, ended, sent, time.time()))

        await webhooks.send(BUSY, WARM_SECONDS)
        await asyncio.to_thread(_all_stored, cluster)
        for name, rate in RATES.items():
            await phase(name, rate, seconds)
        adding = asyncio.get_running_loop().call_later(seconds / 4, cluster.funnel_file.complete)
        await phase("1,000 events/s; a rep is added", BUSY, seconds)
        adding.cancel()
        await asyncio.to_thread(worker.kill)
        await phase(f"The worker is killed; {BUSY:,.0f} events/s go on", BUSY, seconds / 2, waits=False)
        worker.start()
        await phase(f"The worker is started again; {BUSY:,.0f} events/s go on", BUSY, seconds, waits=False)
    return phases


def _all_stored(cluster: Cluster) -> None:
    """Wait until ClickHouse has all that was sent. Raises TimeoutError."""
    eventually(lambda: service.status(cluster.worker_urls[0])["stored"], PATIENCE_SECONDS, "all numbers in ClickHouse")


def report_of(phases: list[Phase], latencies: Latencies) -> dict[str, Any]:
    """Return the report: p50 and p99 of each phase, and of what arrived until the worker had caught up."""
    *steady, outage, after = phases
    caught_up = {target: latencies.caught_up(target, after.began) for target in TARGETS}
    rows = [
        {"phase": phase.name, "events": phase.events}
        | {target: _quantiles(latencies.between(target, phase.began, phase.ended, phase.stored)) for target in TARGETS}
        for phase in steady
    ]
    rows.append(
        {"phase": "while it catches up"}
        | {target: _quantiles(latencies.between(target, after.began, caught_up[target])) for target in TARGETS}
    )
    return {
        "phases": rows,
        "goal": f"p99 of {GOAL_SECONDS:g} s or less at 1,000 events/s",
        "clickhouse": "chDB behind HTTP, in a process of its own",
        "outage": {
            "seconds": round(outage.ended - outage.began, 1),
            "events": outage.events,
            "seconds_to_catch_up": {target: round(at - after.began, 2) for target, at in caught_up.items()},
        },
    }


def _quantiles(seconds: list[float]) -> dict[str, float]:
    return {
        "observations": len(seconds),
        "p50": round(quantile(seconds, 0.5), 3),
        "p99": round(quantile(seconds, 0.99), 3),
    }


def show(report: dict[str, Any]) -> None:
    """Print the table, and how the outage ended."""
    screen.show(
        f"From a webhook to its numbers, in seconds (exact; goal: {report['goal']})",
        ("", "events", *(f"{name}: {q}" for name in ("/metrics", "ClickHouse") for q in ("p50", "p99"))),
        [
            (
                row["phase"],
                f"{row['events']:,}" if "events" in row else "",
                *(f"{row[target][q]:.2f}" for target in TARGETS for q in ("p50", "p99")),
            )
            for row in report["phases"]
        ],
    )
    outage = report["outage"]
    caught_up = outage["seconds_to_catch_up"]
    print(
        f"The worker was away for {outage['seconds']:.0f} s, and {outage['events']:,} events came meanwhile. "
        f"With {BUSY:,.0f} more each second it had caught up\n"
        f"{caught_up['metrics']:.1f} s after its start on /metrics, {caught_up['clickhouse']:.1f} s in ClickHouse, "
        f"which is {report['clickhouse']}.\n"
        f"Checked: {report['checked']}"
    )


def main() -> int:
    """Measure as the environment says; return 0 where every number was right."""
    seconds = float(os.environ.get("SECONDS", "50"))
    say = screen.progress()
    folder = Path(tempfile.mkdtemp(prefix="dealstream-latency-"))
    notes = folder / "latencies"
    os.environ["BENCH_LATENCIES"] = str(notes)  # for the worker
    file = load_funnel(FUNNEL_FILE)
    say("Starting Kafka, ClickHouse, a gateway and a worker")
    cluster = Cluster(folder, workers=1, gateways=1, worker_module="tests.bench.noting_worker")
    journal = Journal(folder / "journal")
    journal.open()
    try:
        began = datetime.now(UTC)
        cluster.start(workers=1)
        phases = asyncio.run(send(cluster, file, journal, seconds, say))
        say("Comparing every number with the truth")
        verdict = verify(cluster, journal, file, began, PATIENCE_SECONDS)
    finally:
        cluster.stop()
        journal.close()
    if not verdict.agrees:
        wrong = [
            *verdict.compared.differences[:1],
            *verdict.twice[:1],
            f"{verdict.unconfirmed} events without an answer",
        ]
        say(f"FAILED: {len(verdict.compared.differences)} numbers are wrong; {wrong[0]}; logs and data are in {folder}")
        return 1
    report = report_of(phases, Latencies(notes))
    report["checked"] = (
        f"{verdict.windows} windows and {verdict.rows} rows of deals in ClickHouse and "
        f"{verdict.compared.gauges} gauges, with the simulator's truth"
    )
    shutil.rmtree(folder)
    show(report)
    screen.save("latency", report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
