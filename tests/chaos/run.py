"""One run: load and faults at once, then calm, then the verdict."""

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas.funnel_file import FunnelFile
from stream.config.funnel_file import load as load_funnel
from stream.simulator.journal import Journal
from tests.chaos.changing_file import ChangingFile
from tests.chaos.cluster import Cluster, expositions
from tests.chaos.faults import Fault, plan
from tests.chaos.leak import publish_calibrations, settled, times, watched
from tests.chaos.load import Load
from tests.chaos.processes import eventually
from tests.chaos.rebuild import RENAMED, Rebuild, changed
from tests.chaos.told import Receiver
from tests.chaos.verdict import OFFSET_GAPS, UNBALANCED, sample, verify
from tests.support.paths import FUNNEL_FILE
from tests.support.waiting import PATIENCE

AT_ONCE = 2
"""So many faults may be at work at the same time."""
LOOK_SECONDS = 2.0
REBUILD_SECONDS = 240
LACKING = 4
"""So many reps come into the funnel file one by one."""

Say = Callable[[str], None]


class Options(NamedTuple):
    """What to do: so many events over so many minutes, with so many faults.

    Of three brokers or more one is killed for good after half of the faults. `secured`: with TLS and a login.
    """

    seed: int
    events: int
    minutes: float
    faults: int
    brokers: int = 1
    secured: bool = False


def paid_by_month(file: FunnelFile) -> FunnelFile:
    """Return a funnel file with quotas by the month, so that periods were settled before some deals are cancelled."""
    quotas = (one.model_copy(update={"every": "month", "amount": one.amount / 3}) for one in file.quotas)
    return file.model_copy(update={"quotas": tuple(quotas)})


class _Looks:
    """Looks at /metrics again and again: conservation must hold each time."""

    def __init__(self) -> None:
        self.looks = 0
        self.unbalanced = 0.0
        self.holes = 0.0

    def look(self, cluster: Cluster) -> None:
        texts = list(expositions(cluster.running_workers()))
        self.looks += len(texts)
        self.unbalanced += sum(sample(text, UNBALANCED) if UNBALANCED in text else 1 for text in texts)
        self.holes = max(self.holes, sum(sample(text, OFFSET_GAPS) for text in texts))


def run(options: Options, folder: Path, say: Say) -> dict[str, Any]:
    """Do it and return the report; its "agrees" says whether everything was right."""
    folder.mkdir(parents=True, exist_ok=True)
    receiver = Receiver(options.seed)
    now = datetime.now(UTC)
    file = load_funnel(FUNNEL_FILE).model_copy(update={"alerts": watched(receiver)})
    file = paid_by_month(file)
    when = times(now, file)
    cluster = Cluster(
        folder,
        options.brokers,
        file=lambda path: ChangingFile(path, file, LACKING, changed(file, when), RENAMED),
        # A quarter goes by in minutes, and is judged day by day.
        alerts_from=when.begin.date(),
        secured=options.secured,
    )
    rebuild = Rebuild(cluster, options.seed, folder)
    journal = Journal(folder / "journal")
    journal.open()
    done: Counter[str] = Counter()
    looks = _Looks()
    try:
        say("Starting Kafka, ClickHouse, two gateways and two workers")
        cluster.start()
        asyncio.run(publish_calibrations(cluster, when))
        began, started = time.monotonic(), datetime.now(UTC)
        load = Load(cluster, file, journal, options.seed, when)
        over = threading.Event()
        sending = threading.Thread(
            target=_send, args=(load, options.events, options.events / (options.minutes * 60), over, say), daemon=True
        )
        sending.start()
        _faults(cluster, options, done, looks, over, load, rebuild, say)
        while not over.wait(LOOK_SECONDS):
            cluster.watch()
            looks.look(cluster)
        if rebuild.ident is None:
            rebuild.start()
        say(f"Sent {load.done} events; waiting for calm")
        sent_seconds = time.monotonic() - began
        _calm(cluster)
        _wait_for(rebuild, cluster, say)
        verdict = verify(cluster, journal, cluster.funnel_file.whole, started, 300)
        looks.look(cluster)
        say("Every number is compared; waiting for the alert on the leak")
        of_leak = settled(cluster, receiver, when, PATIENCE)
        return {
            "agrees": verdict.agrees
            and rebuild.done
            and not (looks.unbalanced or of_leak.wrong)
            and load.done >= options.events,
            "seed": options.seed,
            "brokers": options.brokers,
            "brokers_lost": options.brokers - len(cluster.kafka.brokers),
            "events": verdict.events,
            "unconfirmed": verdict.unconfirmed,
            "faults": sum(done.values()),
            "faults_by_kind": dict(sorted(done.items())),
            "windows_compared": verdict.windows,
            "rows_compared": verdict.rows,
            "gauges_compared": verdict.compared.gauges,
            "postings_compared": verdict.compared.postings,
            "postings_of_cancelled_deals": verdict.compared.taken_back,
            "differences": [str(difference) for difference in verdict.compared.differences[:50]],
            "difference_count": len(verdict.compared.differences),
            "series_on_two_workers": verdict.twice[:50],
            "letters_that_wait": verdict.waiting,
            **rebuild.report(),
            "looks_at_conservation": looks.looks,
            "unbalanced_windows_seen": looks.unbalanced,
            "holes_read_again": looks.holes,
            "requests_sent_again": load.retries,
            "processes_that_ended_by_themselves": {p.name: p.ends for p in cluster.processes if p.ends},
            **of_leak.report(receiver),
            "seconds": round(sent_seconds),
            "seconds_to_agreement": round(time.monotonic() - began - sent_seconds),
        }
    finally:
        rebuild.end()
        cluster.stop()
        receiver.stop()
        journal.close()


