"""Judging takes at most a hundredth of a day, and some of it at once where it is needed."""

import pytest

from stream.worker.allowance import LEAST_PAUSE_SECONDS, PAUSE, SAVED_SECONDS, Allowance

DAY = 86_400.0


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def spent(looks_of_seconds, seconds):
    """What is used in a time by somebody who looks whenever it may, each time so long."""
    clock = Clock()
    allowance = Allowance(clock)
    used = 0.0
    while clock.now < seconds:
        if allowance.has_some():
            clock.now += looks_of_seconds
            used += looks_of_seconds
            allowance.take(looks_of_seconds)
        clock.now += 2.0
    return used


def test_whoever_looks_whenever_it_may_uses_at_most_a_hundredth_of_a_day():
    for seconds in (0.2, 4.0):
        assert SAVED_SECONDS < spent(seconds, DAY) <= 0.01 * DAY


def test_over_several_days_it_is_a_third_of_that():
    assert spent(4.0, 30 * DAY) <= SAVED_SECONDS + 0.0031 * 30 * DAY


def test_a_look_that_takes_more_than_there_is_left_is_saved_for_afterwards():
    clock = Clock()
    allowance = Allowance(clock)
    allowance.take(SAVED_SECONDS + 3.0)
    clock.now = 900.0
    assert not allowance.has_some()
    clock.now = SAVED_SECONDS * (1 + PAUSE) + 500.0
    assert allowance.has_some()


@pytest.mark.parametrize(("took", "pause"), [(10.0, 20.0), (1.0, LEAST_PAUSE_SECONDS)])
def test_between_two_looks_there_is_twice_as_long_as_one_took_and_never_little_unless_somebody_waits(took, pause):
    clock = Clock()
    allowance = Allowance(clock)
    allowance.take(took)
    clock.now = took * PAUSE - 0.1
    assert not allowance.has_some(is_asked=True)
    clock.now = took * PAUSE
    assert allowance.has_some(is_asked=True)
    clock.now = pause - 0.1
    assert not allowance.has_some()
    clock.now = pause
    assert allowance.has_some()
