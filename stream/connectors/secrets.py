"""The secrets of a connector: several at once, so that they can be rotated without a gap."""

import hmac
import logging
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from stream.config.settings import SecretError, Settings
from stream.service import metrics

log = logging.getLogger(__name__)

Secrets = Callable[[], tuple[str, ...]]
"""Returns a connector's secrets of this moment; any of them may have signed a request."""

LOOK_SECONDS = 1.0
"""A file of secrets is looked at so often, at most."""

_State = tuple[int, int, int] | None


def fixed(*secrets: str) -> Secrets:
    """Return secrets that never change."""
    return lambda: secrets


def any_matches(given: Iterable[bytes], expected: Iterable[bytes]) -> bool:
    """Say whether one of the given values is one of the expected; how long that takes does not tell which."""
    candidates = list(expected)
    matches = [hmac.compare_digest(one, other) for one in given for other in candidates]
    return any(matches)


def secrets_of(
    settings: Settings,
    connector: str,
    check: Callable[[str], object] = len,
    clock: Callable[[], float] = time.monotonic,
) -> Secrets | None:
    """Return a connector's secrets; None where it has none.

    Args:
        settings: has them, or the file they are in, which is read again when it changes.
        connector: name of the connector.
        check: raises SecretError for a secret that is none.
        clock: gives seconds.

    Raises:
        SecretError: the file cannot be read or has no secret, or `check` has raised it.
    """

    def read() -> tuple[str, ...]:
        secrets = settings.connector_secrets(connector)
        for secret in secrets:
            check(secret)
        return secrets

    path = settings.secret_file(connector)
    if path is not None:
        rotating = _Rotating(path, read, clock)
        # Looked at with every scrape too: no request may come for days.
        metrics.SECRETS_FILE_REFUSED.labels(connector).set_function(rotating.refused)
        return rotating
    secrets = read()
    return fixed(*secrets) if secrets else None


class _Rotating:
    """Secrets that are read again when their file changes. What is wrong with the new file leaves the old ones."""

    def __init__(self, path: Path, read: Secrets, clock: Callable[[], float]) -> None:
        self._path, self._read, self._clock = path, read, clock
        self._look_at = clock() + LOOK_SECONDS
        self._state = _state(path)
        self._secrets = read()
        self._refused = False

    def refused(self) -> float:
        """Return 1 while the file as it is now cannot be used, else 0."""
        self()
        return float(self._refused or not os.access(self._path, os.R_OK))

    def __call__(self) -> tuple[str, ...]:
        now = self._clock()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            state = _state(self._path)
            if state != self._state:
                self._state = state
                self._read_again()
        return self._secrets

    def _read_again(self) -> None:
        try:
            self._secrets = self._read()
        except SecretError as error:
            self._refused = True
            log.error("The secrets stay as they were: %s", error)
        else:
            self._refused = False
            log.info("Read the secrets in %s again", self._path)


def _state(path: Path) -> _State:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
