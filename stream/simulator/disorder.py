"""What deliveries suffer on the way: duplicates, lateness, and other orders."""

import heapq
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from stream.simulator.crm import Wire

T = TypeVar("T")

LATE = range(200, 600)
"""So many items later a late one arrives, and a second delivery within the first of these."""
NEAR = range(1, 20)


class Shares(NamedTuple):
    """Shares of the items that are delivered twice, much later, or a little out of order."""

    duplicates: float
    late: float
    shuffled: float


class Batch(NamedTuple):
    """Items for one round of requests, and items that were delivered before."""

    items: list[Wire]
    again: list[Wire]


class Disorder:
    """Holds items back by counted places, so that the same seed gives the same deliveries."""

    def __init__(self, shares: Shares, seed: int) -> None:
        self._shares = shares
        self._random = random.Random(seed + 1)  # noqa: S311 (not for secrets)
        self._place = 0
        self._order = 0
        self._held: list[tuple[int, int, bool, Wire]] = []

    def pass_on(self, items: Sequence[Wire]) -> Batch:
        """Return what arrives now of these items and of those held back earlier."""
        for item in items:
            self._place += 1
            at = self._place + self._delay()
            self._hold(at, item, again=False)
            if self._random.random() < self._shares.duplicates:
                self._hold(at + self._random.randrange(LATE.start), item, again=True)
        return self._due(self._place)

    def rest(self) -> Batch:
        """Return everything that is still held back."""
        return self._due(self._place + LATE.start + LATE.stop)

    def _delay(self) -> int:
        chance = self._random.random()
        if chance < self._shares.late:
            return self._random.choice(LATE)
        return self._random.choice(NEAR) if chance < self._shares.late + self._shares.shuffled else 0

    def _hold(self, place: int, item: Wire, *, again: bool) -> None:
        self._order += 1
        heapq.heappush(self._held, (place, self._order, again, item))

    def _due(self, place: int) -> Batch:
        batch = Batch([], [])
        while self._held and self._held[0][0] <= place:
            _, _, again, item = heapq.heappop(self._held)
            (batch.again if again else batch.items).append(item)
        return batch


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield items in parts of a size."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
