"""Child processes that are started, watched, started again, and stopped together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from stream.local_stack.loading import WAITS_TO_BEGIN, begin

_PR_SET_PDEATHSIG = 1


ENDS_WITH_STDIN = "DEALSTREAM_ENDS_WITH_STDIN"
"""Set in the environment of a child: its standard input ends when its parent does, and so must it."""


def killed_with_parent() -> Callable[[], None] | None:
    """Return what a new process calls, on Linux, to be killed when this thread is gone, however it went."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was gone before
            os._exit(1)

    return tie


def end_with_stdin() -> None:
    """End this process, at once, when its standard input ends: what is under way is done again after a restart."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1024):
                pass
        os._exit(1)

    threading.Thread(target=wait, name="ends with stdin", daemon=True).start()


class Child:
    """One process of the stack, with its log file. In a session of its own, so that Ctrl-C is the parent's.

    It ends when the parent does, however that went: see `end_with_stdin`.
    """

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self.environment = dict(environment)
        self.restarts = 0
        self._arguments = list(arguments)
        self._process: subprocess.Popen[bytes] | None = None
        self._waits = False
        self._wait_until = 0.0

    def load(self) -> None:
        """Have it load what it needs, and wait for its start, by which its environment is known."""
        self._spawn({WAITS_TO_BEGIN: "1"})
        self._waits = True

    def start(self) -> None:
        """Start it; its output is appended to the log file."""
        waits, self._waits = self._waits, False
        if not (waits and self._begun()):
            self._spawn({})

    def _begun(self) -> bool:
        if self._process is None or self._process.stdin is None or self._process.poll() is not None:
            return False
        with contextlib.suppress(OSError):
            begin(self._process.stdin, self.environment)
            return True
        return False

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def _spawn(self, more: Mapping[str, str]) -> None:
        self._close()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 (our own command line)
                self._arguments,
                env={**os.environ, **self.environment, ENDS_WITH_STDIN: "1", **more},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        """The process id, or None before the start."""
        return self._process.pid if self._process else None

    def exit_code(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return self._process.poll() if self._process else None

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; return the exit code, or None if it still runs."""
        if self._process is None:
            return None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def restart_if_ended(self, now: float) -> bool:
        """Start it again if it ended, at most every few seconds; say whether it was started."""
        if self.exit_code() is None or now < self._wait_until:
            return False
        self.restarts += 1
        self._wait_until = now + min(2.0 * self.restarts, 30.0)
        self.start()
        return True

    def stop(self, seconds: float = 15.0) -> None:
        """Ask it to end, then make it."""
        if self._process is None or self._process.poll() is not None:
            self._close()
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        if self.wait(seconds) is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._close()

    def last_lines(self, count: int = 15) -> str:
        """Return the end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def wait_for(done: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
    """Ask until it is so, or the time is over; return whether it is."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(every)
    return False
