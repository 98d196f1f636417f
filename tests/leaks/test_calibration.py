"""What a series is watched with, and the delay to expect of it."""

import pytest

from stream.leaks.calibration import calibrate
from stream.leaks.chain import mean_run, poisson, threshold, unchanged
from stream.leaks.delay import LONGEST, expected_delay
from stream.leaks.detector import Baseline, Prior
from stream.leaks.heights import constant
from stream.leaks.logit import Cell, logistic, logit

BASELINE = Baseline((Cell(480, 96),), Prior(4, 16))


def test_the_threshold_is_that_of_the_budget_raised_for_wobble():
    told = calibrate(BASELINE, poisson(5), 500, 0.15**2)
    assert told.heights(0.2) == pytest.approx(
        threshold(poisson(5), [unchanged(0.2)], 2, 500) + told.wobble.by, abs=0.01
    )
    assert told.wobble.by == pytest.approx(0.55, abs=0.1)


def test_a_warning_is_raised_at_four_times_the_rate():
    told = calibrate(BASELINE, poisson(2), 500, 0.0)
    assert told.warning_below == pytest.approx(1.20, abs=0.05)


def test_strata_are_those_of_the_baseline():
    strata = Baseline((Cell(300, 30, -0.6), Cell(100, 40, 1.2)), Prior(4, 16))
    told = calibrate(strata, poisson(4), 500, 0.0)
    kinds = [unchanged(logistic(logit(0.156) + offset), 2, share) for share, offset in ((0.75, -0.6), (0.25, 1.2))]
    rate = sum(kind.share * kind.rate for kind in kinds)
    assert told.heights(rate) == pytest.approx(threshold(poisson(4), kinds, 2, 500), abs=0.03)


def test_its_id_is_that_of_all_that_a_run_hangs_on():
    one, same = (calibrate(BASELINE, poisson(2), 500, 0.0).id for _ in range(2))
    other = calibrate(BASELINE, poisson(2), 501, 0.0).id
    another = calibrate(Baseline((Cell(480, 97),), Prior(4, 16)), poisson(2), 500, 0.0).id
    assert one == same
    assert len({one, other, another}) == 3


def test_the_delay_of_a_series_that_is_known_well_is_that_of_the_chain():
    known = Baseline((Cell(100_000, 20_000),), Prior(4, 16))
    delay = expected_delay(known, constant(4.284), poisson(10), runs=400)
    assert delay.mean == pytest.approx(9.26, rel=0.1)
    assert delay.in_nine_of_ten == pytest.approx(17, abs=2)
    assert not delay.learning


def test_the_delay_is_the_same_each_time():
    assert expected_delay(BASELINE, constant(3.4), poisson(2), runs=20) == expected_delay(
        BASELINE, constant(3.4), poisson(2), runs=20
    )


def test_a_small_baseline_costs_delay_and_below_the_least_it_is_said_to_be_learning():
    few = Baseline((Cell(30, 6),), Prior(4, 16))
    told = expected_delay(few, constant(4.294), poisson(10), runs=60)
    assert told.learning
    assert told.known == 50
    assert told.needed == pytest.approx(112, abs=1)
    assert told.mean > 3 * 9.26
    assert told.in_nine_of_ten is None or told.in_nine_of_ten <= LONGEST


def test_a_leak_of_other_odds_has_the_delay_of_its_own_test():
    known = Baseline((Cell(100_000, 20_000),), Prior(4, 16))
    kinds = [unchanged(0.2, 3)]
    leak = [kinds[0]._replace(rate=3 * 0.2 / 1.4)]
    delay = expected_delay(known, constant(4.0), poisson(10), odds=3, runs=400)
    assert delay.mean == pytest.approx(mean_run(poisson(10), leak, 3, 4.0), rel=0.12)
