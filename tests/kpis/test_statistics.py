"""Shares with their intervals, and quantiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.kpis.statistics import quantile, wilson


@pytest.mark.parametrize(
    ("part", "n", "low", "high"),
    [
        (0, 5, 0.0, 0.4345),
        (5, 5, 0.5655, 1.0),
        (3, 7, 0.1582, 0.7495),
        (8, 10, 0.4902, 0.9433),
        (18, 28, 0.4583, 0.7929),
        (18, 40, 0.3071, 0.6017),
        (0, 20, 0.0, 0.1611),
        (50, 91, 0.4473, 0.6476),
        (157, 395, 0.3504, 0.4465),
    ],
)
def test_wilson_gives_the_textbook_interval(part, n, low, high):
    rate = wilson(part, n)
    assert [rate.low, rate.high] == pytest.approx([low, high], abs=1e-4)


def test_where_none_or_all_count_the_end_is_exact():
    assert wilson(0, 252).low == 0
    assert wilson(10, 10).high == 1


@given(st.integers(1, 10**6), st.data())
def test_wilson_is_that_of_statsmodels(n, data):
    from statsmodels.stats.proportion import proportion_confint  # only here: who collects tests need not load it

    part = data.draw(st.integers(0, n))
    rate = wilson(part, n)
    assert (rate.low, rate.high) == pytest.approx(proportion_confint(part, n, method="wilson"), abs=1e-12)


def test_of_nothing_there_is_no_share():
    rate = wilson(0, 0)
    assert (rate.value, rate.n, rate.low, rate.high) == (None, 0, None, None)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=30), st.sampled_from([(1, 2), (1, 4), (3, 4), (9, 10)]))
def test_a_quantile_has_enough_values_on_both_sides(values, which):
    part, of = which
    value = quantile(((one, values.count(one)) for one in set(values)), part, of)
    below = sum(one <= value for one in values)
    above = sum(one >= value for one in values)
    assert below * of >= len(values) * part or above * of >= len(values) * (of - part)
    ordered = sorted(values)
    exact = len(values) * part
    if exact % of:
        assert value == ordered[exact // of]
    else:
        assert value == (ordered[exact // of - 1] + ordered[min(exact // of, len(values) - 1)]) / 2
