"""Whether a leak is over: against arithmetic done out in full, and how often it is said by mistake."""

from itertools import product
from math import exp, log, prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.leaks.detector import Baseline, Detector, Prior
from stream.leaks.ending import SIZES, Ending
from stream.leaks.heights import constant
from stream.leaks.logit import Cell, logistic, logit, shifted
from tests.leaks.drawn import outcomes

LEVELS = [logit(0.1), logit(0.2), logit(0.3)]
WEIGHED = [-1.0, 0.0, -0.5]
H = 4.284


def chance(n, x, log_odds):
    return logistic(log_odds) ** x * logistic(-log_odds) ** (n - x)


def evidence(buckets, odds=2.0):
    test = Ending(LEVELS, odds)
    held = test.begin(WEIGHED)
    for bucket in buckets:
        held = test.add(held, bucket)
    return test.evidence(held)


def in_full(buckets, odds=2.0):
    """Return it by going through all sizes, levels and buckets in which the leak may have ended."""
    likelier = total = 0.0
    for size in SIZES:
        for at, weight in zip(LEVELS, WEIGHED, strict=True):

            def of(bucket, shift, at=at):
                return prod(chance(n, x, at + offset + shift) for n, x, offset in bucket)

            leak = size * log(odds)
            goes_on = exp(weight) * prod(of(bucket, leak) for bucket in buckets)
            ratios = [of(bucket, 0.0) / of(bucket, leak) for bucket in buckets]
            likeliest = max(prod(ratios[since:]) for since in range(len(buckets) + 1))
            likelier += goes_on * likeliest / size**1.5
            total += goes_on
    return log(likelier / total)


@given(outcomes(strata=(-0.5, 0.8), most=12), st.sampled_from([1.5, 2.0, 3.0]))
def test_the_evidence_is_what_comes_of_all_sizes_levels_and_ends_done_out_in_full(buckets, odds):
    assert evidence(buckets, odds) == pytest.approx(in_full(buckets, odds), abs=1e-9)


@given(outcomes(strata=(0.0, 0.7), most=10), st.randoms(use_true_random=False))
def test_the_order_of_cells_in_a_bucket_is_of_no_consequence(buckets, draw):
    other = [draw.sample(bucket, len(bucket)) for bucket in buckets]
    assert evidence(other) == pytest.approx(evidence(buckets), abs=1e-9)


@given(outcomes(most=10))
def test_empty_buckets_are_no_evidence(buckets):
    longer = [one for bucket in buckets for one in (bucket, [Cell(0, 0)])]
    assert evidence(longer) == pytest.approx(evidence(buckets), abs=1e-12)


@pytest.mark.parametrize("outcomes_so_far", [1, 4, 9])
def test_of_a_leak_that_goes_on_evidence_for_its_end_is_bounded_whatever_its_size_and_level(outcomes_so_far):
    """So within t buckets the end is told by mistake with a chance of (1 + t)·e^-h at most. All courses are counted."""
    weights = [exp(one) for one in WEIGHED]
    mean = 0.0
    for course in product((0, 1), repeat=outcomes_so_far):
        buckets = [[Cell(1, x)] for x in course]
        likely = sum(
            weight / sum(weights) / len(SIZES) * prod(chance(1, x, at + size * log(2)) for x in course)
            for size in SIZES
            for at, weight in zip(LEVELS, weights, strict=True)
        )
        mean += likely * exp(evidence(buckets))
    assert mean <= 1 + outcomes_so_far


def buckets_until_over(leak, quiet, known):
    """Return the buckets from a leak's end until it is over."""
    test = Detector(Baseline((), Prior(known / 5, known * 4 / 5)), constant(H))
    steps = test.run([[Cell(1, x)] for x in [*leak, *quiet]])
    assert steps[len(leak) - 1].firing
    return next(index for index, step in enumerate(steps[len(leak) :], 1) if step.event == "resolve")


@pytest.mark.parametrize("known", [50, 200, 2000])
@pytest.mark.parametrize(("long", "at_most"), [(12, 32), (40, 16)])
def test_the_end_of_a_strong_leak_shows_in_few_outcomes_and_the_fewer_the_better_it_is_known(known, long, at_most):
    """A test of doubled odds alone would take up to 47."""
    assert buckets_until_over([1, 1, 0] * long, [0, 0, 1, 0, 0] * 20, known) <= at_most


@pytest.mark.parametrize("odds", [4, 8, 16])
@pytest.mark.parametrize("n", [1, 5])
def test_a_strong_leak_that_goes_on_is_told_to_be_over_as_rarely_as_chance_alone_fires(odds, n):
    draw = Random(3)
    rate = shifted(0.2, odds)
    h, between = {1: (2.9865, 500), 5: (4.0130, 500)}[n]
    test = Detector(Baseline((), Prior(100, 400)), constant(h))
    firing = ends = 0
    for _ in range(8):
        steps = test.run([[Cell(n, sum(draw.random() < rate for _ in range(n)))] for _ in range(200)])
        ends += sum(step.event == "resolve" for step in steps)
        firing += sum(step.firing for step in steps)
    assert ends < 2 * firing / between
