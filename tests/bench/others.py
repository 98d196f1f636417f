"""One run of a peer: a process that prints its progress, until it has done all events.

The clock ends with the last write of state or result, as with dealstream: what was not written would be done again
after a kill. Of state in Kafka the records carry the time; a database on disk is looked at.
"""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any, NamedTuple

from tests.bench import topics
from tests.bench.result import BenchError, Result
from tests.bench.usage import cpu_seconds
from tests.support.paths import ROOT
from tests.support.servers import maven
from tests.support.servers.kafka import KAFKA

PEERS = "tests.bench.peers"
BENCH_PYTHON = os.environ.get("BENCH_PYTHON", str(ROOT / ".venv-bench" / "bin" / "python"))
"""The Python that has the frameworks whose requirements contradict those of this service."""
SECONDS = 240.0
FLUSH_SECONDS = 20.0
SETTLED_SECONDS = 3.0
"""Nothing more is written when nothing was for so long: each peer is told to write every second."""
LOOK_SECONDS = 0.05


class Peer(NamedTuple):
    """How a peer is started.

    `outcome`: the end of the names of the topics with its windows; none where it keeps no windows. `share`: it gets a
    share of the topic, others the whole. `prepare`: a command to run first. `topics`: those it needs, by the end of
    their names. `database`: where its state is, if it is not in Kafka. `stamps`: its records carry the time when they
    were written, not one of their events. `artifact`: what it needs from Maven.
    """

    command: list[str]
    outcome: tuple[str, ...] = ()
    share: bool = False
    counts_stages: bool = True
    prepare: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    database: str = ""
    stamps: bool = True
    artifact: str = ""


KAFKA_STREAMS = f"org.apache.kafka:kafka-streams:{KAFKA}"


def _bytewax(program: str) -> Peer:
    return Peer(
        # It stores its state every 10 s if not told otherwise, which would be after the end of most runs.
        [BENCH_PYTHON, "-m", "bytewax.run", f"{PEERS}.{program}:flow()", "-r", "recovery", "-s", "1", "-b", "0"],
        outcome=("-kpis",),
        prepare=(BENCH_PYTHON, "-m", "bytewax.recovery", "recovery", "1"),
        topics=("-kpis",),
        database="recovery/part-0.sqlite3",
    )


PEERS_BY_NAME = {
    "faust_tutorial": Peer(
        [sys.executable, "-m", f"{PEERS}.faust_tutorial", "worker"],
        outcome=("-rep-hours-changelog", "-team-hours-changelog"),
        topics=("-by-rep", "-by-team"),
        share=True,
    ),
    "faust_best": Peer(
        [sys.executable, "-m", f"{PEERS}.faust_best", "worker"], outcome=("-hours-changelog",), topics=("-added",)
    ),
    "quix": Peer([BENCH_PYTHON, "-m", f"{PEERS}.quix"], outcome=("-by-rep", "-by-team")),
    "quix_batched": Peer([BENCH_PYTHON, "-m", f"{PEERS}.quix_batched"], outcome=("-hours",)),
    "bytewax": _bytewax("bytewax"),
    "bytewax_batched": _bytewax("bytewax_batched"),
    "kafka_streams": Peer(
        [
            "java",
            "-cp",
            f"{maven.folder(KAFKA_STREAMS)}/*",
            str(Path(__file__).parent / "peers" / "kafka_streams.java"),
        ],
        outcome=("-by-rep", "-by-team"),
        topics=("-by-rep", "-by-team"),
        stamps=False,
        artifact=KAFKA_STREAMS,
    ),
    "confluent_msgspec": Peer([BENCH_PYTHON, "-m", f"{PEERS}.confluent_msgspec"]),
    "aiokafka": Peer([sys.executable, "-m", f"{PEERS}.aiokafka"], counts_stages=False),
    "aiokafka_pydantic": Peer([sys.executable, "-m", f"{PEERS}.aiokafka", "--validate"]),
}


