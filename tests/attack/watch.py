"""What a stack does while it is attacked: how long health checks take, and how much memory its processes have."""

import asyncio
import http.client
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from stream.local_stack.ports import free_ports
from tests.attack.connections import Place
from tests.support.waiting import eventually

EVERY_SECONDS = 0.05
PATIENCE_SECONDS = 10.0
_MEGABYTE = 1e6


class Seen(NamedTuple):
    """Health checks, how many failed, and how much memory was gained by the process that gained most.

    `usual_seconds`: 99 of 100 took no longer. `waited_seconds`: so long in the slowest check the thread that answers,
    or the one that asks, could have gone on, and other work had the processors. `idle_seconds`: the slowest answer of a
    server that does nothing else, which is what the machine makes of it.
    """

    usual_seconds: float
    slowest_seconds: float
    waited_seconds: float
    idle_seconds: float
    checks: int
    failed: int
    peak_megabytes: float
    gained_megabytes: float


class Took(NamedTuple):
    """How long a check took, and how long of it was waited for a processor."""

    seconds: float
    waited: float


class Watch:
    """Looks at processes (id by place), and at a server that does nothing else, until it is stopped."""

    def __init__(self, processes: dict[Place, int], idle: Place) -> None:
        self._processes = processes
        self._stopping = threading.Event()
        self._began = {pid: resident(pid) for pid in processes.values()}
        self._peak = dict(self._began)
        self._took: list[Took] = []
        self._idle: list[Took] = []
        self._failed = 0
        self._threads = [threading.Thread(target=self._check, args=(*one, self._took)) for one in processes.items()]
        self._threads.append(threading.Thread(target=self._check, args=(idle, os.getpid(), self._idle)))
        self._threads.append(threading.Thread(target=self._weigh))
        for thread in self._threads:
            thread.start()

    def stop(self) -> Seen:
        """Return what was seen."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        gained = max(self._peak[pid] - self._began[pid] for pid in self._peak)
        took = sorted(self._took)
        return Seen(
            took[len(took) * 99 // 100].seconds,
            *took[-1],
            max(self._idle).seconds,
            len(took),
            self._failed,
            max(self._peak.values()),
            gained,
        )

    def _check(self, place: Place, pid: int, took: list[Took]) -> None:
        asking = threading.get_native_id()
        while not self._stopping.is_set():
            for path in ("/health/live", "/health/ready"):
                waited, began = waited_for_a_processor(pid, asking), time.monotonic()
                well = is_well(place, path)
                seconds = time.monotonic() - began
                took.append(Took(seconds, waited_for_a_processor(pid, asking) - waited))
                self._failed += not well
            self._stopping.wait(EVERY_SECONDS)

    def _weigh(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            for pid in self._peak:
                self._peak[pid] = max(self._peak[pid], resident(pid))


def is_well(place: Place, path: str) -> bool:
    """Say whether a health check is answered 200."""
    connection = http.client.HTTPConnection(*place, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def waited_for_a_processor(pid: int, asking: int) -> float:
    """Return how long the loop of a process and a thread of this one could have run and did not, in seconds since ever.

    So long others had the processors, also other threads of the same process.
    """
    return sum(_waited(f"/proc/{one}/schedstat") for one in (f"{pid}/task/{pid}", f"self/task/{asking}"))


def _waited(path: str) -> float:
    try:
        return int(Path(path).read_text().split()[1]) / 1e9
    except OSError:
        return 0.0  # it is gone, or the system does not tell


def resident(pid: int) -> float:
    """Return the resident memory of a process in megabytes; 0: it is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / _MEGABYTE
    except OSError:
        pass
    return 0.0


@contextmanager
def idle_server() -> Iterator[Place]:
    """Run a server that answers whoever asks, and does nothing else, in a process of its own."""
    (port,) = free_ports(1)
    place = Place("127.0.0.1", port)
    process = multiprocessing.get_context("spawn").Process(target=_answer_all, args=(place,), daemon=True)
    process.start()
    try:
        eventually(lambda: is_well(place, "/"))
        yield place
    finally:
        process.kill()
        process.join()


def _answer_all(place: Place) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, *place)
        await server.serve_forever()

    asyncio.run(serve())
