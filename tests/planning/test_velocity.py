"""How much money the open pipeline brings in a day."""

from fractions import Fraction

import pytest

from stream.planning.velocity import DAY_SECONDS, Closings, velocity

OF_LATE = Closings(
    won_qualified=10, lost_qualified=30, amount=120_000, with_amount=10, cycle_seconds=300 * DAY_SECONDS, cycle_deals=10
)


def test_velocity_is_open_deals_times_win_rate_times_average_deal_by_the_days_of_the_cycle():
    a_day = Fraction(4_000)
    assert velocity(40, OF_LATE) == a_day
    assert a_day * 7 == 28_000


def test_it_is_of_the_open_deals_and_no_revenue_of_the_closed_ones():
    # Of the 40 deals that were closed it would be 10 × 12,000 / 30.
    assert velocity(20, OF_LATE) == 2_000
    assert velocity(0, OF_LATE) == 0


@pytest.mark.parametrize(
    "missing",
    [
        {"won_qualified": 0, "lost_qualified": 0},
        {"with_amount": 0},
        {"cycle_deals": 0},
        {"cycle_seconds": 10 * DAY_SECONDS - 1},
    ],
)
def test_it_says_nothing_where_a_part_of_it_does_or_a_cycle_is_shorter_than_a_day(missing):
    assert velocity(40, OF_LATE._replace(**missing)) is None


def test_closings_add_up():
    assert (OF_LATE + OF_LATE).win_rate == OF_LATE.win_rate
    assert (OF_LATE + OF_LATE).won_qualified == 20