def _send(load: Load, events: int, rate: float, over: threading.Event, say: Say) -> None:
    try:
        asyncio.run(load.run(events, rate))
    except Exception as error:
        say(f"Sending failed: {type(error).__name__}: {error}")
    finally:
        over.set()


def _faults(
    cluster: Cluster,
    options: Options,
    done: Counter[str],
    looks: _Looks,
    over: threading.Event,
    load: Load,
    rebuild: Rebuild,
    say: Say,
) -> None:
    running: list[Future[None]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, fault in enumerate(plan(options.seed, options.faults, options.minutes * 60), start=1):
            until = time.monotonic() + fault.wait_seconds
            while time.monotonic() < until or len([f for f in running if not f.done()]) >= AT_ONCE:
                time.sleep(0.2)
                cluster.watch()
                if time.monotonic() % LOOK_SECONDS < 0.2:
                    looks.look(cluster)
            if options.brokers > 2 and number == options.faults // 2 + 1:
                say("One broker is killed for good, with all that it has stored")
                cluster.kafka.lose(cluster.kafka.brokers[-1])
            if number == options.faults // 3 + 1:
                say("The past changes: all numbers are made anew beside those in force")
                rebuild.start()
            say(f"{number}/{options.faults} {fault.name}; {load.done} events sent")
            running.append(pool.submit(_do, fault, cluster, done))
            if over.is_set() and load.done < options.events:
                break
    for future in running:
        future.result()


def _do(fault: Fault, cluster: Cluster, done: Counter[str]) -> None:
    fault.do(cluster, random.Random(fault.seed))
    done[fault.name] += 1


def _wait_for(rebuild: Rebuild, cluster: Cluster, say: Say) -> None:
    if not rebuild.done:
        say("Waiting until all numbers are made anew")

    def done() -> bool:
        cluster.watch()
        return rebuild.done

    with suppress(TimeoutError):  # the verdict says it
        eventually(done, REBUILD_SECONDS, "the new numbers")


def _calm(cluster: Cluster) -> None:
    cluster.funnel_file.complete()
    cluster.kafka.start()
    if not cluster.clickhouse.running():
        cluster.clickhouse.start()
    for process in (*cluster.gateways, *cluster.workers[:2]):
        process.start()

    def ready() -> bool:
        cluster.watch()
        return cluster.workers_ready()

    eventually(ready, PATIENCE, "the workers")
