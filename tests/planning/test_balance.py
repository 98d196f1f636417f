"""Whether territories are fair, and which move would help most."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import isclose, sqrt
from time import process_time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.planning.balance import Load, MovableAccounts, MovableRep, Territories

THREE = {"dach": Load(900, 3), "nordics": Load(300, 2), "iberia": Load(600, 1)}
REPS = [
    *(MovableRep(f"d{n}", "dach", 1) for n in range(3)),
    *(MovableRep(f"n{n}", "nordics", 1) for n in range(2)),
    MovableRep("i0", "iberia", 1),
]


class Account(NamedTuple):
    id: str
    territory_id: str
    amount: int


ACCOUNTS = [
    *(Account(name, "dach", amount) for name, amount in (("A", 200), ("B", 150), ("C", 550))),
    *(Account(name, "nordics", amount) for name, amount in (("D", 100), ("E", 200))),
    *(Account(name, "iberia", amount) for name, amount in (("F", 250), ("G", 350))),
]


def movable(accounts: Iterable[Account], part: int = 1, whole: int = 1) -> list[MovableAccounts]:
    by_territory: dict[str, list[Account]] = {}
    for one in sorted(accounts, key=lambda one: one.amount):
        by_territory.setdefault(one.territory_id, []).append(one)
    return [
        MovableAccounts(place, [one.id for one in own], [one.amount for one in own], part, whole)
        for place, own in by_territory.items()
    ]


def test_an_index_is_the_share_of_what_there_is_over_that_of_the_capacity() -> None:
    territories = Territories(THREE)
    assert [territories.index(one) for one in THREE] == [1, 0.5, 2]


def test_the_imbalance_weighs_territories_by_their_capacity() -> None:
    assert Territories(THREE).imbalance() == 0.5


def test_the_best_rep_to_move_makes_it_fair() -> None:
    move = Territories(THREE).best_rep_move(REPS)
    assert move is not None
    assert (move.id, move.origin, move.to, move.imbalance) == ("n0", "nordics", "iberia", 0)


def test_a_rep_of_another_territory_helps_less() -> None:
    move = Territories(THREE).best_rep_move([rep for rep in REPS if rep.territory_id == "dach"])
    assert move is not None
    assert (move.id, move.to, round(move.imbalance, 4)) == ("d0", "iberia", 0.4082)


def test_of_accounts_that_help_as_much_the_smaller_one_moves() -> None:
    move = Territories(THREE).best_account_move(movable(ACCOUNTS))
    assert move is not None
    assert (move.id, move.origin, move.to, round(move.imbalance, 4)) == ("F", "iberia", "nordics", 0.0833)
    larger = Territories(THREE).best_account_move(movable(one for one in ACCOUNTS if one.id != "F"))
    assert larger is not None
    assert (larger.id, larger.left) == ("G", move.left)


def test_of_equal_ones_the_first_by_its_id_moves_to_the_first_by_its_id() -> None:
    loads = {"a": Load(30, 1), "b": Load(10, 1), "c": Load(10, 1)}
    move = Territories(loads).best_account_move(movable([Account("y", "a", 5), Account("x", "a", 5)]))
    assert move is not None
    assert (move.id, move.to) == ("x", "b")


def test_a_territory_without_reps_stands_apart() -> None:
    with_empty = Territories(THREE | {"empty": Load(5000, 0)})
    assert with_empty.index("empty") is None
    assert with_empty.imbalance() == 0.5
    assert with_empty.best_account_move(movable([Account("Z", "empty", 10)])) is None


def test_the_last_rep_of_a_territory_stays() -> None:
    assert Territories({"a": Load(1, 1), "b": Load(100, 1)}).best_rep_move([MovableRep("x", "a", 1)]) is None


def test_where_no_move_makes_it_fairer_there_is_none() -> None:
    fair = Territories({"a": Load(10, 1), "b": Load(20, 2)})
    assert fair.best_account_move(movable([Account("x", "a", 5)])) is None
    assert fair.best_rep_move([MovableRep("x", "b", 1)]) is None


def test_nobody_anywhere_or_nothing_anywhere_says_nothing() -> None:
    for loads in ({}, {"a": Load(10, 0)}, {"a": Load(0, 3)}):
        territories = Territories(loads)
        assert territories.index("a") is None
        assert territories.imbalance() is None
        assert territories.best_account_move(movable([Account("x", "a", 1)])) is None
        assert territories.best_rep_move([MovableRep("x", "a", 1)]) is None


# Against brute force: everything worked out anew, as the definition says it, for each move.

loads_drawn = st.dictionaries(st.sampled_from("abcd"), st.builds(Load, st.integers(0, 60), st.integers(0, 4)))


def by_definition(loads: dict[str, Load]) -> float | None:
    manned = [load for load in loads.values() if load.capacity > 0]
    amount, capacity = sum(load.amount for load in manned), sum(load.capacity for load in manned)
    if amount == 0 or capacity == 0:
        return None
    indices = [(load.capacity, (load.amount / amount) / (load.capacity / capacity)) for load in manned]
    return sqrt(sum(weight * (index - 1) ** 2 for weight, index in indices) / capacity)


def moved(loads: dict[str, Load], origin: str, to: str, amount: int, capacity: int) -> dict[str, Load]:
    taken, given_ = loads[origin], loads[to]
    return loads | {
        origin: Load(taken.amount - amount, taken.capacity - capacity),
        to: Load(given_.amount + amount, given_.capacity + capacity),
    }


def crowding(loads: dict[str, Load]) -> Fraction:
    return sum((Fraction(one.amount**2, one.capacity) for one in loads.values() if one.capacity > 0), Fraction(0))


def destinations(loads: dict[str, Load], origin: str) -> Iterator[str]:
    return (to for to, load in loads.items() if to != origin and load.capacity > 0)


@given(loads_drawn)
def test_the_imbalance_is_that_of_the_definition(loads: dict[str, Load]) -> None:
    assert Territories(loads).imbalance() == pytest.approx(by_definition(loads), abs=1e-7)


@given(
    loads_drawn,
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 60)), max_size=6),
    st.sampled_from((1, 3, 7)),
)
def test_the_best_account_is_that_of_trying_all(
    loads: dict[str, Load], drawn: list[tuple[str, int]], whole: int
) -> None:
    accounts = [
        Account(str(n), one, amount)
        for n, (one, amount) in enumerate(drawn)
        if one in loads and loads[one].capacity and amount <= loads[one].amount
    ]
    tried = [
        (crowding(moved(loads, origin, to, amount, 0)), amount, account_id, to)
        for account_id, origin, amount in ((one.id, one.territory_id, one.amount // whole) for one in accounts)
        for to in destinations(loads, origin)
        if amount
    ]
    best = Territories(loads).best_account_move(movable(accounts, whole=whole))
    if best is None:
        assert all(left >= crowding(loads) for left, *_ in tried)
    else:
        left, worth, account_id, to = min(tried)
        assert (best.id, best.to, best.size) == (account_id, to, worth)
        assert left < crowding(loads)
        assert isclose(best.imbalance, by_definition(moved(loads, best.origin, to, worth, 0)) or 0, abs_tol=1e-7)


@given(loads_drawn, st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 3)), max_size=6))
def test_the_best_rep_is_that_of_trying_all(loads: dict[str, Load], drawn: list[tuple[str, int]]) -> None:
    reps = [
        MovableRep(str(n), one, capacity)
        for n, (one, capacity) in enumerate(drawn)
        if one in loads and capacity < loads[one].capacity
    ]
    now = by_definition(loads)
    tried = [
        by_definition(moved(loads, origin, to, 0, capacity)) or 0.0
        for _, origin, capacity in reps
        for to in destinations(loads, origin)
    ]
    best = Territories(loads).best_rep_move(reps)
    if best is None:
        assert all(one >= (now or 0) - 1e-7 for one in tried)
    else:
        assert isclose(best.imbalance, min(tried), abs_tol=1e-7)


def test_a_hundred_thousand_accounts_in_thirty_territories_take_a_moment() -> None:
    loads = {f"t{n}": Load(1_000_000 * (n + 1), 1 + n % 7) for n in range(30)}
    accounts = [Account(f"a{n}", f"t{n % 30}", 1 + n * 7919 % 99_991) for n in range(100_000)]
    of_territories = movable(accounts)
    begun = process_time()
    assert Territories(loads).best_account_move(of_territories) is not None
    assert process_time() - begun < 5  # each pair by itself would take minutes
