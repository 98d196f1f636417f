"""A promise that is not kept is said."""

import pytest

from tests.statistics import bars, tables
from tests.statistics.cells import Kind, Rate, every
from tests.statistics.delays import Case, Delays
from tests.statistics.ends import Ends, Leak
from tests.statistics.years import Years

KIND = Kind(0.2, 2.0, 200)


def rate(ratio, error=0.02):
    return Rate(ratio, error, ratio, ratio)


@pytest.mark.parametrize("ratio", [0.75, 1.25])
def test_too_many_and_too_few_false_alarms_are_missed(ratio):
    assert len(bars.missed_rates({KIND: rate(ratio)})) == 1


@pytest.mark.parametrize("ratio", [0.77, 0.8, 1.0, 1.2, 1.23])
def test_what_chance_may_have_made_is_not(ratio):
    assert bars.missed_rates({KIND: rate(ratio)}) == []


def test_where_the_budget_is_a_bound_only_too_many_are_missed():
    bound = KIND._replace(rate=0.05, known=50)
    assert bars.missed_rates({bound: rate(0.3), KIND._replace(season=True, wobble=True): rate(0.7)}) == []
    assert len(bars.missed_rates({KIND._replace(season=True, wobble=True): rate(1.3)})) == 1
    assert bars.missed_rates({bound: rate(1.3)}) == ["rate 0.05, 2 a bucket, baseline 50: 1.30 times the budget"]


@pytest.mark.parametrize("kind", [KIND._replace(season=True), KIND._replace(wobble=True), Kind(0.05, 0.5, 200)])
def test_a_season_wobble_and_rare_outcomes_after_more_than_a_small_baseline_are_no_exceptions(kind):
    assert len(bars.missed_rates({kind: rate(0.75)})) == 1


def delay(mean):
    return Delays(2000, mean, mean, mean, 10.0, 10.0, 10.0, 0.01, 0.0)


def test_a_delay_that_is_more_than_a_tenth_above_the_optimal_is_missed_where_the_baseline_is_known_well():
    assert len(bars.missed_delays({Case(0.2, 2.0, 20, 60): delay(11.3)})) == 1
    assert bars.missed_delays({Case(0.2, 2.0, 20, 60): delay(11.1)}) == []
    assert bars.missed_delays({Case(0.2, 2.0, 6, 60): delay(15), Case(0.2, 2.0, 20, 0): delay(15)}) == []


def end(between, error=0.1):
    return Ends(10.0, 9.0, 20.0, 0.1, between, error)


def test_a_strong_leak_that_is_told_to_be_over_more_often_than_chance_may_raise_an_alarm_is_missed():
    assert len(bars.missed_ends({Leak(2.0, 6): end(300)})) == 1
    assert bars.missed_ends({Leak(2.0, 6): end(400)}) == []
    assert bars.missed_ends({Leak(2.0, 2): end(90), Leak(2.0, 3): end(300)}) == []


def test_quiet_years_are_held_to_their_mean_and_the_seeded_one_to_its_bound():
    assert bars.missed_years(Years([12] * 200, 24, 24)) == []
    assert len(bars.missed_years(Years([22] + [12] * 199, 24, 24))) == 1
    assert len(bars.missed_years(Years([9] * 200, 24, 24))) == 1
    assert len(bars.missed_years(Years([15] * 200, 24, 24))) == 1


def test_tables_take_the_place_of_those_of_the_page():
    text = f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n"
    assert tables.page(text, "new") == f"before\n{tables.BEGIN}\nnew\n{tables.END}\nafter\n"


def test_a_page_without_a_place_for_tables_is_refused():
    with pytest.raises(ValueError, match="no place"):
        tables.page("before\nafter\n", "new")


def test_what_misses_its_bar_is_bold_and_bounds_are_in_brackets():
    table = tables.rates({kind: rate(1.3 if kind == KIND else 0.9) for kind in every()}, (4000, 1000))
    (row,) = [line for line in table.splitlines() if line.startswith("| 0.2 | 2 | 200 |")]
    assert row == "| 0.2 | 2 | 200 | **1.30** | 0.90 | 0.90 | (0.90) | 1.30 | 1.30 |"
