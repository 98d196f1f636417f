"""Questions that may never be answered: each is given up after a while, and it is said which one that was."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from typing import Generic, TypeVar

from click import Context, get_current_context

T = TypeVar("T")


class NoAnswer(Exception):
    """There was no answer in time."""


class Asked(Generic[T]):
    """A question that is being answered meanwhile. What has not come by the end of the process is left behind."""

    def __init__(self, question: Callable[[], T]) -> None:
        self._future: Future[T] = Future()
        threading.Thread(target=self._ask, args=(question, get_current_context(silent=True)), daemon=True).start()

    def _ask(self, question: Callable[[], T], context: Context | None) -> None:
        try:
            # What is told of it is in the language of who typed the command.
            with nullcontext() if context is None else context.scope(cleanup=False):
                self._future.set_result(question())
        except BaseException as error:
            self._future.set_exception(error)

    def answer(self, until: float) -> T:
        """Return the answer, or raise what the question raised. Raises NoAnswer after `until` (time.monotonic)."""
        if not self._future.done():
            try:
                return self._future.result(max(0.0, until - time.monotonic()))
            except TimeoutError:
                if not self._future.done():
                    raise NoAnswer from None
        return self._future.result()
