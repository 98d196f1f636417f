"""What reps are paid."""

from collections.abc import Iterator
from typing import Any

from tests.stories.crms import Close, HubSpot
from tests.stories.telling import Story, on, pipe, story

TIERS = [{"to": 0.5, "rate": 0}, {"to": 1, "rate": 0.08}, {"to": 1.25, "rate": 0.12}, {"rate": 0.15}]
DEALS = (("2026-01-10", 120_000), ("2026-02-10", 100_000), ("2026-02-20", 60_000), ("2026-03-10", 45_000))


def quotas(s: Story) -> list[Any]:
    return [{"rep": s.rep_id("ada"), "every": "quarter", "amount": 250_000, "starts": "2026-01-01"}]


def plans(s: Story) -> list[Any]:
    return [{"id": f"plan-{s.number}", "starts": "2026-01-01", "reps": [s.rep_id("ada")], "tiers": TIERS}]


def half_a_year(s: Story) -> dict[str, Any]:
    days = {"from": "2026-01-01", "to": "2026-06-30"}
    return s.answer("/api/commission", **days, rep=s.rep_id("ada"))


def paid(statement: dict[str, Any]) -> list[tuple[float, str]]:
    return [(one["paid"] / 100, one["reason"]) for one in statement["postings"]]


@story(HubSpot(), pipe("Proposal"), quotas=quotas, plans=plans)
def a_deal_that_is_cancelled_in_the_next_quarter_takes_back_its_own_commission(s: Story) -> Iterator[None]:
    deals = [s.deal(on("2026-01-02"), "Proposal", amount=amount).moves(on(day), "Won") for day, amount in DEALS]
    deals[1].moves(on("2026-05-04"), "Proposal")
    yield
    first, second = half_a_year(s)["statements"]
    assert paid(first) == [(0, "won"), (7_600, "won"), (6_000, "won"), (5_775, "won")]
    assert (first["attained"], first["attainment"], first["paid"]) == (325_000_00, 1.3, 19_375_00)
    assert [one["amount"] for one in first["postings"]] == [amount * 100 for _, amount in DEALS]
    assert paid(second) == [(-7_600, "cancelled")]
    assert (second["earned"], second["adjusted"], second["paid"]) == (0, -7_600_00, -7_600_00)


@story(HubSpot(), pipe("Proposal"), quotas=quotas, plans=plans)
def a_rate_that_came_after_the_quarter_was_settled_is_posted_in_the_next_one(s: Story) -> Iterator[None]:
    s.deal(on("2026-01-02"), "Proposal", amount=250_000, currency="CHF").moves(on("2026-02-10"), "Won")
    yield
    first, second = half_a_year(s)["statements"]
    assert (paid(first), first["attainment"]) == ([(10_000, "won")], 1)
    assert paid(second) == [(1_000, "amount")]
    assert second["postings"][0]["posted_on"] == "2026-05-11"
    assert s.total(on("2026-01-01"), on("2026-03-31"))["revenue"] == 275_000_00


@story(Close(), pipe("Proposal"), quotas=quotas, plans=plans)
def what_an_open_deal_would_bring_goes_by_the_tiers_that_it_would_reach(s: Story) -> Iterator[None]:
    s.deal(on("2026-01-02"), "Proposal", amount=250_000)
    yield
    [deal] = half_a_year(s)["next_deals"]
    assert (deal["amount"], deal["pays"]) == (250_000_00, 10_000_00)


def quotas_that_rise_within_a_quarter(s: Story) -> list[Any]:
    quota = {"rep": s.rep_id("ada"), "every": "quarter"}
    return [
        {**quota, "amount": 100_000, "starts": "2026-01-01"},
        {**quota, "amount": 200_000, "starts": "2026-08-16"},
    ]


def plans_that_change_within_a_quarter(s: Story) -> list[Any]:
    plan = {"reps": [s.rep_id("ada")]}
    return [
        {"id": f"old-{s.number}", "starts": "2026-01-01", "tiers": [{"to": 1, "rate": 0.1}, {"rate": 0.2}], **plan},
        {"id": f"new-{s.number}", "starts": "2026-08-16", "tiers": [{"to": 1, "rate": 0.05}, {"rate": 0.3}], **plan},
    ]


@story(HubSpot(), pipe("Proposal"), quotas=quotas_that_rise_within_a_quarter, plans=plans_that_change_within_a_quarter)
def a_quarter_is_asked_what_its_days_are_asked_and_paid_by_the_plan_of_its_first_day(s: Story) -> Iterator[None]:
    for day, amount in (("08-15", 150_000), ("08-16", 10_000), ("10-05", 200_000), ("10-06", 10_000)):
        s.deal(on("2026-07-02"), "Proposal", amount=amount).moves(on(f"2026-{day}"), "Won")
    yield
    days = {"from": "2026-07-01", "to": "2026-12-31"}
    third, fourth = s.answer("/api/commission", **days, rep=s.rep_id("ada"))["statements"]
    assert (third["quota"], fourth["quota"]) == (150_000_00, 200_000_00)  # 46 days of each quota
    assert paid(third) == [(15_000, "won"), (2_000, "won")]
    assert paid(fourth) == [(10_000, "won"), (3_000, "won")]
    quarter = s.total(on("2026-07-01"), on("2026-09-30"))
    assert (quarter["quota"], quarter["revenue"], quarter["commission"]) == (150_000_00, 160_000_00, 17_000_00)
