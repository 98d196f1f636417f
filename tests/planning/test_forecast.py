"""What a period may come to."""

from random import Random

import pytest

from stream.planning.distribution import Distribution, Prospects
from stream.planning.forecast import forecast, of_distribution

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


def test_what_is_asked_again_is_told_again_in_whatever_order_deals_come():
    chance = Random(5)
    for _ in range(50):
        due = [
            Prospects(chance.choice((0.0, 0.3, 1.0)), [chance.randint(-9, 9_000) for _ in range(chance.randrange(9))])
            for _ in range(chance.randrange(4))
        ]
        booked, target = chance.randrange(100), chance.choice((None, 4_000))
        exact = of_distribution(booked, Distribution(due), target)
        mixed = [one._replace(amounts=one.amounts[::-1]) for one in due[::-1]]
        assert forecast(booked, due, target) == forecast(booked, mixed, target) == exact


def test_what_is_asked_again_is_not_worked_out_again(monkeypatch):
    told = forecast(31, FIVE, 80)
    monkeypatch.setattr("stream.planning.forecast.Distribution", None)
    assert forecast(31, list(reversed(FIVE)), 80) is told


@pytest.mark.parametrize(
    "other",
    [
        (1, [Prospects(0.5, (7, 8))], 5),
        (0, [Prospects(0.5, (7, 8))], 6),
        (0, [Prospects(0.4, (7, 8))], 5),
        (0, [Prospects(0.5, (7, 9))], 5),
        (0, [Prospects(0.5, (7,)), Prospects(0.6, (8,))], 5),
    ],
)
def test_another_question_has_its_own_answer(other):
    first = forecast(0, [Prospects(0.5, (7, 8))], 5)
    booked, prospects, target = other
    assert forecast(*other) == of_distribution(booked, Distribution(prospects), target) != first
