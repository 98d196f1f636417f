"""Months that move without a cause."""

from random import Random

import pytest

from stream.leaks.chain import poisson, threshold, unchanged
from stream.leaks.logit import Cell, logistic, logit
from stream.leaks.wobble import FLOOR, raised, variance


def board(sd, rate=0.2, n=60, series=300, months=12, seed=9):
    draw = Random(seed)
    told = []
    for _ in range(series):
        usual = logit(rate) + draw.gauss(0, 0.3)
        cells = []
        for _ in range(months):
            month = logistic(usual + draw.gauss(0, sd))
            cells.append([Cell(n, sum(draw.random() < month for _ in range(n)))])
        told.append(cells)
    return told


@pytest.mark.parametrize(("sd", "rate", "n"), [(0.15, 0.2, 100), (0.3, 0.2, 60), (0.3, 0.1, 40)])
def test_the_movement_of_single_months_is_told_from_chance(sd, rate, n):
    assert variance(board(sd, rate, n)) == pytest.approx(sd**2, rel=0.3)


def test_where_only_chance_moves_it_is_the_floor():
    assert variance(board(0.0)) == FLOOR
    assert variance([]) == FLOOR
    assert variance([[], [[], []]]) == FLOOR


# Standard deviation of months, and the threshold that a simulation of 3,000 series over 15 months came to.
@pytest.mark.parametrize(("sd", "h"), [(0.1, 4.203), (0.15, 4.542), (0.2, 5.036), (0.3, 6.218)])
def test_the_raise_is_that_of_a_simulation(sd, h):
    sizes, kinds = poisson(5), [unchanged(0.2)]
    before = threshold(sizes, kinds, 2, 500)
    assert before + raised(sizes, kinds, 2, before, 500, sd**2).by == pytest.approx(h, abs=0.25 if sd == 0.3 else 0.12)


def test_the_price_is_said():
    sizes, kinds = poisson(5), [unchanged(0.2)]
    told = raised(sizes, kinds, 2, 3.939, 500, 0.15**2)
    assert told.points == pytest.approx(0.024)
    assert told.delay_before == pytest.approx(15.6, abs=0.3)
    assert told.delay_after == pytest.approx(17.8, abs=0.5)


def test_without_wobble_nothing_is_raised():
    sizes, kinds = poisson(2), [unchanged(0.2)]
    h = threshold(sizes, kinds, 2, 500)
    assert raised(sizes, kinds, 2, h, 500, 0.0).by == pytest.approx(0, abs=0.01)
