"""What a period may come to."""

import pytest

from stream.planning.distribution import Prospects
from stream.planning.forecast import forecast

FIVE = [Prospects(c, (a,)) for a, c in ((10, 0.9), (20, 0.5), (30, 0.4), (40, 0.25), (50, 0.1))]


def test_what_is_booked_is_sure_and_what_is_due_comes_on_top():
    told = forecast(30, FIVE, 80)
    assert (told.booked, told.mean, told.p10, told.p50, told.p90) == (30, 76, 40, 70, 110)
    assert told.chance == pytest.approx(0.45325)


def test_without_a_target_nothing_is_said_of_reaching_it():
    for none in (None, 0):
        told = forecast(30, FIVE, none)
        assert (told.target, told.chance) == (None, None)


def test_a_target_that_is_booked_already_is_reached():
    assert forecast(30, FIVE, 20).chance == 1


def test_where_nothing_is_due_the_forecast_is_what_is_booked():
    told = forecast(30, [], 40)
    assert (told.p10, told.p50, told.p90, told.mean, told.chance) == (30, 30, 30, 30, 0)
