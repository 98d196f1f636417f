"""Since when, and from what to what."""

from itertools import pairwise
from math import log
from random import Random

import pytest
from hypothesis import given

from stream.leaks.change_point import ODDS_RATIOS, change_point, places, posterior
from stream.leaks.detector import Baseline, Detector, Prior
from stream.leaks.heights import constant
from stream.leaks.logit import Cell, logistic
from tests.leaks.drawn import outcomes

USUAL = Baseline((), Prior(20000, 80000))


@given(outcomes(strata=(-0.5, 0.6), most=4))
def test_the_posterior_is_that_of_every_change_that_may_have_been(buckets):
    """By products of probabilities, level by level and change by change."""
    grid = places(Baseline((Cell(8, 2),), Prior(1, 3)))

    def likelihood(at, change, odds):
        product = logistic(at) ** 3 * (1 - logistic(at)) ** 9
        for index, bucket in enumerate(buckets):
            for n, x, offset in bucket:
                usual = logistic(at + offset)
                ratio = odds if index >= change else 1.0
                rate = ratio * usual / (1 - usual + ratio * usual)
                product *= rate**x * (1 - rate) ** (n - x)
        return product

    every = [
        [likelihood(at, change, odds) for at, odds in zip(grid.levels, grid.odds, strict=True)]
        for change in range(len(buckets))
    ]
    total = sum(map(sum, every))
    for row, exact in zip(posterior(buckets, grid), every, strict=True):
        assert row == pytest.approx([one / total for one in exact], abs=1e-9)


def test_odds_ratios_are_twelve_from_a_tenth_more_to_six_times():
    steps = [log(high / low) for low, high in pairwise(ODDS_RATIOS)]
    assert len(ODDS_RATIOS) == 12
    assert (ODDS_RATIOS[0], ODDS_RATIOS[-1]) == pytest.approx((1.1, 6))
    assert steps == pytest.approx([steps[0]] * 11)


def test_a_plain_change_is_told():
    told = change_point([[Cell(50, 10)]] * 30 + [[Cell(50, 20)]] * 10, USUAL)
    assert (told.first, told.likeliest, told.last) == (30, 30, 30)
    assert told.rate_before == pytest.approx(0.2, abs=0.002)
    assert told.rate_low < told.rate < told.rate_high
    assert told.rate == pytest.approx(0.4, abs=0.02)
    assert (told.outcomes, told.leaked) == (500, 200)
    assert told.above == pytest.approx(100, abs=10)


def test_what_is_usual_is_told_by_the_buckets_before_the_change_too():
    unlucky = Baseline((Cell(50, 4),), Prior(4, 16))
    told = change_point([[Cell(50, 10)]] * 100 + [[Cell(50, 20)]] * 10, unlucky)
    assert told.rate_before == pytest.approx(0.2, abs=0.02)


def test_strata_are_told_apart():
    """Older deals came in: more are lost, but no more than of old deals usually."""
    old = [[Cell(5, 3, 1.8), Cell(5, 1)]] * 20
    young = [[Cell(10, 2)]] * 20
    told = change_point(young + old, USUAL)
    assert told.above < 15
    assert told.rate < told.rate_before * 1.2


def test_without_outcomes_there_is_no_change_to_tell():
    with pytest.raises(ValueError, match="none has an outcome"):
        change_point([[], [Cell(0, 0)]], USUAL)


@pytest.mark.parametrize("after", [[[]], [[], [Cell(0, 0)]], [[]] * 60])
def test_days_without_an_outcome_behind_the_last_one_change_nothing_of_what_is_told(after):
    """Where hardly any leaked, a change on such a day would be the likeliest, of which there is no rate."""
    few = [[Cell(3, 0)], [], [Cell(2, 0)]]
    assert change_point(few + after, USUAL) == change_point(few, USUAL)


def test_eight_in_ten_intervals_hold_the_change_and_the_rate_is_exaggerated_by_little():
    """Simulated alarms of a doubled leak, ten outcomes a day: 87 % were said to be covered, and .370 for .333."""
    draw = Random(4)
    inside = 0
    rates = []
    detector = Detector(USUAL, constant(4.284))
    for _ in range(200):
        state, buckets, fired = detector.start(), [], False
        change = 60
        while not fired:
            rate = 1 / 3 if len(buckets) >= change else 0.2
            buckets.append([Cell(10, sum(draw.random() < rate for _ in range(10)))])
            state, step = detector.step(state, buckets[-1])
            fired = step.event == "fire"
            if fired and len(buckets) <= change:
                state, buckets, fired = detector.start(), [], False
        told = change_point(buckets, USUAL)
        inside += told.first <= change <= told.last
        rates.append(told.rate)
    assert 0.8 < inside / 200 < 0.94
    assert sum(rates) / 200 == pytest.approx(0.370, abs=0.015)
