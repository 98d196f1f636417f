"""Times of which some are not over: their median, and the curve of wins."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.kpis.survival import median, win_curve

OPEN, WON, LOST = 0, 1, 2


def times(ended, waiting):
    return median(Counter(ended), Counter(waiting))


def curve(deals, least_at_risk=1):
    """The curve of deals told as (day, outcome), by day."""
    won, lost, waiting = (Counter(day for day, outcome in deals if outcome == wanted) for wanted in (WON, LOST, OPEN))
    return {point.day: point for point in win_curve(won, lost, waiting, least_at_risk)}


def told_by_day(days):
    """Deals from {day: (won, lost, open)}."""
    return [
        (day, outcome)
        for day, numbers in days.items()
        for outcome, number in zip((WON, LOST, OPEN), numbers, strict=True)
        for _ in range(number)
    ]


# The median


@pytest.mark.parametrize(
    ("ended", "waiting", "expected"),
    [
        ([2, 3, 5, 8, 13, 21], [8, 21, 30, 30], 13),
        ([4, 7], [4, 6, 9], 7),
        ([1, 2, 3, 4], [], 2),
        ([], [3, 8], None),
        ([1], [5, 5], None),
        ([], [], None),
    ],
)
def test_the_median_is_the_first_time_that_half_did_not_outlast(ended, waiting, expected):
    assert times(ended, waiting) == expected


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=60))
def test_the_median_is_that_of_statsmodels(lasted):
    from statsmodels.duration.survfunc import SurvfuncRight  # only here: who collects tests need not load it

    ended = [t for t, over in lasted if over]
    of_all = SurvfuncRight([t + 1 for t, _ in lasted], [int(over) for _, over in lasted])
    reached = [
        t - 1 for t, surviving in zip(of_all.surv_times, of_all.surv_prob, strict=True) if surviving < 0.5 + 1e-9
    ]
    assert times(ended, [t for t, over in lasted if not over]) == (min(reached) if reached else None)


# The curve

TEN = [
    (5, LOST),
    (10, WON),
    (12, LOST),
    (20, OPEN),
    (25, WON),
    (30, LOST),
    (30, WON),
    (40, OPEN),
    (45, LOST),
    (60, OPEN),
]
HUNDRED = {
    0: (3, 1, 4),
    1: (2, 2, 5),
    3: (1, 4, 3),
    7: (4, 6, 10),
    14: (5, 8, 12),
    30: (2, 9, 6),
    60: (1, 5, 7),
}


def test_the_curve_of_ten_deals_is_the_one_that_was_worked_out():
    points = curve(TEN)
    assert [points[day].won for day in (10, 25, 30)] == pytest.approx([1 / 10, 13 / 60, 1 / 3])
    assert [points[day].lost for day in (5, 12, 30, 45)] == pytest.approx([1 / 10, 1 / 5, 19 / 60, 59 / 120])
    assert points[45].open == pytest.approx(7 / 40)
    assert [points[30].low, points[30].high] == pytest.approx([0.0779, 0.6232], abs=1e-4)


def test_the_curve_of_a_hundred_deals_in_counts_per_day_is_the_one_that_was_worked_out():
    points = curve(told_by_day(HUNDRED))
    won = [0.03, 0.05087, 0.061933, 0.107957, 0.175946, 0.21402, 0.241844]
    assert [points[day].won for day in HUNDRED] == pytest.approx(won, abs=1e-6)
    assert points[60].lost == pytest.approx(0.563392, abs=1e-6)
    assert points[60].open == pytest.approx(0.194764, abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([WON, LOST])), min_size=1, max_size=60))
def test_without_an_open_deal_it_ends_at_the_share_that_was_won(deals):
    points = curve(deals)
    assert points[max(points)].won == pytest.approx(sum(outcome == WON for _, outcome in deals) / len(deals))


def test_it_ends_where_fewer_than_ten_are_left():
    deals = [(day, WON) for day in range(20)]
    assert max(curve(deals, least_at_risk=10)) == 10


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([OPEN, WON, LOST])), min_size=1, max_size=60))
def test_the_curve_and_its_variance_are_those_of_statsmodels(deals):
    import numpy as np
    from statsmodels.duration.survfunc import CumIncidenceRight

    days, outcomes = zip(*deals, strict=True)
    if not any(outcomes):
        assert curve(deals) == {}
        return
    with np.errstate(divide="ignore", invalid="ignore"):  # once all are closed
        # Its times begin after 0.
        theirs = CumIncidenceRight(np.array(days) + 1, np.array(outcomes))
    points = curve(deals)
    for number, day in enumerate(np.array(theirs.times, dtype=int) - 1):
        if day not in points:
            continue
        point = points[day]
        for cause, share in ((WON, point.won), (LOST, point.lost)):
            if cause <= len(theirs.cinc):
                assert share == pytest.approx(theirs.cinc[cause - 1][number], abs=1e-9)
        error = theirs.cinc_se[0][number]
        if point.low is not None and np.isfinite(error):
            bend = point.won * np.log(point.won)
            ends = sorted(point.won ** np.exp(sign * 1.959963984540054 * error / bend) for sign in (1, -1))
            assert [point.low, point.high] == pytest.approx(ends, abs=1e-6)
