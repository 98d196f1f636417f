"""What a period comes to in all, beside every outcome of a few deals put together by hand."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.planning.besides import Besides, Came, InAll, besides, student_quantile
from stream.planning.distribution import Prospects

PAST = [Came(100.0, 60, 40), Came(100.0, 40, 60), Came(200.0, 100, 50)]


def test_past_periods_tell_how_much_of_what_is_due_comes_in_time_and_what_others_bring():
    told = besides(PAST)
    assert told is not None
    assert (told.periods, told.in_time, told.mean) == (3, 0.5, 50)
    # The spread of another period: 10, and that of the mean of three.
    assert told.spread == pytest.approx(10 * (4 / 3) ** 0.5)


def test_the_latest_four_periods_are_looked_at():
    told = besides([Came(100.0, 100, 10**6), *PAST, PAST[0]])
    assert told is not None
    assert (told.periods, told.mean) == (4, 47.5)


def test_of_fewer_than_three_periods_or_where_nothing_was_due_nothing_is_said():
    assert besides(PAST[:2]) is None
    assert besides([Came(0.0, 0, 5)] * 3) is None


@pytest.mark.parametrize("freedom", [2, 3, 5, 11])
@pytest.mark.parametrize("part", [0.1, 0.25, 0.5, 0.9])
def test_quantiles_are_those_of_student_to_a_hundredth(part, freedom):
    from scipy import stats  # only here: who collects tests need not load it

    assert student_quantile(part, freedom) == pytest.approx(stats.t.ppf(part, freedom), rel=0.01, abs=1e-9)


def everything(deals, known):
    """Every outcome of the deals with every one of fifty of others: {amount: probability}."""
    outcomes = {}
    others = [round(known.quantile((n + 0.5) / 50)) for n in range(50)]
    for won in product((True, False), repeat=len(deals)):
        share = 1.0
        for is_won, (_, chance) in zip(won, deals, strict=True):
            in_time = min(1.0, chance * known.in_time)
            share *= in_time if is_won else 1 - in_time
        due = sum(amount for is_won, (amount, _) in zip(won, deals, strict=True) if is_won)
        for other in others:
            outcomes[due + other] = outcomes.get(due + other, 0.0) + share / len(others)
    return outcomes


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.floats(0.05, 0.95)), max_size=6),
    st.floats(0, 1.5),
    st.floats(0, 10**6),
    st.floats(0, 10**6),
    st.integers(1, 10**6),
)
def test_it_is_the_distribution_of_all_that_may_come(deals, in_time, mean, spread, booked):
    known = Besides(4, in_time, mean, spread)
    told = InAll([Prospects(chance, [amount]) for amount, chance in deals], known)
    outcomes = everything(deals, known)
    assert told.mean == pytest.approx(sum(amount * share for amount, share in outcomes.items()))
    for part in (0.1, 0.5, 0.9):
        amount = told.quantile(part)
        below = sum(share for one, share in outcomes.items() if one < amount)
        up_to = sum(share for one, share in outcomes.items() if one <= amount)
        assert below - 1e-4 <= part <= up_to + 1e-4
        assert told.at_least(amount) == pytest.approx(1 - below, abs=1e-4)
    of = told.forecast(booked, booked + told.quantile(0.5))
    assert (of.booked, of.p10) == (booked, booked + told.quantile(0.1))
    assert of.chance == pytest.approx(told.at_least(told.quantile(0.5)))


def test_others_never_bring_less_than_nothing():
    assert InAll([], Besides(3, 0.5, 10.0, 100.0)).quantile(0.01) == 0
