"""What is needed for a quota or a goal, from the events of deals to what a report says."""

from datetime import UTC, datetime
from typing import Any

from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT
from stream.reports import Hours, ReportQuery, Reports, Whose
from tests.support.selling import all_of, funnel, sold
from tests.support.stored_deals import store

NOW = datetime(2026, 5, 16, 10, tzinfo=UTC)
QUOTA = "quotas: [{rep: ada, every: quarter, amount: 50000, starts: 2026-01-01}]"
GOAL = "goals: [{kpi: revenue, target: 50000, starts: 2026-04-01, by: 2026-06-30}]"


def history(known: Funnel) -> list[Any]:
    """Twelve deals that Ada began long ago: six came to the offer, of which four were won, for 10,000 each."""
    begun = ("2026-02-02", "lead")
    deals = []
    for n in range(12):
        moves = [begun]
        if n < 6:
            moves.append(("2026-02-03", "offer"))
        if n < 4:
            moves.append(("2026-02-16" if n < 3 else "2026-04-20", "won"))
        elif n < 10:
            moves.append(("2026-02-20", "lost"))
        deals.append(sold(f"d{n:02}", "ada", 10_000, *moves))
    return all_of(deals)


def test_what_is_missing_of_the_quota_takes_so_many_deals_and_leads(of_histories: Any) -> None:
    known = funnel(QUOTA)
    store(of_histories, history(known), known)
    report = Reports(Hours(of_histories, known), known).report(ReportQuery("quarter"), NOW)
    # 10,000 of 50,000 are booked: 40,000 / 10,000 / (6 of 12 × 4 of 6).
    for row in (report.total, report.teams[0], report.reps[0]):
        assert (row.kpis["deals_needed"], row.kpis["leads_needed"]) == (4, 12)
    needed = {stage.stage_id: stage.kpis["deals_needed"] for stage in report.pipelines[0].stages}
    assert needed == {"lead": 12, "offer": 6, "won": None, "lost": None}


def test_without_a_quota_nothing_is_said(of_histories: Any) -> None:
    known = funnel(QUOTA)
    store(of_histories, history(known), known)
    reports = Reports(Hours(of_histories, known), known)
    for whose in (Whose(team="s"), Whose(pipeline="new")):
        total = reports.report(ReportQuery("quarter", whose=whose), NOW).total
        assert (total.kpis["deals_needed"], total.kpis["leads_needed"]) == (None, None)


def test_deals_that_came_of_late_say_nothing_of_conversions(of_histories: Any) -> None:
    known = funnel(QUOTA)
    late = [sold(f"late{n}", "ada", 1, ("2026-05-15", "lead"), ("2026-05-15", "lost")) for n in range(50)]
    store(of_histories, [*history(known), *all_of(late)], known)
    report = Reports(Hours(of_histories, known), known).report(ReportQuery("quarter"), NOW)
    assert report.total.kpis["leads_needed"] == 12


def test_a_goal_of_revenue_says_what_it_takes_with_an_interval(of_histories: Any) -> None:
    known = funnel(GOAL)
    store(of_histories, history(known), known)
    [goal] = Reports(Hours(of_histories, known), known).goals(Whose(), NOW).goals
    assert goal.needed is not None
    assert (goal.needed.deals, goal.needed.leads) == (4, 12)
    assert (goal.needed.leads_low or 0) < 12 < (goal.needed.leads_high or 0)


def test_a_goal_that_is_reached_needs_nothing(of_histories: Any) -> None:
    known = funnel(GOAL.replace("50000", "10000"))
    store(of_histories, history(known), known)
    [goal] = Reports(Hours(of_histories, known), known).goals(Whose(), NOW).goals
    assert goal.needed is not None
    assert (goal.state, goal.needed.deals, goal.needed.leads, goal.needed.leads_low) == ("attained", 0, 0, None)


def test_a_goal_of_any_number_of_a_stage_is_at_what_the_stage_says(of_histories: Any) -> None:
    goals = ", ".join(
        f"{{kpi: {kpi_id}, stage: offer, target: {0.5 if kpi.unit == 'share' else 3}, "
        "starts: 2026-04-01, by: 2026-06-30}"
        for kpi_id, kpi in BY_SUBJECT["stage"].items()
    )
    known = funnel(QUOTA, f"goals: [{goals}]")
    store(of_histories, history(known), known)
    reports = Reports(Hours(of_histories, known), known)
    told = reports.report(ReportQuery("quarter"), NOW).pipelines[0].stages
    [offer] = [stage for stage in told if stage.stage_id == "offer"]
    values = {goal.kpi: goal.value for goal in reports.goals(Whose(), NOW).goals}
    assert values == {name: getattr(kpi, "value", kpi) for name, kpi in offer.kpis.items()}
    assert values["deals_needed"] == 6
