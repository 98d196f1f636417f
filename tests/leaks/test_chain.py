"""Thresholds for a budget of false alarms, against values from finer grids and from simulation."""

from math import exp, log
from random import Random

import pytest

from stream.leaks.chain import Kind, mean_run, mean_stay, poisson, reference, run_length, step_law, unchanged
from stream.leaks.logit import shifted
from tests.support.exact_threshold import exact_threshold

MIXED = {0: 0.30, 1: 0.25, 2: 0.20, 4: 0.15, 8: 0.08, 20: 0.02}

# Rate, mean outcomes of a bucket, A; h on grids of 1/64 and 1/128; delay at odds ratios 2 and 1.5.
FINE = [
    (0.05, 0.5, 250, 1.1936, 80.27, 124.7),
    (0.05, 0.5, 500, 1.5950, 119.04, 202.7),
    (0.05, 0.5, 2500, 2.8076, 248.67, 530.5),
    (0.05, 2, 250, 2.0047, 42.49, 79.3),
    (0.05, 2, 500, 2.5535, 57.20, 117.9),
    (0.05, 2, 2500, 3.9964, 97.81, 250.1),
    (0.05, 10, 250, 3.0440, 16.17, 37.5),
    (0.05, 10, 500, 3.6854, 19.83, 50.3),
    (0.05, 10, 2500, 5.2416, 28.81, 87.6),
    (0.05, 50, 250, 3.7660, 5.14, 14.3),
    (0.05, 50, 500, 4.4424, 5.92, 17.7),
    (0.05, 50, 2500, 6.0380, 7.77, 26.9),
    (0.2, 0.5, 250, 1.8234, 52.58, 90.0),
    (0.2, 0.5, 500, 2.3371, 72.37, 136.0),
    (0.2, 0.5, 2500, 3.7420, 128.06, 296.6),
    (0.2, 2, 250, 2.7396, 23.91, 49.2),
    (0.2, 2, 500, 3.3596, 30.11, 67.7),
    (0.2, 2, 2500, 4.8927, 45.66, 123.0),
    (0.2, 10, 250, 3.6142, 7.84, 19.4),
    (0.2, 10, 500, 4.2839, 9.26, 24.7),
    (0.2, 10, 2500, 5.8828, 12.51, 38.7),
    (0.2, 50, 250, 3.8765, 2.35, 6.6),
    (0.2, 50, 500, 4.5698, 2.64, 7.9),
    (0.2, 50, 2500, 6.1746, 3.30, 11.1),
    (0.4, 0.5, 250, 1.9295, 49.43, 82.6),
    (0.4, 0.5, 500, 2.5581, 66.68, 122.5),
    (0.4, 0.5, 2500, 3.9904, 113.69, 253.8),
    (0.4, 2, 250, 2.9387, 21.54, 43.2),
    (0.4, 2, 500, 3.5642, 26.72, 58.2),
    (0.4, 2, 2500, 5.1113, 39.61, 101.3),
    (0.4, 10, 250, 3.7699, 6.86, 16.3),
    (0.4, 10, 500, 4.4467, 7.99, 20.3),
    (0.4, 10, 2500, 6.0353, 10.65, 30.8),
    (0.4, 50, 250, 3.9117, 2.01, 5.4),
    (0.4, 50, 500, 4.6045, 2.25, 6.4),
    (0.4, 50, 2500, 6.1621, 2.79, 8.7),
]


def leaking(rate, odds, tolerated_at=2.0):
    return Kind(shifted(rate, odds), reference(rate, tolerated_at))


@pytest.mark.parametrize(("rate", "mean", "between", "h", "doubled", "half_more"), FINE)
def test_a_threshold_is_that_of_a_finer_grid(rate, mean, between, h, doubled, half_more):
    assert exact_threshold(poisson(mean), unchanged(rate), 2, between) == pytest.approx(h, abs=0.03)
    delays = [mean_run(poisson(mean), leaking(rate, odds), 2, h) for odds in (2, 1.5)]
    assert delays == pytest.approx([doubled, half_more], rel=0.02)


