"""Questions that may never be answered: each is given up after a while, and it is said which one that was."""

import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class NoAnswer(Exception):
    """There was no answer in time."""


class Asked(Generic[T]):
    """A question that is being answered meanwhile. What has not come by the end of the process is left behind."""

    def __init__(self, question: Callable[[], T]) -> None:
        self._answers: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue()
        threading.Thread(target=self._ask, args=(question,), daemon=True).start()

    def _ask(self, question: Callable[[], T]) -> None:
        try:
            self._answers.put((question(), None))
        except BaseException as error:
            self._answers.put((None, error))

    def answer(self, until: float) -> T:
        """Return the answer, or raise what the question raised. Raises NoAnswer after `until` (time.monotonic)."""
        try:
            value, error = self._answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            raise NoAnswer from None
        if error is not None:
            raise error
        return value  # type: ignore[return-value]  (None only beside an error, or as the answer)
