"""Processes of the service: started, killed, frozen, and started again when they end by themselves."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path


class Process:
    """One process. `ends` counts the times it ended though nobody asked it to.

    `module`: what runs the command, the service's own command line or one that wraps it.
    """

    def __init__(
        self, name: str, command: str, environment: Mapping[str, str], folder: Path, module: str = "stream.cli"
    ) -> None:
        self.name = name
        self.ends = 0
        self._arguments = [sys.executable, "-m", module, command]
        self._environment = os.environ | dict(environment)
        self._log = folder / f"{name}.log"
        self._running: subprocess.Popen[bytes] | None = None
        self._wanted = False
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start it, unless it runs."""
        with self._lock:
            self._wanted = True
            if self._running is not None and self._running.poll() is None:
                return
            with self._log.open("ab") as log:
                self._running = subprocess.Popen(
                    self._arguments, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )

    def watch(self) -> None:
        """Start it again if it ended though nobody asked it to."""
        if self._wanted and self._running is not None and self._running.poll() is not None:
            self.ends += 1
            self.start()

    @property
    def wanted(self) -> bool:
        """Whether it is meant to run."""
        return self._wanted

    @property
    def pid(self) -> int:
        """Its process id; 0 before it was started."""
        return self._running.pid if self._running is not None else 0

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end, and kill it after a while."""
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """Stop it in its tracks."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        with self._lock:
            self._wanted = False
            if self._running is None:
                return
            self._send(number)
            self._send(signal.SIGCONT)
            try:
                self._running.wait(20)
            except subprocess.TimeoutExpired:
                self._running.kill()
                self._running.wait()


def eventually(check: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until `check()` is true. Raises TimeoutError that says what was waited for."""
    until = time.monotonic() + seconds
    while not check():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.2)
