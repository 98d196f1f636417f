"""The delay to expect of a series."""

import pytest

from stream.leaks.chain import mean_run, poisson, unchanged
from stream.leaks.delay import LONGEST, expected_delay
from stream.leaks.detector import Baseline, Prior
from stream.leaks.heights import constant
from stream.leaks.logit import Cell

BASELINE = Baseline((Cell(480, 96),), Prior(4, 16))


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
    leak = unchanged(0.2, 3)._replace(rate=3 * 0.2 / 1.4)
    delay = expected_delay(known, constant(4.0), poisson(10), odds=3, runs=400)
    assert delay.mean == pytest.approx(mean_run(poisson(10), leak, 3, 4.0), rel=0.12)
