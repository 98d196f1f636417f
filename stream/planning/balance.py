"""Whether territories are fair: what each has to work on, against who works there, and which move would help most."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import lcm, sqrt
from typing import NamedTuple


class Load(NamedTuple):
    """A territory: what there is (money, or a number), and the capacity of who works there; whole units of each."""

    amount: int
    capacity: int


class MovableRep(NamedTuple):
    """A rep who could move: where they work, and with which capacity."""

    rep_id: str
    territory_id: str
    capacity: int


class MovableAccount(NamedTuple):
    """What an account has in a territory, and could be moved together."""

    account_id: str
    territory_id: str
    amount: int


class Move(NamedTuple):
    """A rep or an account that goes from one territory to another, and the square of the imbalance that is left."""

    id: str
    origin: str
    to: str
    left: Fraction

    @property
    def imbalance(self) -> float:
        """What is left."""
        return sqrt(self.left)


class Territories:
    """Some territories by id. Those without reps stand apart: no index, and what there is in them counts nowhere.

    The square of the imbalance, Σ cᵢ(indexᵢ − 1)² / Σc, is Σc / (ΣP)² · Σ Pᵢ²/cᵢ − 1. A move changes the last sum
    alone.
    """

    def __init__(self, loads: Mapping[str, Load]) -> None:
        self._loads = {one: load for one, load in sorted(loads.items()) if load.capacity > 0}
        self._amount = sum(load.amount for load in self._loads.values())
        self._capacity = sum(load.capacity for load in self._loads.values())
        self._crowding = sum((_crowding(load) for load in self._loads.values()), Fraction(0))

    def index(self, territory_id: str) -> Fraction | None:
        """Return the territory's share of what there is, over its share of the capacity: 1 is fair.

        None: nobody works there, or there is nothing anywhere.
        """
        load = self._loads.get(territory_id)
        if load is None or self._amount <= 0:
            return None
        return Fraction(load.amount * self._capacity, self._amount * load.capacity)

    def imbalance(self) -> float | None:
        """Return how far from fair it is: the coefficient of variation of the amount per capacity; 0 is fair.

        None: nobody works anywhere, or there is nothing.
        """
        return None if self._amount <= 0 else sqrt(self._left(Fraction(0)))

    def best_rep_move(self, reps: Iterable[MovableRep]) -> Move | None:
        """Return the move of one rep that leaves the least imbalance; None: none makes it less.

        Of several, that of the smallest capacity, then of the first id, to the first territory by its id. The last
        rep of a territory stays.
        """

        def changes() -> Iterator[tuple[Fraction, int, str, str, str]]:
            for rep_id, origin, capacity in reps:
                before = self._loads.get(origin)
                if before is None or not 0 < capacity < before.capacity:
                    continue
                lost = _crowding(Load(before.amount, before.capacity - capacity)) - _crowding(before)
                for to, there in self._loads.items():
                    if to != origin:
                        won = _crowding(Load(there.amount, there.capacity + capacity)) - _crowding(there)
                        yield lost + won, capacity, rep_id, to, origin

        best = min(changes(), default=None)
        return None if best is None else self._move(*best)

    def best_account_move(self, accounts: Iterable[MovableAccount]) -> Move | None:
        """Return the move of one account that leaves the least imbalance; None: none makes it less.

        Of several, that of the smallest amount, then of the first id, to the first territory by its id. An amount a
        adds a²(1/c_to + 1/c_from) − 2a(P_from/c_from − P_to/c_to) to the crowding: for each two territories one of the
        two amounts is best that lie next to the lowest point of that, so that not all need be tried.
        """
        first_of: dict[str, dict[int, str]] = {}
        for account_id, origin, amount in accounts:
            if origin in self._loads and amount > 0:
                first = first_of.setdefault(origin, {})
                first[amount] = min(account_id, first.get(amount, account_id))
        common = lcm(*(load.capacity for load in self._loads.values()))
        weights = {one: common // load.capacity for one, load in self._loads.items()}

        def changes() -> Iterator[tuple[int, int, str, str, str]]:
            for origin, first in first_of.items():
                amounts = sorted(first)
                crowded = self._loads[origin].amount * weights[origin]
                for to, there in self._loads.items():
                    if to == origin:
                        continue
                    steep, fall = weights[origin] + weights[to], crowded - there.amount * weights[to]
                    lowest = bisect_right(amounts, fall // steep)
                    for amount in amounts[max(lowest - 1, 0) : lowest + 1]:
                        yield amount * (amount * steep - 2 * fall), amount, first[amount], to, origin

        best = min(changes(), default=None)
        return None if best is None else self._move(Fraction(best[0], common), *best[1:])

    def _move(self, change: Fraction, _size: int, id_: str, to: str, origin: str) -> Move | None:
        return Move(id_, origin, to, self._left(change)) if change < 0 < self._amount else None

    def _left(self, change: Fraction) -> Fraction:
        """Return the square of the imbalance once the crowding has changed."""
        return self._capacity * (self._crowding + change) / self._amount**2 - 1


def _crowding(load: Load) -> Fraction:
    return Fraction(load.amount**2, load.capacity)
