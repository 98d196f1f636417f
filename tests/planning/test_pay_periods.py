"""Which periods reps are paid for, by which plan, and when each is settled."""

from datetime import date

from stream.planning.pay_periods import pay_periods
from tests.planning.funnels import funnel, quota
from tests.planning.plans import TIERS


def a_plan(plan_id, starts, **terms):
    return {"id": plan_id, "starts": starts, "reps": ["1"], "tiers": TIERS, **terms}


def periods(*plans, until=date(2026, 12, 31), every="quarter"):
    """The funnel, and the periods of rep 1."""
    of = funnel(quotas=[quota("1", every, 300_000)], plans=list(plans))
    return of, pay_periods(of, until)["1"]


def test_a_plan_that_begins_on_the_first_day_of_a_period_holds_for_it_and_one_that_begins_later_does_not():
    _, quarters = periods(a_plan("old", "2026-01-01"), a_plan("new", "2026-04-01"), a_plan("late", "2026-07-02"))
    assert [one.plan.id for one in quarters] == ["old", "new", "new", "late"]


def test_half_years_are_paid_as_others_are():
    of, halves = periods(a_plan("ae", "2026-01-01"), every="half_year")
    assert [one.quota for one in halves] == [300_000_00, 300_000_00]
    assert [one.settles_at for one in halves] == [of.midnight(date(2026, 7, 1)), of.midnight(date(2027, 1, 1))]


def test_a_period_begins_to_be_paid_on_its_first_day():
    assert len(periods(a_plan("ae", "2026-01-01"), until=date(2026, 6, 30))[1]) == 2
    assert len(periods(a_plan("ae", "2026-01-01"), until=date(2026, 7, 1))[1]) == 3


def test_a_period_is_settled_at_the_midnight_after_so_many_days_and_never_before_the_one_before_it():
    of, months = periods(
        a_plan("slow", "2026-01-01", settles_after_days=60),
        a_plan("quick", "2026-02-01", settles_after_days=5),
        until=date(2026, 4, 30),
        every="month",
    )
    # January alone is by the slow plan; February and March would be settled before 2 and 6 April otherwise.
    settled = [date(2026, 4, 2), date(2026, 4, 2), date(2026, 4, 6), date(2026, 5, 6)]
    assert [one.settles_at for one in months] == [of.midnight(day) for day in settled]


def test_a_quarter_without_a_quota_is_a_period_of_its_own_also_once_the_next_quota_has_begun():
    of = funnel(
        quotas=[
            quota("1", "quarter", 300_000),
            quota("1", "quarter", 0, "2026-04-01"),
            quota("1", "quarter", 200_000, "2026-08-10"),
        ],
        plans=[a_plan("ae", "2026-01-01")],
    )

    def until(day):
        return [(str(one.days.first), str(one.days.last), one.quota) for one in pay_periods(of, day)["1"]]

    first, none = ("2026-01-01", "2026-03-31", 300_000_00), ("2026-04-01", "2026-06-30", 0)
    cut_short = ("2026-07-01", "2026-08-09", 0)
    assert until(date(2026, 6, 30)) == [first, none]
    assert until(date(2026, 7, 1)) == [first, none, cut_short]
    assert until(date(2026, 9, 30))[:3] == [first, none, cut_short]
    assert [one[:2] for one in until(date(2026, 9, 30))[3:]] == [("2026-08-10", "2026-09-30")]
