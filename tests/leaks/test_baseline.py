"""How far a parent's rate is trusted."""

from random import Random

import pytest

from stream.leaks.baseline import prior, strength
from stream.leaks.logit import Cell, logistic, logit


def children(true_strength, count=400, n=200, rate=0.2, offsets=(0.0,), seed=5):
    draw = Random(seed)
    board = []
    for _ in range(count):
        usual = logit(draw.betavariate(true_strength * rate, true_strength * (1 - rate)))
        board.append(
            [Cell(n, sum(draw.random() < logistic(usual + offset) for _ in range(n)), offset) for offset in offsets]
        )
    return board


@pytest.mark.parametrize("true_strength", [15, 40, 150])
def test_the_strength_is_that_with_which_children_were_drawn(true_strength):
    assert strength(children(true_strength)) == pytest.approx(true_strength, rel=0.2)


def test_strata_do_not_pass_for_differences_of_children():
    assert strength(children(40, offsets=(-1.0, 1.0), n=100)) == pytest.approx(40, rel=0.25)


def test_children_that_are_alike_are_trusted_to_the_limit_and_others_at_least_so_far():
    assert strength([[Cell(1000, 200)]] * 8) == 400
    assert strength([[Cell(1000, 5)], [Cell(1000, 995)]] * 4) == 10


def test_of_fewer_than_five_children_nothing_is_told():
    assert strength([[Cell(1000, 200)]] * 4) == 20
    assert strength([[Cell(1000, 200)]] * 4 + [[], [Cell(0, 0)]]) == 20


def test_a_prior_is_the_parents_rate_as_outcomes():
    told = prior([Cell(1000, 250)], [[Cell(1000, 250)]])
    assert sum(told) == pytest.approx(20)
    assert told.leaked / 20 == pytest.approx(0.25, abs=0.001)


def test_where_the_parent_has_no_outcome_the_way_out_is_said():
    with pytest.raises(ValueError, match="begin the watch when there is one"):
        prior([], [])
