"""The open deals, drawn at random in constant time however many there are."""

import random
from collections.abc import Iterator

from stream.simulator.crm import Deal


class Pool:
    """A set of deals by id, with a place for each, so that one can be drawn."""

    def __init__(self) -> None:
        self._deals: list[Deal] = []
        self._places: dict[int, int] = {}

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
