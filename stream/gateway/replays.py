"""Requests that were acknowledged lately: the same request once more is answered alike, and not stored again.

Only to spare work. Whatever is forgotten, or went to another gateway, still counts once by the ids of its events.
"""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")

SECONDS = 600.0
"""A signature is authentic from 5 minutes before to 5 minutes after its time."""

MOST = 50_000
"""So many requests are remembered; about 15 MB."""


class Replays(Generic[T]):
    """Answers by request, in bounded memory. `now` is in seconds that only grow."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[bytes, tuple[float, T]] = OrderedDict()

    def answer(self, request: bytes, now: float) -> T | None:
        """Return what a request was answered, if it came before and was acknowledged."""
        self._forget(now)
        known = self._answers.get(request)
        return None if known is None else known[1]

    def remember(self, request: bytes, answer: T, now: float) -> None:
        """Keep the answer of a request that was acknowledged."""
        self._answers[request] = (now, answer)
        self._answers.move_to_end(request)
        self._forget(now)

    def _forget(self, now: float) -> None:
        while self._answers:
            at, _ = next(iter(self._answers.values()))
            if len(self._answers) <= self._most and now - at < SECONDS:
                return
            self._answers.popitem(last=False)

    def __len__(self) -> int:
        return len(self._answers)
