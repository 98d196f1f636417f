"""The threshold over the rate."""

import pytest

from stream.leaks.chain import poisson, threshold, unchanged
from stream.leaks.heights import Heights, Stratum, constant, tabulated
from stream.leaks.logit import logistic, logit


def test_at_the_rates_of_the_table_it_is_that_of_the_chain():
    heights = tabulated(poisson(2), logit(0.2), 2, 500)
    assert len(heights.heights) == 9
    for rate in (0.2, logistic(logit(0.2) + 0.7)):
        assert heights(rate) == pytest.approx(threshold(poisson(2), [unchanged(rate)], 2, 500), abs=0.002)


def test_between_them_it_is_nearly_that_of_the_chain():
    heights = tabulated(poisson(2), logit(0.2), 2, 500)
    assert heights(0.23) == pytest.approx(threshold(poisson(2), [unchanged(0.23)], 2, 500), abs=0.03)


def test_beyond_the_table_it_is_that_of_its_end():
    heights = Heights((-2.0, 0.0), (3.0, 4.0))
    assert [heights(rate) for rate in (0, 0.01, logistic(-1.5), 0.5, 0.9, 1)] == pytest.approx([3, 3, 3.25, 4, 4, 4])


def test_strata_are_at_their_offsets_and_the_rate_is_that_of_all():
    heights = tabulated(poisson(4), logit(0.1), 2, 500, [Stratum(0.5, 0.0), Stratum(0.5, 2.0)])
    high = logistic(logit(0.1) + 2)
    kinds = [unchanged(0.1, 2, 0.5), unchanged(high, 2, 0.5)]
    assert heights((0.1 + high) / 2) == pytest.approx(threshold(poisson(4), kinds, 2, 500), abs=0.002)


def test_a_raise_is_on_all_of_it():
    assert constant(3.0).raised(0.5)(0.1) == 3.5
