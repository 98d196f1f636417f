"""Months that move without a cause."""

from random import Random

import pytest

from stream.leaks.chain import mean_run, poisson, unchanged
from stream.leaks.logit import Cell, logistic, logit
from stream.leaks.wobble import FLOOR, alarms, variance


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


def test_months_that_move_alarm_more_often_the_more_so_the_more_they_do():
    usual = unchanged(0.2)
    still, *moving = (alarms(poisson(5), usual, 2, 4.0, deviation, 20) for deviation in (0.0, 0.1, 0.2, 0.3))
    assert [one / still for one in moving] == pytest.approx([1.2, 2.0, 3.2], rel=0.15)


def test_months_that_do_not_move_alarm_as_often_as_the_run_is_long():
    usual = unchanged(0.2)
    assert 1 / alarms(poisson(5), usual, 2, 4.0, 0.0, 20) == pytest.approx(
        mean_run(poisson(5), usual, 2, 4.0), rel=0.25
    )
