"""What deliveries suffer on the way: duplicates, lateness, and other orders."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from stream.simulator.organisation import Wire

T = TypeVar("T")


class Shares(NamedTuple):
    """Shares of the items that are delivered twice, much later, or a little out of order."""

    duplicates: float
    late: float
    shuffled: float


class Batch(NamedTuple):
    """Items for one round of requests, and items sent once more."""

    items: list[Wire]
    again: list[Wire]


class Disorder:
    """Holds items back by counted places, so that the same seed gives the same deliveries."""

    def __init__(self, shares: Shares, seed: int) -> None:
        self._shares = shares
        self._random = random.Random(seed + 1)  # noqa: S311 (not for secrets)
        self._place = 0
        self._held: list[tuple[int, Wire]] = []
        self._sent: list[Wire] = []

    def pass_on(self, items: Sequence[Wire]) -> Batch:
        """Return what arrives now of these items and of those held back earlier."""
        for item in items:
            self._place += 1
            chance = self._random.random()
            if chance < self._shares.late:
                delay = self._random.randrange(200, 600)
            elif chance < self._shares.late + self._shares.shuffled:
                delay = self._random.randrange(1, 20)
            else:
                delay = 0
            self._held.append((self._place + delay, item))
        return self._due(self._place)

    def rest(self) -> Batch:
        """Return everything that is still held back."""
        return self._due(self._place + 10_000)

    def _due(self, place: int) -> Batch:
        due = [item for _, item in sorted(((p, i) for p, i in self._held if p <= place), key=lambda pair: pair[0])]
        self._held = [(p, i) for p, i in self._held if p > place]
        again = [item for item in (*due, *self._sent) if self._random.random() < self._shares.duplicates]
        self._sent = due[-50:]
        return Batch(due, again)


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield items in parts of a size."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
