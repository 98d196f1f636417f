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


@story(Close(), pipe("Proposal"), quotas=quotas, plans=plans)
def what_an_open_deal_would_bring_goes_by_the_tiers_that_it_would_reach(s: Story) -> Iterator[None]:
    s.deal(on("2026-01-02"), "Proposal", amount=250_000)
    yield
    [deal] = half_a_year(s)["next_deals"]
    assert (deal["amount"], deal["pays"]) == (250_000_00, 10_000_00)
