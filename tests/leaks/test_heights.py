"""The threshold over the rate."""

import pytest

from stream.leaks.heights import Heights, constant
from stream.leaks.logit import logistic


def test_beyond_the_table_it_is_that_of_its_end():
    heights = Heights((-2.0, 0.0), (3.0, 4.0))
    assert [heights(rate) for rate in (0, 0.01, logistic(-1.5), 0.5, 0.9, 1)] == pytest.approx([3, 3, 3.25, 4, 4, 4])


def test_a_constant_one_is_that_at_every_rate():
    assert [constant(3.0)(rate) for rate in (0.01, 0.5, 0.99)] == [3.0, 3.0, 3.0]
