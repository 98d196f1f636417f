"""What a stack does while it is attacked: how long health checks take, and how much memory its processes have."""

import http.client
import threading
import time
from pathlib import Path
from typing import NamedTuple

from tests.attack.connections import Place

EVERY_SECONDS = 0.05
PATIENCE_SECONDS = 10.0
_MEGABYTE = 1e6


class Seen(NamedTuple):
    """The slowest health check, how many failed, and how much memory was gained by the process that gained most."""

    slowest_seconds: float
    checks: int
    failed: int
    peak_megabytes: float
    gained_megabytes: float


class Watch:
    """Looks at processes (id by place) until it is stopped."""

    def __init__(self, processes: dict[Place, int]) -> None:
        self._processes = processes
        self._stopping = threading.Event()
        self._began = {pid: resident(pid) for pid in processes.values()}
        self._peak = dict(self._began)
        self._took: list[float] = []
        self._failed = 0
        self._threads = [threading.Thread(target=self._check, args=(one,)) for one in processes]
        self._threads.append(threading.Thread(target=self._weigh))
        for thread in self._threads:
            thread.start()

    def stop(self) -> Seen:
        """Return what was seen."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        gained = max(self._peak[pid] - self._began[pid] for pid in self._peak)
        return Seen(max(self._took, default=0.0), len(self._took), self._failed, max(self._peak.values()), gained)

    def _check(self, place: Place) -> None:
        while not self._stopping.is_set():
            for path in ("/health/live", "/health/ready"):
                began = time.monotonic()
                well = is_well(place, path)
                self._took.append(time.monotonic() - began)
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


def resident(pid: int) -> float:
    """Return the resident memory of a process in megabytes; 0: it is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / _MEGABYTE
    except OSError:
        pass
    return 0.0
