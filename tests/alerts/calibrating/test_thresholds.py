"""Thresholds off tables are those of the chain, whatever a series' days are like."""

from math import log
from random import Random

import pytest

from stream.alerts.calibrating.thresholds import law_of, rough_height, thresholds
from stream.leaks.chain import mean_run, mean_stay, unchanged
from stream.leaks.logit import Cell, information, logistic, logit

DAYS = 2000
BANDS = list(zip((0.2593, 0.2446, 0.2888, 0.1350, 0.0723), (0.0647, 0.0598, 0.1138, 0.4723, 0.7550), strict=True))


def days(mean, busy=1.0):
    """Return so many outcomes of busy days, as Poisson's law of one or more has them, and idle days between."""
    law = law_of(mean)
    draw = Random(1)
    worked = draw.choices(list(law), list(law.values()), k=round(DAYS * busy))
    return worked + [0] * (DAYS - len(worked))


@pytest.mark.parametrize("rate", [0.03, 0.2, 0.5])
@pytest.mark.parametrize("mean", [1.0, 1.3, 2.3, 7.0, 30.0])
@pytest.mark.parametrize("between", [200, 3000])
def test_false_alarms_are_as_far_apart_as_they_are_to_be(rate, mean, between):
    sizes = days(mean)
    h = thresholds(sizes, logit(rate), between, 2, 0.0).heights(rate)
    law, usual = law_of(sum(sizes) / DAYS), unchanged(rate)
    told = mean_run(law, usual, 2, h) + mean_stay(law, usual, 2, h, 0.5)
    # Where each leak is a large step, times between alarms go up in steps, and the table straight.
    assert told == pytest.approx(between, rel=0.12 if mean < 2 else 0.05)


def test_idle_days_only_stretch_time():
    all_busy, half = (thresholds(days(3.0, busy), -1.0, 600 / busy, 2, 0.0) for busy in (1.0, 0.5))
    assert half.heights(0.3) == pytest.approx(all_busy.heights(0.3), abs=0.03)


def test_a_warning_is_raised_at_four_times_the_rate():
    sizes = days(5.0)
    firing, warning = (thresholds(sizes, -1.4, between, 2, 0.0) for between in (800, 200))
    assert firing.warning_below == pytest.approx(firing.heights(0.2) - warning.heights(0.2), abs=0.01)


# Standard deviation of months, and the threshold that a simulation of 3,000 series over 15 months came to, of buckets
# of five on average.
@pytest.mark.parametrize(("deviation", "h"), [(0.1, 4.203), (0.15, 4.542), (0.2, 5.036), (0.3, 6.218)])
def test_where_months_move_it_is_raised_as_a_simulation_says(deviation, h):
    # Twenty working days of thirty.
    still, moving = (
        thresholds(days(5.03, 21 / 30.4), logit(0.2), 500 * 30.4 / 21, 2, variance).heights(0.2)
        for variance in (0.0, deviation**2)
    )
    assert moving - still == pytest.approx(h - 3.945, abs=0.35 if deviation == 0.3 else 0.12)


def test_outcomes_that_do_not_leak_alike_tell_less_so_that_it_is_lower():
    cells = [Cell(round(1000 * share), round(1000 * share * rate), logit(rate)) for share, rate in BANDS]
    mean = sum(share * rate for share, rate in BANDS)
    telling = information(cells, 0.0) / (sum(cell.n for cell in cells) * mean * (1 - mean))
    sizes = days(4.06)
    # Worked out by convolution of the five, at 500 days.
    assert thresholds(sizes, logit(mean), 500, 2, 0.0, telling).heights(mean) == pytest.approx(3.51, abs=0.08)
    assert thresholds(sizes, logit(mean), 500, 2, 0.0).heights(mean) > 3.7


def test_a_rough_one_is_that_without_months_that_move():
    sizes = days(3.0)
    exact = thresholds(sizes, logit(0.2), 900, 2, 0.0).heights(logistic(log(0.25)))
    assert rough_height(sizes, logit(0.2), 900, 2) == pytest.approx(exact, abs=0.1)


def test_days_without_any_outcome_are_refused():
    with pytest.raises(ValueError, match="sizes: no day has an outcome"):
        thresholds([0] * 250, 0.0, 500, 2, 0.0)