def run(name: str, peer: Peer, kafka: str, topic: str, events: int, stage_changes: int, folder: Path) -> Result:
    """Run a peer until it has done all events, and check what it has counted. Raises BenchError."""
    work = folder / name
    work.mkdir()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "BENCH_KAFKA": kafka,
        "BENCH_TOPIC": topic,
        "BENCH_RUN": name,
        "BENCH_FOLDER": str(work),
        "BENCH_PARTITIONS": str(topics.PARTITIONS),
    }
    if peer.artifact:
        maven.fetch(peer.artifact)
    if peer.topics:
        asyncio.run(topics.create(kafka, *(name + end for end in peer.topics)))
    if peer.prepare:
        (work / "recovery").mkdir()
        subprocess.run(peer.prepare, cwd=work, env=environment, check=True)
    updates = 2 * stage_changes if peer.outcome else 0
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(
            peer.command, cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
        )
    try:
        progress = _wait(process.stdout, events, updates)
        if peer.counts_stages and progress["stage_changes"] != stage_changes:
            raise BenchError(f"{progress['stage_changes']} stage changes of {stage_changes}")
        checked = f"{events} events" + (f", {stage_changes} stage changes" if peer.counts_stages else "")
        if peer.outcome:
            _check_windows(kafka, name, peer.outcome, updates)
            checked = f"{stage_changes} stage entries in the windows of reps, and of teams"
            progress["last"] = max(progress["last"], _written(kafka, name, peer, work))
        used = cpu_seconds(process.pid) - progress["used"]
        return Result(events, progress["last"] - progress["first"], checked, used)
    except BenchError as error:
        raise BenchError(f"{error}\n{(work / 'log').read_text(errors='replace')[-2000:]}") from error
    finally:
        process.kill()
        process.wait()


def _wait(output: IO[bytes] | None, events: int, updates: int) -> dict[str, Any]:
    until = time.monotonic() + SECONDS
    progress: dict[str, Any] = {}
    for line in output or ():
        if not line.startswith(b"{"):
            continue
        progress = json.loads(line)
        if progress["events"] >= events and progress["updates"] >= updates:
            if progress["events"] > events or progress["updates"] > updates:
                raise BenchError(f"more than {events} events or {updates} updates: {progress}")
            return progress
        if time.monotonic() > until:
            raise BenchError(f"not done in {SECONDS:.0f} s: {progress}")
    raise BenchError(f"it ended: {progress}")


def _written(kafka: str, name: str, peer: Peer, work: Path) -> float:
    """Return when a run wrote last, in seconds since 1970, once it writes no more. Raises BenchError."""
    stored = _last_stored(work / peer.database) if peer.database else 0.0
    ours = [topic for topic in asyncio.run(topics.names(kafka)) if name in topic]
    if not peer.stamps:
        return asyncio.run(topics.last_growth(kafka, ours, SETTLED_SECONDS))
    if not peer.database:
        time.sleep(SETTLED_SECONDS)
    return max(stored, asyncio.run(topics.last_write(kafka, ours)))


def _last_stored(database: Path) -> float:
    """Return when a database on disk was last written, in seconds since 1970, once it is no more. Raises BenchError."""
    until = time.monotonic() + SECONDS
    settled = time.monotonic() + SETTLED_SECONDS
    at, epoch = 0.0, _stored_epoch(database)
    while time.monotonic() < settled:
        if time.monotonic() > until:
            raise BenchError("it never ends to write")
        time.sleep(LOOK_SECONDS)
        stored = _stored_epoch(database)
        if stored > epoch:
            epoch, at, settled = stored, time.time(), time.monotonic() + SETTLED_SECONDS
    return at


def _stored_epoch(database: Path) -> int:
    """Return the last epoch in which any state was stored; where the input stands is stored in every epoch."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10) as connection:
        [(epoch,)] = connection.execute(
            "SELECT coalesce(max(snap_epoch), 0) FROM snaps WHERE step_id NOT LIKE '%.kafka_input'"
        )
    return int(epoch)


def _check_windows(kafka: str, name: str, ends: tuple[str, ...], entries: int) -> None:
    """Compare the stage entries in the last value of each window, as Kafka has it."""
    until = time.monotonic() + FLUSH_SECONDS
    while True:
        found = [topic for topic in asyncio.run(topics.names(kafka)) if topic.startswith(name) and topic.endswith(ends)]
        windows = {}
        for record in asyncio.run(topics.read(kafka, found)):
            row = json.loads(record.value or b"{}")
            windows[record.topic, record.key, row.get("start")] = row.get("measures", row)
        counted = sum(n for row in windows.values() for measure, n in row.items() if measure.startswith("entered:"))
        if counted == entries:
            return
        if time.monotonic() > until:
            raise BenchError(f"{counted} stage entries in the windows of {found} instead of {entries}")
        time.sleep(0.5)
