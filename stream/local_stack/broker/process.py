"""What brokers on this machine have in common: one process, known by the cluster that it is of."""

import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import IO, ClassVar, Literal

from stream.local_stack.ports import free_ports
from stream.local_stack.processes import killed_with_parent

Kind = Literal["kafka", "memory"]

HOST = "127.0.0.1"


class BrokerError(Exception):
    """The embedded broker does not run; the message says why."""


class Broker(ABC):
    """One embedded broker. `cluster`: the id of its cluster, which no other broker has."""

    kind: ClassVar[Kind]
    start_seconds: ClassVar[float]
    """How long it may take until it answers."""

    def __init__(self) -> None:
        self.port = 0
        self.cluster = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens: host:port."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id, or None before the start."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """How its process ended; None where it has not."""
        return self._process.poll() if self._process else None

    def running(self) -> bool:
        """Say whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self, port: int = 0) -> None:
        """Start it on a port (0: any free one) and wait until it answers. On Linux it ends with this process.

        Raises:
            BrokerError: it ended, since another process took the port for example, or does not answer in time.
        """
        self.launch(port)
        until = time.monotonic() + self.start_seconds
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                code = self._process.returncode
                raise BrokerError(f"the embedded broker on port {self.port} ended with code {code}{self._said()}")
            if self._answers():
                return
            time.sleep(0.02)
        self.stop()
        raise BrokerError(f"the embedded broker does not answer on port {self.port}{self._said()}")

    def launch(self, port: int = 0) -> None:
        """Start it on a port (0: the one it had, else any free one), and wait for nothing. Raises BrokerError."""
        self.port = port or self.port or free_ports(1)[0]
        command, environment = self._prepare()
        with self._output() as output:
            self._process = subprocess.Popen(  # noqa: S603 (our own command line)
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=killed_with_parent(),
            )

    def kill(self) -> None:
        """End its process at once."""
        if self.running() and self._process is not None:
            self._process.kill()
            self._process.wait()

    @abstractmethod
    def stop(self) -> None:
        """Stop it."""

    @abstractmethod
    def _prepare(self) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return its command line and environment."""

    @abstractmethod
    def _output(self) -> IO[bytes]:
        """Return where its output goes."""

    def _said(self) -> str:
        """Return the end of its log, for a message."""
        return ""

    def _answers(self) -> bool:
        # Commands that only name the kind of broker need not wait until what speaks to one is loaded.
        from stream.kafka.cluster import cluster_of

        # Whoever else was faster on this port answers too, and is another cluster.
        try:
            return cluster_of(HOST, self.port) == self.cluster
        except OSError:
            return False
