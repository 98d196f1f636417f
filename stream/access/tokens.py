"""Files of tokens, which are read again when they change. What is wrong with the new file leaves the old tokens."""

import hashlib
import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from stream.config.refused import SettingError
from stream.config.strength import weakness
from stream.config.text_file import UnreadableText, read_text

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0

_State = tuple[int, int, int] | None


class TokenFile:
    """Tokens of one file, by the logins they are of. Kept as digests, so that how long a look takes tells nothing.

    `named`: whether each line has a login before the token; without that, all are of "".
    `clock` gives seconds.
    """

    def __init__(self, path: Path, variable: str, *, named: bool, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file. Raises SettingError."""
        self._path, self._variable, self._named, self._clock = path, variable, named, clock
        self._state = _state(path)
        self._look_at = clock() + LOOK_SECONDS
        self._logins = self._read()

    def login(self, token: str) -> str | None:
        """Return whose token it is; None: nobody's."""
        self._look()
        return self._logins.get(_digest(token))

    def _look(self) -> None:
        now = self._clock()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        state = _state(self._path)
        if state == self._state:
            return
        self._state = state
        try:
            self._logins = self._read()
        except SettingError as error:
            log.error("The tokens stay as they were: %s", error)
        else:
            log.info("Read the tokens in %s again", self._path)

    def _read(self) -> Mapping[bytes, str]:
        logins: dict[bytes, str] = {}
        try:
            text = read_text(self._path)
        except UnreadableText as error:
            raise SettingError(
                f"{self._variable}: cannot read {self._path} ({error}); correct the path or the file"
            ) from None
        for number, line in enumerate(text.splitlines(), 1):
            if not (words := line.split()) or line.startswith("#"):
                continue
            if len(words) != (2 if self._named else 1):
                what = "a login and a token" if self._named else "one token"
                raise self._wrong(number, f"must be {what}, such as `openssl rand -hex 32` prints")
            if (weak := weakness(words[-1])) is not None:
                raise self._wrong(number, f"the token is easy to guess: {weak}; make one with `openssl rand -hex 32`")
            digest, login = _digest(words[-1]), words[0] if self._named else ""
            if logins.setdefault(digest, login) != login:
                raise self._wrong(number, f"{login} has the token of {logins[digest]}; give each a token of his own")
        if not logins:
            raise SettingError(f"{self._variable}: there is no token in {self._path}; put one on each line")
        return logins

    def _wrong(self, number: int, what: str) -> SettingError:
        return SettingError(f"{self._variable}: {self._path}:{number}: {what}")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _state(path: Path) -> _State:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
