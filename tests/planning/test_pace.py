"""Pace: what is due of a quota by the end of a day."""

from datetime import date, timedelta

import pytest

from stream.planning.pace import due
from stream.planning.plan_measures import LookedAt, PlanMeasures
from tests.planning.funnels import BAVARIA, Q2, TURKEY, calendar, days, funnel, quota, rep


def test_of_the_shortest_working_time_all_is_due_once_it_is_over_and_without_any_nothing():
    assert (due(100, 1, 1), due(100, 0, 1), due(100, 0, 0)) == (100, 0, 0)


def due_by(day: str, **sections):
    after = date.fromisoformat(day) + timedelta(days=1)
    measures = PlanMeasures(funnel(**sections)).of(LookedAt(Q2, Q2), after)
    return {seat: one["quota_due"] for seat, one in measures.items() if "quota_due" in one}


@pytest.mark.parametrize(
    ("one", "pace", "landing"),
    [
        (calendar(*BAVARIA), 0.977, 488_276),
        (calendar(*TURKEY), 0.914, 456_774),
        (calendar(*TURKEY, halves=("2026-05-26",)), 0.906, 452_903),
        (calendar(), 0.945, 472_727),
    ],
)
def test_the_quota_is_due_as_the_working_days_go_by(one, pace, landing):
    (by_15_may,) = due_by("2026-05-15", calendar=one, quotas=[quota("1", "quarter", 500_000)]).values()
    booked = 240_000_00
    assert round(booked / by_15_may, 3) == pace
    assert round(booked * 500_000_00 / by_15_may / 100) == landing


def test_nothing_is_due_before_a_working_day_has_ended_and_all_when_the_last_has():
    sections = {"calendar": calendar(), "quotas": [quota("1", "month", 1_000)]}
    assert due_by("2026-03-31", **sections) == {}
    assert sum(due_by("2026-06-30", **sections).values()) == 3_000_00


def test_without_a_calendar_nothing_is_due():
    assert due_by("2026-06-30", quotas=[quota("1", "month", 1_000)]) == {}


def test_of_each_team_of_a_rep_the_days_there_count():
    by_seat = due_by(
        "2026-05-20",
        calendar=calendar(),
        reps=[rep("1", "a", "b@2026-05-16")],
        quotas=[quota("1", "quarter", 91_000)],
    )
    assert {seat.team_id: amount for seat, amount in by_seat.items()} == {
        "a": 45_000_00,  # its 33 days are over
        "b": round(46_000_00 * 3 / 32),
    }


def test_a_quota_of_the_team_is_due_by_the_team_s_own_calendar():
    by_seat = due_by(
        "2026-05-15",
        calendar=calendar(),
        teams=[{"id": "a", "name": "A", "calendar": calendar(*BAVARIA)}, {"id": "b", "name": "B"}],
        quotas=[quota("1", "quarter", 1), {"team": "a", "every": "quarter", "amount": 590, "starts": "2026-01-01"}],
    )
    assert sum(by_seat.values()) == 290_00


def test_where_the_team_s_own_quota_begins_within_the_period_both_are_due_for_their_days():
    quotas = [
        quota("1", "quarter", 91_000),
        {"team": "a", "every": "quarter", "amount": 182_000, "starts": "2026-05-16"},
    ]
    by_seat = due_by("2026-05-20", calendar=calendar(), quotas=quotas)
    assert sum(by_seat.values()) == 45_000_00 + round(92_000_00 * 3 / 32)
    assert max(by_seat.values()) == round(91_000_00 * 36 / 65)


def test_what_is_due_is_never_less_on_a_later_day():
    sections = {"calendar": calendar(*TURKEY), "quotas": [quota("1", "quarter", 500_000), quota("2", "month", 7)]}
    each = [str(Q2.first + timedelta(days=n)) for n in range(Q2.length)]
    amounts = [sum(due_by(day, **sections).values()) for day in each]
    assert amounts == sorted(amounts)
    assert days("2026-04-01", each[-1]) == Q2
