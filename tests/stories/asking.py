"""What reps and teams are asked to win."""

from collections.abc import Iterator
from typing import Any

from tests.stories.crms import Close, HubSpot, Pipedrive, Salesforce
from tests.stories.telling import Stage, Story, on, pipe, story

Q1 = (on("2026-01-01"), on("2026-03-31"))
Q2_SO_FAR = (on("2026-04-01"), on("2026-05-15"))
QUALIFIED = Stage("Qualified", mark="sql")


def quota(s: Story, amount: int, *reps: str, every: str = "quarter") -> list[Any]:
    return [{"rep": s.rep_id(rep), "every": every, "amount": amount, "starts": "2026-01-01"} for rep in reps]


def wins(s: Story, day: str, amount: int, owner: str = "ada") -> None:
    s.deal(on("2026-01-02"), "Offer", owner=owner, amount=amount).moves(on(day), "Won")


@story(
    HubSpot(),
    pipe("Offer"),
    quotas=lambda s: quota(s, 100_000, "ada", every="month"),
    ramps=lambda s: [{"rep": s.rep_id("ada"), "starts": "2026-01-01", "months": [0.25, 0.5, 0.75]}],
)
def a_new_rep_is_asked_a_share_in_the_first_months(s: Story) -> Iterator[None]:
    wins(s, "2026-03-10", 120_000)
    yield
    assert (s.total(*Q1)["quota"], s.total(*Q1)["quota_attainment"]) == (150_000_00, 0.8)
    months = s.answer("/api/kpis", **{"from": "2026-01-01", "to": "2026-04-30"}, grain="month", team=s.team)["trend"]
    assert [one["quota"] for one in months] == [25_000_00, 50_000_00, 75_000_00, 100_000_00]


@story(Pipedrive(), pipe("Offer"), quotas=lambda s: quota(s, 300_000, "ada", "bo", "cy"))
def who_changes_the_team_brings_each_the_quota_of_the_days_there_and_is_at_quota_by_all_wins(
    s: Story,
) -> Iterator[None]:
    wins(s, "2026-02-10", 120_000, "cy")
    wins(s, "2026-03-10", 210_000, "cy")
    wins(s, "2026-03-10", 330_000)
    wins(s, "2026-03-10", 150_000, "bo")
    yield
    old, new, cy = s.total(*Q1), s.total(*Q1, team=f"{s.team}-new"), s.total(*Q1, rep=s.rep_id("cy"))
    # 59 of the 90 days were in the old team.
    assert (old["quota"], new["quota"], cy["quota"]) == (796_666_67, 103_333_33, 300_000_00)
    assert (round(old["quota_attainment"], 4), round(new["quota_attainment"], 4)) == (0.7531, 2.0323)
    assert cy["quota_attainment"] == 1.1
    assert (old["reps_at_quota"]["value"], old["reps_at_quota"]["n"]) == (2 / 3, 3)
    assert (new["reps_at_quota"]["value"], new["reps_at_quota"]["n"]) == (1, 1)


@story(Close(), pipe("Offer"), quotas=lambda s: quota(s, 500_000, "ada"))
def the_pace_goes_by_the_working_days_that_are_over(s: Story) -> Iterator[None]:
    wins(s, "2026-05-12", 240_000)
    yield
    # The calendar of the file is Bavaria's: 29 of 59 days.
    total = s.total(*Q2_SO_FAR)
    assert (total["quota"], round(total["pace"], 3), round(total["landing"] / 100)) == (500_000_00, 0.977, 488_276)
    assert s.total(*Q2_SO_FAR, team=s.team, pipeline=s.pipeline_id())["pace"] is None


@story(Salesforce(), pipe("Offer", QUALIFIED), quotas=lambda s: quota(s, 500_000, "ada"))
def coverage_is_the_qualified_pipeline_of_the_quarter_over_what_is_missing(s: Story) -> Iterator[None]:
    wins(s, "2026-05-12", 240_000)
    for stage, close, amount in (
        ("Qualified", "2026-06-30", 900_000),
        ("Qualified", "2026-07-01", 70_000),
        ("Offer", "2026-06-30", 5_000),
    ):
        s.deal(on("2026-04-02"), stage, amount=amount, close_date=on(close))
    yield
    assert round(s.total(*Q2_SO_FAR)["coverage"], 2) == 3.46
    deals = s.answer("/api/deals", **{"from": "2026-04-01", "to": "2026-05-15"}, kpi="coverage", team=s.team)
    assert (deals["count"], deals["amount"]) == (1, 900_000_00)


