"""How goals stand, from the events of deals to what a report says."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.goals import GoalStanding
from stream.core.funnel import Funnel
from stream.reports import DealQuery, Deals, Hours, ReportQuery, Reports, Whose
from tests.support.selling import all_of, funnel, sold
from tests.support.stored_deals import store

AMOUNTS = [1000 * one for one in (5, 5, 6, 7, 9, 10, 11, 11, 12, 12, 13, 13, 13, 13, 15, 15, 16, 16, 18, 20)]
NOW = datetime(2026, 5, 16, 10, tzinfo=UTC)
Q2 = "by: 2026-06-30, starts: 2026-04-01"


def goals_of(clickhouse: Any, known: Funnel, now: datetime = NOW, whose: Whose | None = None) -> list[GoalStanding]:
    return list(Reports(Hours(clickhouse, known), known).goals(whose or Whose(), now).goals)


@pytest.fixture
def twenty_won(of_histories: Any) -> Any:
    known = funnel()
    deals = [
        sold(
            f"d{n:02}",
            "ada" if n < 12 else "dan",
            amount,
            ("2026-04-08", "lead"),
            (f"2026-05-{1 + n % 15:02}", "won"),
        )
        for n, amount in enumerate(AMOUNTS)
    ]
    lost = [sold(f"l{n}", "ada", 100, ("2026-04-08", "lead"), ("2026-05-04", "lost")) for n in range(2)]
    store(of_histories, all_of([*deals, *lost]), known)
    return of_histories


def test_a_goal_of_revenue_lands_in_an_interval_and_is_reached_with_a_chance(twenty_won: Any) -> None:
    [goal] = goals_of(twenty_won, funnel(f"goals: [{{kpi: revenue, target: 500000, {Q2}}}]"))
    assert (goal.name, goal.state, goal.value, goal.target) == ("Revenue", "behind", 24_000_000, 50_000_000)
    assert goal.landing == pytest.approx(48_827_586, abs=1)
    assert (round((goal.low or 0) / 100), round((goal.high or 0) / 100)) == (382_973, 593_579)
    assert goal.chance == pytest.approx(0.443, abs=5e-4)
    assert (goal.time_gone, goal.time_of) == (29 / 59, "working days")


def test_without_a_calendar_days_of_the_calendar_count(twenty_won: Any) -> None:
    known = funnel(f"goals: [{{kpi: revenue, target: 500000, {Q2}}}]")
    bare = Funnel(known.file.model_copy(update={"calendar": ()}))
    [goal] = goals_of(twenty_won, bare)
    assert (goal.time_gone, goal.time_of) == (45 / 91, "calendar days")


def test_goals_of_teams_reps_and_territories_are_of_theirs_alone(twenty_won: Any) -> None:
    known = funnel(
        "goals:",
        f"  - {{kpi: won, team: n, target: 12, {Q2}}}",
        f"  - {{kpi: won, rep: dan, target: 9, {Q2}}}",
        f"  - {{kpi: won, territory: iberia, target: 1, {Q2}}}",
        f"  - {{kpi: won, pipeline: new, target: 20, {Q2}}}",
    )
    goals = goals_of(twenty_won, known)
    assert [goal.name for goal in goals] == ["Won, North", "Won, Dan", "Won, Iberia", "Won, New business"]
    assert [goal.value for goal in goals] == [12, 8, 0, 20]
    assert [goal.state for goal in goals] == ["attained", "on_pace", "behind", "attained"]
    assert [goal.name for goal in goals_of(twenty_won, known, whose=Whose(team="n"))] == ["Won, North"]


def test_a_count_is_projected_as_a_poisson_process_and_a_rate_by_as_many_as_are_to_come(twenty_won: Any) -> None:
    known = funnel(f"goals: [{{kpi: won, target: 40, {Q2}}}, {{kpi: win_rate, target: 0.9, {Q2}}}]")
    count, rate = goals_of(twenty_won, known)
    assert count.landing == pytest.approx(20 * 59 / 29)
    assert (count.level, rate.level) == (0.8, 0.8)
    assert (rate.value, rate.state, rate.landing) == (20 / 22, "attained", 20 / 22)
    # 22 were decided in 29 of 59 days, so 23 are to come: of 45 in the end 38 to 43 are won.
    assert (rate.low, rate.high) == (38 / 45, 43 / 45)
    assert rate.chance == pytest.approx(0.5761, abs=5e-4)


def test_a_rate_of_what_still_changes_stands_with_its_wilson_interval(twenty_won: Any) -> None:
    [rate] = goals_of(twenty_won, funnel(f"goals: [{{kpi: win_rate_cohort, target: 0.9, {Q2}}}]"))
    assert (rate.value, rate.level, rate.chance) == (20 / 22, 0.95, None)
    assert rate.low == pytest.approx(0.7219, abs=1e-4)
    assert rate.high == pytest.approx(0.9747, abs=1e-4)


def test_leakage_that_is_to_stay_low_is_attained_below_its_target(twenty_won: Any) -> None:
    year = "by: 2026-12-31, at_most: true"
    known = funnel(
        f"goals: [{{kpi: lost, stage: lead, target: 0.1, {year}}}, {{kpi: lost, stage: lead, target: 0.05, {year}}}]"
    )
    reached, missed = goals_of(twenty_won, known)
    assert reached.name == "Lost, Lead"
    assert (reached.value, reached.state, missed.state) == (2 / 22, "attained", "behind")


def test_lost_deals_that_are_to_stay_few_are_on_pace_until_the_end(twenty_won: Any) -> None:
    known = funnel(f"goals: [{{kpi: lost, target: 5, at_most: true, {Q2}}}]")
    assert goals_of(twenty_won, known)[0].state == "on_pace"
    [over] = goals_of(twenty_won, known, datetime(2026, 7, 1, 10, tzinfo=UTC))
    assert (over.state, over.is_over, over.time_gone) == ("attained", True, 1)


def test_how_many_are_still_open_does_not_grow_with_time(twenty_won: Any) -> None:
    known = funnel(f"goals: [{{kpi: still_open, target: 5, at_most: true, {Q2}}}]")
    store(twenty_won, all_of([sold(f"o{n}", "ada", 100, ("2026-05-12", "lead")) for n in range(5)]), known)
    [goal] = goals_of(twenty_won, known)
    assert (goal.value, goal.landing, goal.state) == (5, 5, "attained")
    assert (goal.low, goal.no_projection) == (None, "no_sum")


def test_once_its_day_is_over_a_goal_of_what_is_now_says_nothing_of_it(twenty_won: Any) -> None:
    known = funnel(f"goals: [{{kpi: open_deals, target: 0, at_most: true, {Q2}}}, {{kpi: won, target: 5, {Q2}}}]")
    on_its_day, later = (goals_of(twenty_won, known, datetime(2026, *day, 10, tzinfo=UTC)) for day in ((6, 30), (7, 1)))
    assert [(one.value, one.state) for one in on_its_day] == [(0, "attained"), (20, "attained")]
    assert [(one.value, one.state, one.no_projection) for one in later] == [
        (None, None, "was_of_then"),
        (20, "attained", None),
    ]


def test_a_goal_that_has_not_begun_says_nothing_yet(twenty_won: Any) -> None:
    known = funnel("goals: [{kpi: revenue, target: 1, starts: 2026-07-01, by: 2026-09-30}]")
    [goal] = goals_of(twenty_won, known)
    assert (goal.value, goal.state, goal.landing, goal.time_gone) == (None, None, None, 0)


def test_below_five_deals_nothing_is_said_of_the_end(of_histories: Any) -> None:
    known = funnel(f"goals: [{{kpi: revenue, target: 500000, {Q2}}}]")
    deals = [sold(f"d{n}", "ada", 1000, ("2026-04-08", "lead"), ("2026-05-04", "won")) for n in range(4)]
    store(of_histories, all_of(deals), known)
    [goal] = goals_of(of_histories, known)
    assert goal.landing is not None
    assert (goal.low, goal.high, goal.level, goal.chance) == (None, None, None, None)


def test_the_deals_of_a_goal_can_be_opened(twenty_won: Any) -> None:
    known = funnel(f"goals: [{{kpi: revenue, team: n, target: 500000, {Q2}}}]")
    [goal] = goals_of(twenty_won, known)
    assert goal.deals == {
        "period": "month", "from": "2026-04-01", "to": "2026-05-16", "team": "n", "kpi": "revenue",
        "limit": "100", "offset": "0",
    }  # fmt: skip
    query = DealQuery(ReportQuery(first=date(2026, 4, 1), last=NOW.date(), whose=Whose(team="n")), kpi="revenue")
    assert Deals(twenty_won, known).listed(query, NOW).amount == goal.value


def test_a_goal_is_seen_anew_once_an_hour_has_changed(twenty_won: Any) -> None:
    known = funnel(f"goals: [{{kpi: won, target: 40, {Q2}}}]")
    reports = Reports(Hours(twenty_won, known), known)
    assert [goal.value for goal in reports.goals(Whose(), NOW).goals] == [20]
    deals = [sold("d", "ada", 1000, ("2026-04-08", "lead"), ("2026-05-04", "won"))]
    store(twenty_won, all_of(deals), known)
    assert [goal.value for goal in reports.goals(Whose(), NOW).goals] == [1]


def test_where_nothing_is_said_of_the_end_it_is_said_why(twenty_won: Any) -> None:
    known = funnel(
        "goals:",
        f"  - {{kpi: revenue, target: 500000, {Q2}}}",
        f"  - {{kpi: lost, target: 5, {Q2}}}",
        f"  - {{kpi: average_deal, target: 12000, {Q2}}}",
        f"  - {{kpi: open_deals, target: 5, {Q2}}}",
        "  - {kpi: revenue, target: 1, starts: 2026-06-01, by: 2026-06-30}",
        "  - {kpi: won, target: 1, starts: 2026-04-01, by: 2026-04-30}",
    )
    goals = goals_of(twenty_won, known)
    assert [goal.no_projection for goal in goals] == [
        None,
        "too_few",
        "no_sum",
        "of_now",
        "nothing_yet",
        None,
    ]
    assert all((goal.low is None) is (goal.no_projection is not None) for goal in goals if not goal.is_over)
