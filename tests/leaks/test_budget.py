"""One budget over many series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.leaks.budget import Candidate, least_known, shares


def candidate(series="team", parent=None, outcomes=2.0, rate=0.2, known=1000.0, value=1.0):
    return Candidate(series, parent, outcomes, rate, known, value)


def flat(_, between):
    return 4.3


def told(*board, between=21.0, **others):
    return shares(board, between, flat, **others)


@pytest.mark.parametrize(("rate", "h", "needed"), [(0.2, 4.3, 112), (0.05, 3.7, 325), (0.4, 4.4, 77)])
def test_a_leak_is_told_from_an_unlucky_baseline_from_so_many_outcomes_on(rate, h, needed):
    assert least_known(rate, h) == pytest.approx(needed, abs=1.5)


def test_each_series_gets_the_same_rate_whatever_its_volume():
    board = told(candidate("a", outcomes=0.5), candidate("b", outcomes=50), candidate("c"))
    assert {share.between for share in board.values()} == {63.0}


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30), st.booleans())
def test_the_rates_of_all_are_the_budget(values, by_value):
    board = told(*(candidate(str(place), value=value) for place, value in enumerate(values)), by_value=by_value)
    assert sum(1 / share.between for share in board.values()) == pytest.approx(1 / 21)


def test_by_value_dear_deals_get_more_between_a_quarter_and_four_times_the_mean():
    board = told(candidate("dear", value=1000), *(candidate(str(n), value=1) for n in range(9)), by_value=True)
    assert board["0"].between / board["dear"].between == pytest.approx(4 / 0.25)
    equal = told(candidate("dear", value=0), candidate("other", value=0), by_value=True)
    assert {share.between for share in equal.values()} == {42.0}


def test_what_is_too_small_is_watched_in_what_is_above_and_the_others_get_its_share():
    board = told(
        candidate("all"),
        candidate("north", "all", known=60),
        candidate("rare", "north", outcomes=0.001),
        candidate("south", "all"),
    )
    assert board["north"] == (None, "few outcomes known", "all")
    assert board["rare"] == (None, "few leaks between false alarms", "all")
    assert board["all"].between == board["south"].between == 42.0


def test_five_leaks_are_tolerated_between_two_false_alarms():
    k = 0.2630344
    enough = 5 / (k * 21)
    assert told(candidate(outcomes=enough * 1.001))["team"].between == 21
    assert told(candidate(outcomes=enough * 0.999))["team"].too_small == "few leaks between false alarms"


def test_a_series_that_always_or_never_leaks_is_not_watched():
    assert told(candidate(rate=0.0))["team"].between is None
    assert told(candidate(rate=1.0))["team"].between is None


def test_the_threshold_by_which_a_series_is_too_small_is_that_of_its_own_share():
    asked = []

    def height(one, between):
        asked.append(between)
        return 4.0

    shares([candidate("a"), candidate("b", known=30)], 21, height)
    assert asked == [42.0, 42.0, 21.0]


def test_of_no_series_nothing_is_shared():
    assert told() == {}
