"""How a verification asks a running simulation to hold still, and hears that it does.

Two files beside the journal: the request with a token, and the answer with the same token.
"""

import os
import time
import uuid
from pathlib import Path

ABANDONED_SECONDS = 60
"""A request that was not renewed for so long was left behind, and counts no more."""


class PauseRequest:
    """Both sides of the request. `wanted` and `answer` are the simulation's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._request = folder / "hold"
        self._answer = folder / "holding"
        self._token = uuid.uuid4().hex

    def ask(self) -> None:
        """Ask for stillness, or renew the request."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._request.with_suffix(f".{self._token}")
        fresh.write_text(self._token)
        fresh.rename(self._request)

    def granted(self) -> bool:
        """Say whether the simulation holds still: all it has sent was accepted and is in the journal."""
        return _read(self._answer) == self._token

    def release(self) -> None:
        """Let the simulation go on."""
        if _read(self._request) == self._token:
            self._request.unlink(missing_ok=True)
        self._answer.unlink(missing_ok=True)

    def wanted(self) -> bool:
        """Say whether the simulation is asked to hold still."""
        try:
            return time.time() - os.stat(self._request).st_mtime < ABANDONED_SECONDS
        except FileNotFoundError:
            return False

    def answer(self) -> None:
        """Say that the simulation holds still."""
        token = _read(self._request)
        if token is not None and _read(self._answer) != token:
            self._answer.write_text(token)


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None
