"""Offsets by month of quarter and weekday."""

from datetime import date, timedelta
from random import Random

import pytest

from stream.leaks.logit import Cell, logistic, logit
from stream.leaks.season import month_of_quarter, season, shrunk_offsets, whole_cycles

MONTHS = (0.5, 0.0, -0.5)


def year(months=MONTHS, friday=0.0, days=365, n=40, seed=3):
    draw = Random(seed)
    outcomes = []
    for day in (date(2025, 1, 1) + timedelta(days=number) for number in range(days)):
        rate = logistic(logit(0.25) + months[month_of_quarter(day)] + friday * (day.weekday() == 4))
        outcomes.append((day, Cell(n, sum(draw.random() < rate for _ in range(n)))))
    return outcomes


def of_year(outcomes, wobble=0.0025, **others):
    return season(outcomes, outcomes[0][0], outcomes[-1][0], wobble, **others)


def test_months_of_a_quarter_get_their_offsets():
    told = of_year(year())
    assert told.months == pytest.approx(MONTHS, abs=0.08)
    assert told.weekdays == pytest.approx([0] * 7, abs=0.06)
    assert told.offset(date(2026, 4, 1)) == told.months[0] + told.weekdays[2]


def test_a_weekday_on_which_losses_are_recorded_gets_its_own():
    told = of_year(year(months=(0, 0, 0), friday=0.7))
    assert told.weekdays[4] - told.weekdays[1] == pytest.approx(0.7, abs=0.12)
    assert told.months == pytest.approx([0] * 3, abs=0.06)


def test_offsets_of_outcomes_have_the_mean_nought():
    outcomes = year(days=200)
    told = of_year(outcomes)
    counts = [sum(cell.n for day, cell in outcomes if month_of_quarter(day) == place) for place in range(3)]
    assert sum(n * offset for n, offset in zip(counts, told.months, strict=True)) == pytest.approx(0, abs=1e-6)


def test_where_there_is_no_season_offsets_are_drawn_to_nought():
    flat = {place: [Cell(300, 75)] for place in range(3)}
    assert set(shrunk_offsets(flat).by.values()) == {0.0}


def test_what_chance_may_have_made_is_drawn_to_nought_the_more_the_fewer_outcomes_there_are():
    few, many = (shrunk_offsets({0: [Cell(20 * by, 8 * by)], 1: [Cell(40 * by, 6 * by)]}) for by in (1, 20))
    assert 0 < few.by[0] < many.by[0]
    assert few.variance > many.variance > 0


def test_single_months_that_wobble_are_trusted_less():
    strata = {0: [Cell(300, 90)], 1: [Cell(300, 60)], 2: [Cell(300, 75)]}
    still, wobbling = shrunk_offsets(strata), shrunk_offsets(strata, 0.04)
    assert 0 < wobbling.by[0] < still.by[0]
    assert wobbling.variance > still.variance


def test_age_bands_do_not_pass_for_a_season():
    """In the third month deals are older, and older deals are lost more often."""
    outcomes = []
    for day, _ in year(days=365):
        old = 30 if month_of_quarter(day) == 2 else 10
        outcomes += [(day, Cell(40 - old, (40 - old) // 5, -0.9)), (day, Cell(old, old // 2, 0.4863))]
    assert of_year(outcomes).months == pytest.approx([0] * 3, abs=0.02)


@pytest.mark.parametrize(
    ("days", "state", "months_known"), [(85, "unknown", False), (91, "used", True), (1461, "trusted", True)]
)
def test_a_season_is_used_from_one_cycle_and_trusted_from_four(days, state, months_known):
    told = of_year(year(days=days, n=10))
    assert told.state == state
    assert any(told.months) is months_known


def test_weekdays_want_eight_weeks():
    assert not any(of_year(year(friday=0.7, days=55)).weekdays)
    assert any(of_year(year(friday=0.7, days=56)).weekdays)


def test_a_cycle_is_whole_when_each_of_its_months_was_seen_whole():
    assert whole_cycles(date(2025, 1, 1), date(2025, 3, 31)) == 1
    assert whole_cycles(date(2025, 1, 2), date(2025, 3, 31)) == 0
    assert whole_cycles(date(2025, 2, 1), date(2025, 4, 30)) == 1
    assert whole_cycles(date(2025, 1, 1), date(2025, 12, 30)) == 3


def test_quarters_may_begin_in_any_month():
    assert [month_of_quarter(date(2025, month, 1), 2) for month in (1, 2, 3, 4, 5)] == [2, 0, 1, 2, 0]
    assert of_year(year(), first_month=5).months[2] == pytest.approx(0.5, abs=0.08)
