"""How a goal stands, and where its number comes out."""

from fractions import Fraction
from itertools import accumulate
from math import comb, prod, sqrt
from random import Random
from statistics import fmean, pstdev

import pytest

from stream.planning.goals import Added, Counted, Target, Time, landing, projected, projected_rate, state

AMOUNTS = [1000 * one for one in (5, 5, 6, 7, 9, 10, 11, 11, 12, 12, 13, 13, 13, 13, 15, 15, 16, 16, 18, 20)]
TWENTY = Added(20, sum(AMOUNTS), sum(one * one for one in AMOUNTS))
BAVARIA = Time(29, 59)


def test_a_sum_lands_where_the_share_of_time_gone_takes_it() -> None:
    assert TWENTY.amount == 240_000
    assert round(landing(240_000, BAVARIA, adds_up=True) or 0) == 488_276


def test_the_end_of_a_sum_has_an_interval_and_a_chance() -> None:
    end = projected(TWENTY, Target(500_000), BAVARIA)
    assert end is not None
    assert (round(end.low), round(end.high), round(end.chance, 3)) == (382_973, 593_579, 0.443)


def test_the_chance_to_stay_below_is_the_rest() -> None:
    above = projected(TWENTY, Target(500_000), BAVARIA)
    below = projected(TWENTY, Target(500_000, at_most=True), BAVARIA)
    assert above is not None
    assert below is not None
    assert above.chance + below.chance == pytest.approx(1)


def test_below_five_deals_nothing_is_said_of_the_end() -> None:
    assert projected(Added(4, 4, 4), Target(10), Time(1, 2)) is None
    assert projected(Added(5, 5, 5), Target(10), Time(1, 2)) is not None


def test_before_any_time_is_gone_nothing_is_said_of_the_end() -> None:
    assert landing(10, Time(0, 20), adds_up=True) is None
    assert projected(TWENTY, Target(500_000), Time(0, 59)) is None


def test_once_the_time_is_over_the_end_is_what_there_is() -> None:
    end = projected(TWENTY, Target(240_000), Time(59, 59))
    assert end == (240_000, 240_000, 1.0)
    assert landing(240_000, Time(59, 59), adds_up=True) == 240_000


def test_what_was_reached_is_certain_and_the_end_is_not_below_it() -> None:
    end = projected(Added(5, 500, 50_000), Target(400), Time(9, 10))
    assert end is not None
    assert end.chance == 1.0
    assert end.low >= 500
    passed = projected(Added(5, 500, 50_000), Target(400, at_most=True), Time(9, 10))
    assert passed is not None
    assert passed.chance == 0.0
    just = projected(Added(5, 500, 50_000), Target(500, at_most=True), Time(9, 10))
    assert just is not None
    assert 0.0 < just.chance < 0.5, "what comes until the end exceeds it"


def test_a_count_is_a_sum_of_ones() -> None:
    # Poisson: 20 in half of the time; as many more are expected, give or take the root of 20 for each half.
    end = projected(Added(20, 20, 20), Target(40), Time(10, 20))
    assert end is not None
    assert (end.low + end.high) / 2 == 40
    assert end.high - 40 == pytest.approx(1.2816 * sqrt(40), rel=1e-4)
    assert end.chance == 0.5


def test_the_interval_is_that_of_deals_that_come_at_random() -> None:
    # Of many quarters drawn from one rate: how far their second half lies from the first, twice the variance of a half.
    random = Random(5)

    def half() -> float:
        total, at = 0.0, random.expovariate(20)
        while at < 1:
            total += random.choice(AMOUNTS)
            at += random.expovariate(20)
        return total

    ends = [half() - half() for _ in range(4000)]
    end = projected(TWENTY, Target(0), Time(1, 2))
    assert end is not None
    assert fmean(ends) == pytest.approx(0, abs=5000)
    assert (end.high - 480_000) / 1.2816 == pytest.approx(pstdev(ends), rel=0.05)


