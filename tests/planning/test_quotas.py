"""Quotas: what is asked of whom on which days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from stream.core.buckets import Days, buckets
from stream.planning.pay_periods import pay_periods
from stream.planning.plan_measures import LookedAt, PlanMeasures
from stream.planning.quotas import Quotas
from stream.planning.stints import Seat
from tests.planning.funnels import Q2, TURKEY, calendar, days, funnel, quota, rep
from tests.support.examples import examples

Q1 = days("2026-01-01", "2026-03-31")


def test_a_ramp_asks_a_share_in_each_of_the_first_months():
    quotas = Quotas(
        funnel(
            quotas=[quota("1", "month", 100_000)],
            ramps=[{"rep": "1", "starts": "2026-01-01", "months": [0.25, 0.5, 0.75]}],
        )
    )
    assert quotas.of_rep("1", Q1) == 150_000_00
    assert quotas.of_rep("1", days("2026-04-01", "2026-04-30")) == 100_000_00


def test_a_ramp_that_begins_within_a_month_has_months_from_there():
    quotas = Quotas(
        funnel(quotas=[quota("1", "month", 31_000)], ramps=[{"rep": "1", "starts": "2026-05-11", "months": [0]}])
    )
    assert quotas.of_rep("1", days("2026-05-01", "2026-05-31")) == 10_000_00
    assert quotas.of_rep("1", days("2026-06-01", "2026-06-10")) == 0
    assert quotas.of_rep("1", days("2026-06-11", "2026-06-30")) == round(31_000_00 * 20 / 30)


def test_a_quota_that_starts_within_its_period_asks_only_of_its_days():
    quotas = Quotas(funnel(quotas=[quota("1", "month", 100_000, "2026-05-10")]))
    assert quotas.of_rep("1", days("2026-05-01", "2026-05-31")) == 70_967_74


@pytest.mark.parametrize(
    ("spread", "in_a", "in_b"), [("calendar", 148_351_65, 151_648_35), ("working", 157_627_12, 142_372_88)]
)
def test_a_rep_who_moves_brings_each_team_the_quota_of_the_days_there(spread, in_a, in_b):
    quotas = Quotas(
        funnel(
            calendar=calendar(*TURKEY),
            reps=[rep("1", "a", "b@2026-05-16"), rep("2", "a"), rep("3", "a")],
            quotas=[quota("1", "quarter", 300_000, spread=spread), *(quota(x, "quarter", 300_000) for x in "23")],
        )
    )
    assert (quotas.of_team("a", Q2), quotas.of_team("b", Q2)) == (600_000_00 + in_a, in_b)
    assert quotas.of_rep("1", Q2) == 300_000_00
    assert quotas.of_all(Q2) == 900_000_00


def test_who_leaves_is_asked_the_days_up_to_the_last_and_nothing_behind_it_whatever_quota_begins_there():
    of = funnel(
        calendar=calendar(),
        reps=[rep("1", "a", until="2026-05-15"), rep("2", "a")],
        quotas=[quota("1", "quarter", 300_000), quota("1", "month", 90_000, "2026-06-01")],
        plans=[{"id": "ae", "starts": "2026-01-01", "reps": ["1"], "tiers": [{"rate": 0.1}]}],
    )
    quotas = Quotas(of)
    assert (quotas.of_rep("1", Q2), quotas.of_team("a", Q2)) == (148_351_65, 148_351_65)
    assert quotas.of_rep("1", days("2026-05-16", "2027-12-31")) == 0
    assert [one.quota for one in pay_periods(of, date(2026, 8, 1))["1"]] == [300_000_00, 148_351_65, 0, 0]
    whole = Days(date(2026, 5, 1), date(2026, 5, 31))
    sums = PlanMeasures(of).of(LookedAt(whole, whole), date(2026, 6, 1))[Seat("a", "1", "")]
    assert (sums["quota_due"], sums["capacity_seconds"]) == (sums["quota"], 11 * 8 * 3600)


def test_a_quota_of_the_team_counts_instead_of_those_of_its_members():
    quotas = Quotas(
        funnel(
            reps=[rep("1", "a"), rep("2", "b"), rep("3", "b")],
            quotas=[
                *(quota(one, "quarter", 100_000) for one in "123"),
                {"team": "b", "every": "year", "amount": 1_000_000, "starts": "2026-01-01"},
                {"team": "b", "every": "year", "amount": 0, "starts": "2026-07-01"},
            ],
        )
    )
    of_team = quotas.of_team("b", Q2)
    assert of_team == round(1_000_000_00 * 181 / 365) - round(1_000_000_00 * 90 / 365)
    assert quotas.of_all(Q2) == 100_000_00 + of_team
    assert quotas.of_rep("2", Q2) == 100_000_00
    assert quotas.by_seat(Q2)[Seat("b", "", "")] == of_team - 200_000_00
    assert quotas.of_team("b", days("2026-07-01", "2026-09-30")) == 200_000_00


def test_half_years_are_those_of_the_fiscal_year():
    # From February to July there are 181 days, from August to January 184.
    of = funnel(fiscal_year_starts=2, quotas=[quota("1", "half_year", 181_000, "2026-02-01")])
    quotas = Quotas(of)
    assert quotas.of_rep("1", days("2026-02-01", "2026-02-28")) == 28_000_00
    assert quotas.of_rep("1", days("2026-02-01", "2026-07-31")) == 181_000_00
    assert quotas.of_rep("1", days("2026-08-01", "2026-08-31")) == 30_494_57
    assert quotas.of_rep("1", days("2026-08-01", "2027-01-31")) == 181_000_00
    whole = [one.days for one in quotas.periods_of_rep("1", days("2026-06-05", "2027-02-01"))]
    assert whole == [
        days("2026-02-01", "2026-07-31"),
        days("2026-08-01", "2027-01-31"),
        days("2027-02-01", "2027-07-31"),
    ]


def test_a_quota_of_nothing_ends_the_one_before():
    quotas = Quotas(funnel(quotas=[quota("1", "month", 31_000), quota("1", "month", 0, "2026-05-11")]))
    assert quotas.of_rep("1", days("2026-05-01", "2026-06-30")) == 10_000_00
    assert quotas.by_seat(days("2026-06-01", "2026-06-30")) == {}


def test_nobody_without_a_quota_is_asked_anything():
    quotas = Quotas(funnel(quotas=[quota("1", "month", 1)]))
    assert quotas.of_rep("2", Q2) == quotas.of_rep("nobody", Q2) == quotas.of_team("b", Q2) == 0


def test_who_gets_another_calendar_is_asked_as_much_in_all_and_nothing_else_before():
    def asked(*teams: str) -> list[int]:
        quotas = Quotas(
            funnel(
                calendar=calendar(),
                teams=[
                    {"id": "a", "name": "A"},
                    {"id": "b", "name": "B", "calendar": {"working_days": ["sat", "sun"]}},
                ],
                reps=[rep("1", *teams)],
                quotas=[quota("1", "quarter", 300_000, spread="working")],
            )
        )
        return [quotas.of_rep("1", one) for one in (Q2, days("2026-04-01", "2026-05-15"))]

    assert asked("a", "b@2026-05-16") == asked("a") == [300_000_00, round(300_000_00 * 33 / 65)]


def test_what_is_left_when_nothing_is_worked_any_more_goes_over_the_days_as_they_are():
    whole = calendar(*(str(Q2.first + timedelta(days=n)) for n in range(Q2.length)))
    quotas = Quotas(funnel(calendar=whole, quotas=[quota("1", "quarter", 91_000, spread="working")]))
    assert quotas.of_rep("1", days("2026-04-01", "2026-04-10")) == 10_000_00


def test_the_periods_of_a_quota_are_cut_where_it_starts_and_go_on_where_one_as_long_begins():
    quotas = Quotas(
        funnel(
            quotas=[
                quota("1", "quarter", 1, "2026-02-10"),
                quota("1", "quarter", 2, "2026-05-05"),
                quota("1", "month", 3, "2026-08-15"),
                quota("1", "month", 0, "2026-09-10"),
            ]
        )
    )
    assert [
        (one.every, *map(str, one.days)) for one in quotas.periods_of_rep("1", days("2026-03-01", "2026-12-31"))
    ] == [
        ("quarter", "2026-02-10", "2026-03-31"),
        ("quarter", "2026-04-01", "2026-06-30"),
        ("quarter", "2026-07-01", "2026-08-14"),
        ("month", "2026-08-15", "2026-08-31"),
        ("month", "2026-09-01", "2026-09-09"),
    ]


# Whatever plans there are

_EVERY = st.sampled_from(["month", "quarter", "half_year", "year"])
_DAYS = st.dates(date(2025, 10, 1), date(2027, 2, 28))
_AMOUNTS = st.one_of(st.just(0), st.integers(1, 10**6), st.decimals(0, 10**6, places=4))
_SPREAD = st.sampled_from(["calendar", "working"])


@st.composite
def _quotas(draw, whose):
    starts = sorted(draw(st.sets(_DAYS, max_size=3)))
    return [
        {**whose, "every": draw(_EVERY), "amount": draw(_AMOUNTS), "starts": day, "spread": draw(_SPREAD)}
        for day in starts
    ]


@st.composite
def funnels(draw):
    """Draw plans of two reps who move between teams with calendars of their own."""
    reps, quotas, ramps = [], [], []
    for rep_id in "12":
        moves = sorted(draw(st.sets(_DAYS, max_size=3)))
        reps.append(rep(rep_id, "a", *(f"{draw(st.sampled_from('ab'))}@{day}" for day in moves)))
        quotas += draw(_quotas({"rep": rep_id}))
        months = draw(st.lists(st.decimals(0, 1, places=2), min_size=1, max_size=4))
        ramps += [{"rep": rep_id, "starts": draw(_DAYS), "months": months}] if draw(st.booleans()) else []
    own = {"calendar": calendar(*map(str, draw(st.sets(_DAYS, max_size=5))), working_days=["mon", "fri", "sun"])}
    teams = [{"id": "a", "name": "A"}, {"id": "b", "name": "B", **own}]
    quotas += draw(_quotas({"team": "b"}))
    return {
        "calendar": calendar(*TURKEY),
        "teams": teams,
        "reps": reps,
        "quotas": quotas,
        "ramps": ramps,
        "fiscal_year_starts": draw(st.sampled_from([1, 4, 11])),
    }


@example_settings(max_examples=examples(60), deadline=None)
@given(funnels(), _DAYS, st.integers(0, 120))
def test_days_add_up_to_periods_of_reps_and_reps_to_teams_and_those_to_all(sections, first, length):
    quotas = Quotas(funnel(**sections))
    whole = Days(first, first + timedelta(days=length))
    each = [Days(day, day) for day in (first + timedelta(days=n) for n in range(length + 1))]
    assert quotas.of_rep("1", whole) == sum(quotas.of_rep("1", day) for day in each)
    assert quotas.of_team("b", whole) == sum(quotas.of_team("b", day) for day in each)
    assert quotas.of_all(whole) == quotas.of_team("a", whole) + quotas.of_team("b", whole)
    by_rep = {rep_id: sum(n for seat, n in quotas.by_seat(whole).items() if seat.rep_id == rep_id) for rep_id in "12"}
    assert by_rep == {rep_id: quotas.of_rep(rep_id, whole) for rep_id in "12"}


@example_settings(max_examples=examples(60), deadline=None)
@given(funnels(), _EVERY, _AMOUNTS, _SPREAD)
def test_a_whole_period_asks_the_whole_amount_whoever_moves_where(sections, every, amount, spread):
    sections |= {"quotas": [quota("1", every, amount, "2020-01-01", spread=spread)], "ramps": []}
    known = funnel(**sections)
    for whole in buckets(every, days("2026-01-01", "2026-12-31"), known.file.fiscal_year_starts):
        assert Quotas(known).of_rep("1", whole) == round(amount * 100)


@example_settings(max_examples=examples(60), deadline=None)
@given(funnels(), _DAYS, _EVERY, _AMOUNTS)
def test_what_is_asked_later_changes_no_day_before(sections, starts, every, amount):
    before = Days(date(2025, 10, 1), starts - timedelta(days=1))
    known = [one for one in sections["quotas"] if "rep" in one and one["rep"] == "1" and one["starts"] < starts]
    later = quota("1", every, amount, str(starts))
    moved = rep("3", "a")
    asked = [
        Quotas(funnel(**sections | {"reps": [*sections["reps"], moved], "quotas": some})).by_seat(before)
        for some in (known, [*known, later])
    ]
    assert asked[0] == asked[1]
