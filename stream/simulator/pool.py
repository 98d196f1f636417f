"""The open deals: any one at random, and the one that moves next, in short time however many there are."""

import heapq
import random
from collections.abc import Iterator
from datetime import datetime

from stream.simulator.crm import Deal


class Pool:
    """A set of deals by id. A deal's `next_move` must not change while it is in."""

    def __init__(self) -> None:
        self._deals: list[Deal] = []
        self._places: dict[int, int] = {}
        # With entries of deals that went, which are dropped when they come up.
        self._moves: list[tuple[datetime, int]] = []

    def __len__(self) -> int:
        return len(self._deals)

    def __iter__(self) -> Iterator[Deal]:
        return iter(self._deals)

    def __contains__(self, deal: Deal) -> bool:
        return deal.id in self._places

    def add(self, deal: Deal) -> None:
        """Put a deal in."""
        if deal.id not in self._places:
            self._places[deal.id] = len(self._deals)
            self._deals.append(deal)
            heapq.heappush(self._moves, (deal.next_move, deal.id))

    def discard(self, deal: Deal) -> None:
        """Take a deal out, if it is in."""
        place = self._places.pop(deal.id, None)
        if place is not None:
            last = self._deals.pop()
            if last.id != deal.id:
                self._deals[place] = last
                self._places[last.id] = place

    def draw(self, rng: random.Random) -> Deal:
        """Return any deal. Raises IndexError where there is none."""
        return rng.choice(self._deals)

    def next(self) -> Deal:
        """Return the deal that moves next. Raises IndexError where there is none."""
        while True:
            at, number = self._moves[0]
            place = self._places.get(number)
            if place is not None and self._deals[place].next_move == at:
                return self._deals[place]
            heapq.heappop(self._moves)
