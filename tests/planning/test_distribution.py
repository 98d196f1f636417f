"""What some deals may come to: by hand, and against all combinations of what may become of them."""

import math
from itertools import product
from random import Random
from time import process_time

import pytest

from stream.planning.distribution import RESOLUTION, Distribution, Prospects

FIVE = [Prospects(c, (a,)) for a, c in ((10, 0.9), (20, 0.5), (30, 0.4), (40, 0.25), (50, 0.1))]
CHANCES = (0.0, 0.1, 0.25, 0.37, 0.5, 0.9, 1.0)


def sets_of_prospects():
    """Few deals of any amounts, and more than are told apart one by one, of multiples of one amount."""
    chance = Random(3)
    for _ in range(200):
        number = chance.randrange(4)
        yield [
            Prospects(chance.choice(CHANCES), [chance.randint(-50, 40_000)] * chance.randrange(3))
            for _ in range(number)
        ]
    for _ in range(20):
        yield [Prospects(chance.choice(CHANCES), (chance.choice((-700, 1400)),)) for _ in range(11)]


def brute(some):
    """The probability of each sum, from all combinations of what becomes of the deals."""
    deals = [(amount, chance) for chance, amounts in some for amount in amounts]
    sums = {}
    for won in product((True, False), repeat=len(deals)):
        share = math.prod(chance if is_won else 1 - chance for is_won, (_, chance) in zip(won, deals, strict=True))
        value = sum(amount for is_won, (amount, _) in zip(won, deals, strict=True) if is_won)
        sums[value] = sums.get(value, 0.0) + share
    return sums


def test_five_deals_come_to_what_was_worked_out_by_hand():
    five = Distribution(FIVE)
    assert five.mean == pytest.approx(46)
    assert [five.quantile(part) for part in (0.05, 0.1, 0.5, 0.9, 0.95)] == [10, 10, 40, 80, 100]
    assert five.at_least(60) == pytest.approx(0.37675)
    assert five.at_least(1) == pytest.approx(1 - 0.02025)
    assert five.at_least(50) == pytest.approx(0.45325)


def test_what_all_deals_together_do_not_come_to_has_no_chance():
    for some in ([], FIVE, [Prospects(4 / 7, (100,) * 3), Prospects(0.4, (60,)), Prospects(0.7, (10_000,))]):
        all_of = Distribution(some)
        assert all_of.at_least(all_of.total + 1) == 0


def test_how_many_deals_are_won_is_the_sum_of_amounts_of_one():
    wins = Distribution([one._replace(amounts=(1,)) for one in FIVE])
    shares = [wins.at_least(n) - wins.at_least(n + 1) for n in range(6)]
    assert shares == pytest.approx([0.02025, 0.225, 0.414, 0.2705, 0.06575, 0.0045])
    assert wins.mean == pytest.approx(2.15)


def test_probabilities_are_those_of_all_combinations():
    for some in sets_of_prospects():
        known = brute(some)
        computed = Distribution(some)
        assert computed.mean == pytest.approx(sum(value * share for value, share in known.items()), abs=1e-9)
        for value in {-1000, 0, 5, 1000, *known, *(one + 1 for one in known)}:
            more = sum(share for one, share in known.items() if one >= value)
            assert computed.at_least(value) == pytest.approx(more, abs=2e-6)
            rank = sum(share for one, share in known.items() if one < value) + known.get(value, 0.0) / 2
            assert computed.rank(value) == pytest.approx(rank, abs=2e-6)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_quantile_is_the_smallest_value_that_is_not_exceeded_so_often(part):
    for some in sets_of_prospects():
        known = brute(some)
        quantile = Distribution(some).quantile(part)
        assert quantile in known
        assert sum(share for value, share in known.items() if value <= quantile) >= part - 2e-5
        assert sum(share for value, share in known.items() if value < quantile) < part + 2e-5


def test_a_tenth_that_is_no_binary_fraction_is_a_tenth():
    assert Distribution([Prospects(0.9, (7,))]).quantile(0.1) == 0


def test_without_deals_nothing_is_to_come():
    nothing = Distribution([])
    assert (nothing.quantile(0.9), nothing.mean, nothing.total) == (0, 0, 0)
    assert (nothing.at_least(0), nothing.at_least(1)) == (1, 0)


def drawn(number, seed=1, largest=5_000_000):
    chance = Random(seed)
    return [Prospects(chance.choice((0.1, 0.25, 0.4, 0.7)), (chance.randint(1, largest),)) for _ in range(number)]


@pytest.mark.parametrize("number", [40, 400, 4000])
def test_rounding_amounts_to_thousandths_of_the_total_moves_quantiles_by_less_than_two_of_them(number):
    some = drawn(number)
    total = sum(one.amounts[0] for one in some)
    chance = Random(2)
    sums = sorted(sum(a for c, (a,) in some if chance.random() < c) for _ in range(600_000 // number))
    computed = Distribution(some)
    for part in (0.1, 0.5, 0.9):
        place = part * len(sums)
        spread = 3.5 * math.sqrt(len(sums) * part * (1 - part))
        low, high = (sums[max(0, min(len(sums) - 1, round(place + s)))] for s in (-spread, spread))
        assert low - 2 * total / RESOLUTION <= computed.quantile(part) <= high + 2 * total / RESOLUTION


def test_the_order_in_which_deals_come_changes_nothing():
    some = drawn(500)
    turned = Distribution(some[::-1])
    assert [Distribution(some).quantile(n / 10) for n in range(1, 10)] == [
        turned.quantile(n / 10) for n in range(1, 10)
    ]


def test_a_thousand_deals_take_less_than_a_tenth_of_a_second():
    some = drawn(1000)
    began = process_time()
    Distribution(some)
    assert process_time() - began < 0.1
