"""Levels and shifts on the scale of log odds."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.leaks.logit import Cell, information, level, log_sum_exp, logistic, logit, shift, shifted
from tests.leaks.drawn import outcomes


def test_rates_and_log_odds_are_each_others_inverse_far_out_as_well():
    assert logistic(logit(0.2)) == pytest.approx(0.2)
    assert logistic(-800) == 0
    assert logistic(800) == 1


def test_doubled_odds_are_doubled():
    assert shifted(0.2, 2) == pytest.approx(1 / 3)


@given(st.lists(st.floats(-5000, 5000), min_size=1, max_size=20), st.floats(-1e6, 1e6))
def test_sums_of_exponentials_do_not_overflow(terms, up):
    assert log_sum_exp([term + up for term in terms]) - up == pytest.approx(log_sum_exp(terms), abs=1e-6)


@given(outcomes(strata=(-2.5, 0.0, 1.5), most=4))
def test_at_their_level_strata_leak_as_much_as_they_did(buckets):
    cells = [cell for bucket in buckets for cell in bucket]
    at = level(cells, 1.0, 3.0)
    expected = sum(cell.n * logistic(at + cell.offset) for cell in cells) + 4 * logistic(at)
    assert expected == pytest.approx(sum(cell.x for cell in cells) + 1, rel=1e-6)


def test_without_offsets_the_level_is_the_log_odds_of_the_rate():
    assert level([Cell(50, 10), Cell(30, 3)]) == log(13 / 67)


def test_without_offsets_a_shift_is_that_of_haldane_and_anscombe():
    assert shift([Cell(20, 5)], logit(0.2)) == pytest.approx(log(5.5 / 15.5) - log(0.25))
    assert shift([], 0.3) == 0


def test_the_information_of_a_prior_counts_as_that_of_outcomes():
    assert information([Cell(30, 2)], -1.0, 12.5) == pytest.approx(42.5 * exp(-1) / (1 + exp(-1)) ** 2)
