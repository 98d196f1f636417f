"""Whether territories are fair: what each has to work on, against who works there, and which move would help most."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class MovableAccounts(NamedTuple):
    """The accounts of a territory, those with least first, each of which could be moved with what it is worth.

    That is its amount times `part`, over `whole`, in whole units; what is worth nothing is not moved.
    """

    territory_id: str
    account_ids: Sequence[str]
    amounts: Sequence[int]
    part: int = 1
    whole: int = 1

    def worth(self, amount: int) -> int:
        """Return what an account of such an amount is worth."""
        return amount * self.part // self.whole

    def first_worth(self, worth: int) -> str:
        """Return the first id among the accounts that are worth so much, of which there is one."""
        first, end = (of(self.amounts, worth, key=self.worth) for of in (bisect_left, bisect_right))
        return min(self.account_ids[first:end])


class Move(NamedTuple):
    """A rep or an account that goes from one territory to another.

    `size`: its capacity, or what it is worth. `left`: the square of the imbalance that is left.
    """

    id: str
    origin: str
    to: str
    size: int
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

    def best_account_move(self, accounts: Iterable[MovableAccounts]) -> Move | None:
        """Return the move of one account that leaves the least imbalance; None: none makes it less.

        Of several, that of the smallest worth, then of the first id, to the first territory by its id. A worth w
        adds w²(1/c_to + 1/c_from) − 2w(P_from/c_from − P_to/c_to) to the crowding: for each two territories one of the
        two accounts is best that lie next to the lowest point of that, so that not all need be tried.
        """
        common = lcm(*(load.capacity for load in self._loads.values()))
        weights = {one: common // load.capacity for one, load in self._loads.items()}

        def changes(movable: MovableAccounts) -> Iterator[tuple[int, int, str, MovableAccounts]]:
            origin, amounts = movable.territory_id, movable.amounts
            first = bisect_right(amounts, 0, key=movable.worth)
            crowded = self._loads[origin].amount * weights[origin]
            for to, there in self._loads.items():
                if to == origin:
                    continue
                steep, fall = weights[origin] + weights[to], crowded - there.amount * weights[to]
                lowest = max(bisect_right(amounts, fall // steep, key=movable.worth), first)
                for amount in amounts[max(lowest - 1, first) : lowest + 1]:
                    worth = movable.worth(amount)
                    yield worth * (worth * steep - 2 * fall), worth, to, movable

        tried = [one for movable in accounts if movable.territory_id in self._loads for one in changes(movable)]
        if not tried:
            return None
        change, worth = min(one[:2] for one in tried)
        alike = (
            (of.first_worth(worth), to, of.territory_id) for *of_move, to, of in tried if of_move == [change, worth]
        )
        return self._move(Fraction(change, common), worth, *min(alike))

    def _move(self, change: Fraction, size: int, id_: str, to: str, origin: str) -> Move | None:
        return Move(id_, origin, to, size, self._left(change)) if change < 0 < self._amount else None

    def _left(self, change: Fraction) -> Fraction:
        """Return the square of the imbalance once the crowding has changed."""
        return self._capacity * (self._crowding + change) / self._amount**2 - 1


def _crowding(load: Load) -> Fraction:
    return Fraction(load.amount**2, load.capacity)
