"""A lock on a data folder for the life of its stack: the system lets go of it however the process ends."""

import fcntl
import os
import time
from pathlib import Path

NAME = "stack.lock"


class FolderInUse(Exception):
    """Another stack has the data folder."""


class FolderLock:
    """Held by `dealstream up` as long as it runs. Not inherited by its children."""

    def __init__(self, data: Path) -> None:
        self._path = data / NAME
        self._descriptor: int | None = None

    def acquire(self, seconds: float = 1.0) -> None:
        """Take it. Raises FolderInUse; waits a little, since whoever only looks holds it for a moment."""
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        until = time.monotonic() + seconds
        while True:
            try:
                return fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    self.release()
                    raise FolderInUse from None
                time.sleep(0.05)

    def release(self) -> None:
        """Let go of it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_held(data: Path) -> bool:
    """Say whether a stack runs over a data folder."""
    try:
        descriptor = os.open(data / NAME, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