@story(HubSpot(), pipe(QUALIFIED, "Offer"), quotas=lambda s: quota(s, 240_000, "ada"))
def where_the_quota_is_met_nothing_is_left_to_cover(s: Story) -> Iterator[None]:
    wins(s, "2026-05-12", 240_000)
    s.deal(on("2026-04-02"), "Qualified", amount=900_000, close_date=on("2026-06-30"))
    yield
    total = s.total(*Q2_SO_FAR)
    assert (total["coverage"], total["quota_attainment"], total["reps_at_quota"]["value"]) == (None, 1, 1)


@story(
    HubSpot(),
    pipe("Offer"),
    quotas=lambda s: [
        *quota(s, 91_000, "ada"),
        {"team": s.team, "every": "quarter", "amount": 182_000, "starts": "2026-05-01"},
    ],
)
def a_quota_of_the_team_counts_in_it_from_its_day_on(s: Story) -> Iterator[None]:
    yield
    days = (on("2026-04-01"), on("2026-06-30"))
    [ada] = [row for row in s.report(*days)["reps"] if row["rep_id"] == s.rep_id("ada")]
    assert (s.total(*days)["quota"], ada["quota"]) == (30_000_00 + 122_000_00, 91_000_00)


@story(HubSpot(), pipe("Offer"))
def selling_time_is_a_share_of_the_working_time_without_holidays(s: Story) -> Iterator[None]:
    for day in ("2026-06-01", "2026-06-02"):
        s.activity(on(day), "call", minutes=200)
        s.activity(on(day, 15), "email", minutes=40)
        s.activity(on(day, 16), "task", minutes=100)
    yield
    week = (on("2026-06-01"), on("2026-06-07"))
    # Four working days: Thursday is Corpus Christi.
    assert s.total(*week, rep=s.rep_id("ada"))["selling_share_worked"] == 480 / (4 * 480)
    assert s.total(*week)["selling_share_worked"] == 480 / (2 * 4 * 480)
    assert s.total(*week)["quota"] is None


def of_two_territories(s: Story) -> list[Any]:
    """Ada and Bo have one until April, Cy none."""
    where: tuple[tuple[str, dict[str, str]], ...] = (
        ("ada", {"territory": f"dach-{s.number}"}),
        ("bo", {"territory": f"iberia-{s.number}"}),
        ("cy", {}),
    )
    return [
        {
            "id": s.rep_id(name),
            "name": f"{name} {s.number}",
            "assignments": [
                {"starts": "2020-01-01", "team": s.team, **territory},
                {"starts": "2026-04-01", "team": s.team},
            ],
        }
        for name, territory in where
    ]


@story(
    Pipedrive(),
    pipe("Offer"),
    quotas=lambda s: [
        *quota(s, 100_000, "ada", "bo", "cy"),
        *[one | {"amount": 400_000, "starts": "2026-04-01"} for one in quota(s, 0, "ada")],
    ],
    territories=lambda s: [{"id": f"{name}-{s.number}", "name": name} for name in ("dach", "iberia", "nordics")],
    reps=of_two_territories,
)
def the_attainment_of_a_quarter_is_that_of_its_own_quota_and_of_a_territory_that_of_its_own_reps(
    s: Story,
) -> Iterator[None]:
    for owner, amount in (("ada", 80_000), ("bo", 30_000), ("cy", 50_000)):
        wins(s, "2026-02-10", amount, owner)
    wins(s, "2026-05-12", 100_000)
    yield
    q2 = (on("2026-04-01"), on("2026-06-30"))
    ada = s.rep_id("ada")
    assert [s.total(*days, rep=ada)["quota_attainment"] for days in (Q1, q2)] == [0.8, 0.25]
    assert s.total(*Q1)["quota_attainment"] == 160 / 300
    one = s.total(*Q1, territory=f"dach-{s.number}")
    assert (one["quota"], one["quota_attainment"]) == (100_000_00, 0.8)
    nobody = s.total(*Q1, territory=f"nordics-{s.number}")
    assert (nobody["quota"], nobody["quota_attainment"]) == (None, None)
    rows = {row["territory_id"]: row["quota_attainment"] for row in s.report(*Q1)["territories"]}
    assert rows == {f"dach-{s.number}": 0.8, f"iberia-{s.number}": 0.3, "": 0.5}
