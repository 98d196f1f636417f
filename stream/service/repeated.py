"""A warning about what is tried again and again: said when it is new, and while it stays only now and then."""

import logging
import time
from collections.abc import Callable

AGAIN_SECONDS = 600.0


class Repeated:
    """Writes the warnings of one thing that is tried until it succeeds."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._said: tuple[str, float] | None = None

    def warn(self, problem: str) -> None:
        """Say what is wrong, unless it was said within the last minutes."""
        now = self._clock()
        if self._said is None or self._said[0] != problem or now - self._said[1] >= AGAIN_SECONDS:
            self._log.warning("%s; trying again", problem)
            self._said = problem, now

    def over(self) -> None:
        """It succeeded: what comes next is said at once."""
        self._said = None
