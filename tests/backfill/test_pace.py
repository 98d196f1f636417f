import random

import pytest

from stream.backfill.send.pace import FEWEST_WAITING, LONGEST_SECONDS, MOST_WAITING, Pace

DEALS = ("sales.deals", 0)


def test_no_more_than_the_most_ever_waits_in_a_partition():
    pace = Pace(1000)
    assert [pace.allowed(waiting) for waiting in (0, 300, 1000, 5000, -5)] == [1000, 700, 0, 0, 1000]


def test_workers_that_are_slow_get_less_and_once_they_keep_up_more_again():
    pace = Pace(1000)
    pace.sent(0.0, {DEALS: 1000})
    pace.processed(LONGEST_SECONDS + 0.1, {DEALS: 400})
    assert pace.allowed(0) == 500
    for second in range(10, 110):
        pace.sent(second, {DEALS: 1000})
        pace.processed(second + 1.0, {DEALS: 1000})
    assert pace.allowed(0) == 1000


def test_what_waited_behind_one_late_batch_is_one_reason_to_send_less():
    pace = Pace(1000)
    for tenth in range(5):
        pace.sent(tenth / 10, {DEALS: 1000 + tenth})
    pace.processed(10.0, {DEALS: 0})
    pace.processed(10.1, {DEALS: 0})
    assert pace.allowed(0) == 500


def test_workers_that_stand_still_get_little_but_never_nothing():
    pace = Pace()
    for minute in range(60):
        pace.sent(minute * 60.0, {DEALS: 10})
        pace.processed(minute * 60.0 + 30, {})
    assert pace.allowed(0) == FEWEST_WAITING


@pytest.mark.parametrize("speed", [200, 1_000, 3_000, 13_000])
def test_a_live_event_waits_no_more_than_about_a_second_whatever_the_workers_speed(speed):
    """Workers of a speed, who commit once a second, process one partition; 0.1 s per step."""
    pace, dice = Pace(), random.Random(1)
    end, done, committed, waits = 0.0, 0.0, 0, []
    for step in range(3_000):
        now = step / 10
        done = min(end, done + speed / 10)
        if step % 10 == 0:
            committed = int(done)
        pace.processed(now, {DEALS: committed})
        allowed = pace.allowed(int(end) - committed)
        if allowed and dice.random() < 0.9:
            end += allowed
            pace.sent(now, {DEALS: int(end)})
        if step > 300:
            waits.append((end - done) / speed)
    assert max(waits) < 1.1
    assert done > 0.6 * min(speed, MOST_WAITING) * 300
