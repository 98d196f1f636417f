"""The past changes while faults happen: all numbers are made anew beside those in force, and put in their place."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiokafka.errors import KafkaError

from schemas.funnel_file import FunnelFile, RepAssignment
from stream.kafka.generations import State, read_state
from tests.chaos.cluster import Cluster
from tests.chaos.leak import Times

RENAMED = {"negotiation": "contract"}
"""The stage that is made anew in the CRM: its former id, and the new one."""
MOVED = "102"
"""The rep who turns out to have moved."""
MOVED_AFTER = timedelta(days=20)
AGAIN_SECONDS = 1.0
LOOK_SECONDS = 0.3

Reached = Callable[[State], bool]


def changed(file: FunnelFile, when: Times) -> FunnelFile:
    """Return a funnel file whose past has changed: a stage was made anew, and a rep has moved, without open deals."""
    last = file.teams[-1].id
    moved = RepAssignment(starts=(when.begin + MOVED_AFTER).date(), team=last, territory=None, open_deals="stay")
    told = file.model_dump(by_alias=True)
    for pipeline in told["pipelines"]:
        for stage in pipeline["stages"]:
            if stage["id"] in RENAMED:
                stage |= {"id": RENAMED[stage["id"]], "formerly": [stage["id"]]}
    [rep] = [rep for rep in told["reps"] if rep["id"] == MOVED]
    rep["assignments"] = [*rep["assignments"], moved.model_dump()]
    return FunnelFile.model_validate(told)


class Rebuild(threading.Thread):
    """Saves the changed file and has all numbers made anew with it, however often that is broken off.

    Once it has begun, and once all events were sent, it kills the command and a worker. `done`: the new numbers are in
    force.
    """

    def __init__(self, cluster: Cluster, seed: int, folder: Path) -> None:
        super().__init__(daemon=True)
        self.done = False
        self._broken_off: list[str] = []
        self._failed = 0
        self._seconds = 0.0
        self._cluster = cluster
        self._luck = Random(f"{seed} rebuild")
        self._log = folder / "replay.log"
        self._ended = threading.Event()
        self._to_break_off: list[tuple[str, Reached]] = [
            ("begun", lambda state: state.beside is not None),
            ("all sent", lambda state: state.beside is not None and state.beside.ends is not None),
        ]

    def run(self) -> None:
        """Do it."""
        began = time.monotonic()
        self._cluster.funnel_file.change_the_past()
        while not self.done and not self._ended.is_set():
            self.done = self._try()
            if not self.done:
                time.sleep(AGAIN_SECONDS)
        self._seconds = time.monotonic() - began

    def end(self) -> None:
        """Try no more."""
        self._ended.set()
        if self.is_alive():
            self.join()

    def report(self) -> dict[str, Any]:
        """Return it for the report of a run."""
        return {
            "rebuilt_beside": self.done,
            "rebuild_broken_off_when": self._broken_off,
            "rebuild_failed": self._failed,
            "rebuild_seconds": round(self._seconds),
        }

    def _try(self) -> bool:
        """Run the command to its end, or until it is broken off; return whether the new numbers are in force."""
        workers = self._cluster.running_workers()
        if not workers:
            return False
        port = self._luck.choice(workers).rpartition(":")[2]
        environment = os.environ | self._cluster.environment | {"DEALSTREAM_WORKER_PORT": port}
        arguments = [sys.executable, "-m", "stream.cli", "replay", "--beside"]
        with self._log.open("ab") as log:
            command = subprocess.Popen(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            while command.poll() is None and not self._ended.is_set():
                time.sleep(LOOK_SECONDS)
                if self._is_to_be_broken_off():
                    command.kill()
                    command.wait()
                    self._kill_a_worker()
                    return False
        finally:
            command.kill()
            command.wait()
        self._failed += command.returncode != 0
        return command.returncode == 0

    def _is_to_be_broken_off(self) -> bool:
        if not self._to_break_off:
            return False
        what, reached = self._to_break_off[0]
        try:
            is_reached = reached(asyncio.run(read_state(self._cluster.settings)))
        except (KafkaError, OSError, TimeoutError):
            return False
        if is_reached:
            self._broken_off.append(what)
            del self._to_break_off[0]
        return is_reached

    def _kill_a_worker(self) -> None:
        workers = [process for process in self._cluster.workers if process.wanted]
        if workers:
            worker = self._luck.choice(workers)
            worker.kill()
            worker.start()