@pytest.mark.parametrize(
    ("value", "target", "time", "said"),
    [
        (100, Target(100), Time(1, 10), "attained"),
        (10, Target(100), Time(1, 10), "on_pace"),
        (9, Target(100), Time(1, 10), "behind"),
        (99, Target(100), Time(10, 10), "behind"),
        (0, Target(100), Time(0, 10), None),
        (None, Target(100), Time(5, 10), None),
        # To stay below it a sum has until the end.
        (3, Target(20, at_most=True), Time(5, 10), "on_pace"),
        (11, Target(20, at_most=True), Time(5, 10), "behind"),
        (20, Target(20, at_most=True), Time(10, 10), "attained"),
        (21, Target(20, at_most=True), Time(5, 10), "behind"),
    ],
)
def test_a_sum_is_attained_on_pace_or_behind(value: int | None, target: Target, time: Time, said: str | None) -> None:
    assert state(value, target, time, adds_up=True) == said


@pytest.mark.parametrize(
    ("value", "target", "said"),
    [
        (1 / 5, Target(0.2, at_most=True), "attained"),
        (0.21, Target(0.2, at_most=True), "behind"),
        (0.35, Target(0.3), "attained"),
        (0.25, Target(0.3), "behind"),
    ],
)
def test_a_rate_stands_as_it_is(value: float, target: Target, said: str) -> None:
    assert state(value, target, Time(5, 10), adds_up=False) == said


def test_a_target_that_is_just_reached_stays_reached():
    end = projected(Added(10, 1000, 120_000.0), Target(1000), Time(1, 2))
    assert end is not None
    assert end.chance == 1


def test_a_rate_ends_by_what_is_to_come_and_what_there_is_stays() -> None:
    # Ten more come to 12 of 20, of a chance known by Beta(12 + ½, 8 + ½): in exact fractions how many of them count.
    def rising(base: Fraction, times: int) -> Fraction:
        return prod((base + n for n in range(times)), start=Fraction(1))

    a, b = Fraction(25, 2), Fraction(17, 2)
    shares = [comb(10, k) * rising(a, k) * rising(b, 10 - k) / rising(a + b, 10) for k in range(11)]
    passed = list(accumulate(shares))
    low, high = (next(k for k in range(11) if passed[k] >= part) for part in (Fraction(1, 10), Fraction(9, 10)))
    end = projected_rate(Counted(12, 20), Target(18 / 30), Time(10, 15))
    assert end is not None
    assert (end.low, end.high) == ((12 + low) / 30, (12 + high) / 30)
    assert end.chance == pytest.approx(float(sum(shares[6:])))
    below = projected_rate(Counted(12, 20), Target(17.5 / 30, at_most=True), Time(10, 15))
    assert below is not None
    assert below.chance == pytest.approx(float(sum(shares[:6])))


def test_a_rate_lies_in_its_interval_as_often_as_it_says() -> None:
    # Of many months with a chance of their own: where 40 more deals took what 20 had told.
    random = Random(7)
    within = 0
    for _ in range(2000):
        chance = random.random()
        so_far = sum(random.random() < chance for _ in range(20))
        whole = so_far + sum(random.random() < chance for _ in range(40))
        end = projected_rate(Counted(so_far, 20), Target(0.5), Time(10, 30))
        assert end is not None
        within += end.low <= whole / 60 <= end.high
    assert 0.8 <= within / 2000 <= 0.88


def test_a_rate_of_few_or_before_any_time_is_gone_says_nothing_of_its_end() -> None:
    assert projected_rate(Counted(4, 4), Target(0.5), Time(1, 2)) is None
    assert projected_rate(Counted(5, 9), Target(0.5), Time(0, 2)) is None


def test_once_the_time_is_over_a_rate_is_what_it_is() -> None:
    assert projected_rate(Counted(9, 12), Target(0.75), Time(5, 5)) == (0.75, 0.75, 1.0)
    assert projected_rate(Counted(9, 12), Target(0.76), Time(5, 5)) == (0.75, 0.75, 0.0)
