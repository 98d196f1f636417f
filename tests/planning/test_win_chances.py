"""How likely a deal is won, by its stage."""

from datetime import date
from fractions import Fraction

from stream.planning.win_chances import Cohort, Maturity, WinChances, mature, shrunk


def test_few_deals_are_drawn_towards_those_of_everybody():
    assert shrunk(Cohort(8, 6, 8), Fraction(2, 5)) == Fraction(1, 2)


def test_a_teams_chance_is_that_of_its_own_deals_and_of_twenty_of_everybodys():
    chances = WinChances({("n", "offer"): Cohort(8, 6, 8), ("s", "offer"): Cohort(12, 2, 12)})
    assert chances.everybody("offer") == Cohort(20, 8, 20)
    assert chances.of("n", "offer") == Fraction(1, 2)
    assert chances.of("s", "offer") == Fraction(2 + 8, 32)


def test_a_team_without_deals_has_everybodys_chance():
    chances = WinChances({("n", "offer"): Cohort(10, 3, 10)})
    assert chances.of("new", "offer") == Fraction(3, 10)


def test_of_a_stage_that_nobody_reached_long_enough_ago_nothing_is_known():
    assert WinChances({("n", "offer"): Cohort(10, 3, 10)}).of("n", "lead") is None


def test_where_those_alone_are_known_that_are_still_open_nothing_is_known_of_a_stage():
    chances = WinChances({("n", "offer"): Cohort(10, 0, 0)})
    assert (chances.of("n", "offer"), chances.is_empty) == (None, True)
    assert WinChances({("n", "offer"): Cohort(10, 0, 0), ("s", "offer"): Cohort(1, 0, 1)}).of("n", "offer") == 0


def test_deals_have_had_their_time_two_median_cycles_after_they_reached_a_stage():
    assert mature(date(2026, 11, 26), 29.3) == Maturity(date(2025, 9, 29), date(2026, 9, 28))


def test_cycles_of_hours_leave_today_out():
    assert mature(date(2026, 11, 26), 0.1).last == date(2026, 11, 25)


def test_deals_have_a_day_to_ripen_however_short_the_cycle_is():
    assert mature(date(2026, 3, 12), 0.0).last == date(2026, 3, 11)
