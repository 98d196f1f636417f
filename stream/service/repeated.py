"""A warning about what is tried again: said when it is new, now and then while it stays, and when it is over."""

import logging
import time
from collections.abc import Callable

AGAIN_SECONDS = 600.0


class Repeated:
    """Writes the warnings of one thing that is tried until it succeeds, which may fail for several reasons in turns."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._said: dict[str, float] = {}
        self._last: str | None = None

    @property
    def problem(self) -> str | None:
        """What is wrong now, or None."""
        return self._last

    def warn(self, problem: str, then: str = "trying again") -> None:
        """Say what is wrong, unless it was said within the last minutes.

        Args:
            problem: what is wrong; it was said where the same was.
            then: what is done about it.
        """
        now = self._clock()
        self._said = {said: at for said, at in self._said.items() if now - at < AGAIN_SECONDS}
        if problem not in self._said:
            self._said[problem] = now
            self._log.warning("%s; %s", problem, then)
        self._last = problem

    def over(self) -> None:
        """It succeeded: say so, if something was wrong. What comes next is said at once."""
        if self._last is not None:
            self._log.info("Over: %s", self._last)
            self._said, self._last = {}, None
