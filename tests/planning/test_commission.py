"""What plans pay for an attainment."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from stream.planning.commission import Scale
from tests.planning.plans import QUOTA, TIERS, plan
from tests.support.examples import examples


@pytest.mark.parametrize(
    ("attained", "paid"),
    [(0, 0), (100_000, 0), (250_000, 10_000), (325_000, 19_375), (375_000, 26_875), (400_000, 30_625)],
)
def test_each_rate_is_paid_of_its_own_stretch(attained, paid):
    assert Scale(plan(), QUOTA).earned(attained * 100) == paid * 100


@pytest.mark.parametrize(("attained", "paid"), [(325_000, 19_375), (375_000, 26_875), (400_000, 26_875)])
def test_with_a_cap_nothing_is_paid_beyond_the_last_tier(attained, paid):
    capped = plan([*TIERS[:3], {"to": 1.5, "rate": 0.15}], cap=True)
    assert Scale(capped, QUOTA).earned(attained * 100) == paid * 100


def test_without_a_cap_the_rate_of_a_last_tier_with_an_end_goes_on():
    assert Scale(plan([*TIERS[:3], {"to": 1.5, "rate": 0.15}]), QUOTA).earned(400_000_00) == 30_625_00


def test_less_than_nothing_earns_nothing():
    assert Scale(plan([{"rate": 0.1}]), QUOTA).earned(-100) == 0


def test_halves_of_the_minor_unit_go_to_the_even_one():
    half = Scale(plan([{"rate": 0.5}]), QUOTA)
    assert [half.earned(one) for one in (1, 3, 5)] == [0, 2, 2]


shares = st.decimals(0, 2, places=4)
rates = st.decimals(0, 1, places=4)


@example_settings(max_examples=examples(300))
@given(st.lists(shares, unique=True, max_size=4).map(sorted), st.lists(rates, min_size=5, max_size=5), st.data())
def test_it_is_the_integral_of_the_rates(ends, rates, data):
    tiers = [{"to": end, "rate": rate} for end, rate in zip(ends, rates, strict=False)] + [{"rate": rates[-1]}]
    quota, attained = data.draw(st.integers(1, 10**9)), data.draw(st.integers(0, 10**10))

    def rate_at(share):
        return next((rate for end, rate in zip(ends, rates, strict=False) if share < Fraction(end)), rates[-1])

    bends = sorted(
        {Fraction(0), *(Fraction(end) * quota for end in ends if end * quota < attained), Fraction(attained)}
    )
    paid = sum((end - begin) * Fraction(Decimal(rate_at((begin + end) / 2 / quota))) for begin, end in pairwise(bends))
    assert Scale(plan(tiers), quota).earned(attained) == round(paid)
