"""What is simulated is what the product does."""

import numpy as np
import pytest

from stream.alerts.calibrating.thresholds import thresholds
from stream.leaks.detector import Detector
from stream.leaks.heights import constant
from stream.leaks.logit import logit
from tests.statistics.many import Many, watch


def drawn(seed, series=12, buckets=300, mean=3.0, known=80, offsets=(0.0,), leak=(100, 200)):
    draw = np.random.default_rng(seed)
    usual = draw.beta(8, 32, series)
    strata = np.arange(buckets) // 21 % len(offsets)
    at = np.log(usual / (1 - usual))[:, None] + np.asarray(offsets)[strata][None, :]
    at[:, leak[0] : leak[1]] += np.log(2.5)
    n = draw.poisson(mean, (series, buckets))
    base_n = np.full((series, len(offsets)), known // len(offsets))
    base_rates = 1 / (1 + np.exp(-(np.log(usual / (1 - usual))[:, None] + np.asarray(offsets)[None, :])))
    return Many(
        n,
        draw.binomial(n, 1 / (1 + np.exp(-at))),
        strata,
        base_n,
        draw.binomial(base_n, base_rates),
        np.tile(np.asarray(offsets, float), (series, 1)),
        np.tile([8.0, 32.0], (series, 1)),
    )


@pytest.mark.parametrize("offsets", [(0.0,), (0.5, 0.1, -0.7)])
@pytest.mark.parametrize(("mean", "known"), [(0.5, 51), (3.0, 81), (20.0, 600)])
def test_many_series_at_a_time_are_each_what_the_detector_says(offsets, mean, known):
    many = drawn(7, mean=mean, known=known, offsets=offsets)
    product = [thresholds([2] * 10, logit(rate), 200, 2, 0.0).heights for rate in (0.1, 0.2, 0.4)]
    heights = (product if mean == 3.0 else [constant(2.9)]) * (12 // (3 if mean == 3.0 else 1))
    told = watch(many, heights, every_c=True)
    assert told.fired.any()
    assert told.resolved.any()
    for place in range(len(many.n)):
        baseline, buckets = many.one(place)
        steps = Detector(baseline, heights[place]).run(buckets)
        some = many.n[place] > 0
        assert told.c[place][some] == pytest.approx(np.array([step.c for step in steps])[some], abs=1e-9)
        assert told.fired[place].tolist() == [step.event == "fire" for step in steps]
        assert told.resolved[place].tolist() == [step.event == "resolve" for step in steps]


def test_where_c_is_not_worked_out_nothing_fires():
    many = drawn(8)
    every, some = (watch(many, [constant(3.3)] * 12, every_c=every) for every in (True, False))
    assert (every.fired == some.fired).all()
    assert (every.resolved == some.resolved).all()
    assert (some.c == 0).any()


def test_where_only_the_first_alarm_counts_it_is_that_of_the_whole_run():
    many = drawn(9)
    whole, first = (watch(many, [constant(2.5)] * 12, once=once).fired for once in (False, True))
    assert whole.any(1).all()
    assert not first.all()
    assert (first.argmax(1) == whole.argmax(1)).all()