@pytest.mark.parametrize(
    ("rate", "mean", "between", "h"),
    [
        (0.05, 0.5, 2500, 2.7691),
        (0.05, 50, 500, 4.4411),
        (0.2, 2, 500, 3.3564),
        (0.2, 10, 250, 3.6231),
        (0.4, 50, 2500, 6.1634),
    ],
)
def test_how_fine_the_grid_is_may_be_said(rate, mean, between, h):
    assert exact_threshold(poisson(mean), unchanged(rate), 2, between, fine=16) == pytest.approx(h, abs=5e-4)


@pytest.mark.parametrize(
    ("sizes", "usual", "doubled"),
    [
        ({1: 1.0}, 1534.6, 67.78),
        ({5: 1.0}, 491.2, 15.53),
        (poisson(0.5), 3297, 138.4),
        (poisson(2), 993.5, 36.6),
        (poisson(10), 370.5, 8.7),
        (poisson(50), 280.5, 2.40),
        (MIXED, 1077.2, 34.07),
    ],
)
def test_a_run_is_as_long_as_simulated_ones(sizes, usual, doubled):
    assert mean_run(sizes, unchanged(0.2), 2, 4.0) == pytest.approx(usual, rel=0.02)
    assert mean_run(sizes, leaking(0.2, 2), 2, 4.0) == pytest.approx(doubled, rel=0.02)


@pytest.mark.parametrize(("sizes", "h"), [(MIXED, 3.2853), ({1: 1.0}, 2.9865), ({5: 1.0}, 4.0130)])
def test_sizes_of_buckets_may_be_any(sizes, h):
    assert exact_threshold(sizes, unchanged(0.2), 2, 500) == pytest.approx(h, abs=0.015)


@pytest.mark.parametrize(
    ("rate", "outcomes", "leaking_rate", "states", "usual", "leak"),
    [
        (0.2, 4, 0.30490, 18, 394.32, 57.19),
        (0.2, 4, 0.30490, 24, 1060.22, 83.27),
        (0.1, 6, 0.25174, 17, 376.43, 26.83),
        (0.05, 10, 0.17169, 24, 519.31, 28.13),
    ],
)
def test_on_a_lattice_the_chain_is_exact(rate, outcomes, leaking_rate, states, usual, leak):
    def run(at):
        return run_length(step_law({1: 1.0}, Kind(at, 1 / outcomes), 1 / outcomes), states)

    assert run(rate) == pytest.approx(usual, abs=0.005)
    assert run(leaking_rate) == pytest.approx(leak, abs=0.01)


def test_a_series_of_rare_alarms_has_the_higher_threshold_the_busier_it_is():
    heights = [exact_threshold(poisson(mean), unchanged(0.2), 2, 500) for mean in (0.5, 2, 10, 50)]
    assert heights == sorted(heights)


@pytest.mark.parametrize("mean", [0.5, 2, 10])
def test_an_alarm_lasts_as_long_as_simulated_ones(mean):
    usual, h, draw = unchanged(0.2), 3.0, Random(3)
    lasted = []
    for _ in range(2000):
        c = h
        for day in range(1, 10_000):
            n = draw_poisson(draw, mean)
            x = sum(draw.random() < 0.2 for _ in range(n))
            c = min(h, c + (x - n * usual.tolerated) * log(2))
            if c <= h / 2:
                lasted.append(day)
                break
    assert mean_stay(poisson(mean), usual, 2, h, 0.5) == pytest.approx(sum(lasted) / 2000, rel=0.07)


def draw_poisson(draw, mean):
    """Return a number of outcomes."""
    limit, n, left = exp(-mean), 0, draw.random()
    while left > limit:
        n, left = n + 1, left * draw.random()
    return n


def test_empty_buckets_only_stretch_time():
    half = {n: likely / 2 for n, likely in MIXED.items()}
    half[0] += 0.5
    assert mean_run(half, unchanged(0.2), 2, 3.0) == pytest.approx(
        2 * mean_run(MIXED, unchanged(0.2), 2, 3.0), rel=1e-9
    )


def test_k_is_what_makes_a_bucket_of_the_usual_rate_speak_against_a_leak():
    assert reference(0.2) == pytest.approx(0.2630, abs=5e-5)
    assert 0.2 < reference(0.2) < shifted(0.2, 2)
    assert exp(reference(0.2, 3) * log(3)) == pytest.approx(1 + 2 * 0.2)
