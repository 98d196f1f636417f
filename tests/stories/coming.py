"""What is to come of open deals."""

from collections.abc import Iterator
from typing import Any

from tests.stories.crms import HubSpot, Pipedrive
from tests.stories.telling import Stage, Story, ago, pipe, story

STAGES = ("A", "B", "C", "D", "E")


def had_their_time(s: Story, stage: str, number: int, won: int, owner: str = "ada") -> None:
    """Let deals reach a stage long ago, of which some were won."""
    for n in range(number):
        deal = s.deal(ago(150), stage, owner=owner, amount=1)
        deal.moves(ago(130), "Won" if n < won else "Lost")


def month(s: Story, team: str = "") -> dict[str, Any]:
    total = s.answer("/api/kpis", period="month", team=team or s.team)["total"]
    assert isinstance(total, dict)
    return total


@story(HubSpot(), *(pipe(stage) for stage in STAGES))
def five_deals_that_are_due_come_to_what_all_their_combinations_say(s: Story) -> Iterator[None]:
    for stage, won, amount in zip(STAGES, (18, 10, 8, 5, 2), (10, 20, 30, 40, 50), strict=True):
        had_their_time(s, stage, 20, won)
        s.deal(ago(20), stage, amount=amount, close_date=ago(2))
    yield
    total, told = month(s), s.answer("/api/forecast", team=s.team)
    for of in (total["forecast"], told["total"]):
        assert (of["booked"], of["mean"], of["p10"], of["p50"], of["p90"]) == (0, 4_600, 1_000, 4_000, 8_000)
    assert total["weighted_pipeline"] == told["weighted_pipeline"] == 4_600
    at_least = {point["amount"]: round(point["at_least"], 5) for point in told["points"]}
    assert at_least[6_000] == 0.37675
    assert at_least[150] == round(1 - 0.02025, 5)
    assert [deal["expected"] for deal in told["deals"]] == [1_200, 1_000, 1_000, 900, 500]


def quotas(s: Story) -> list[Any]:
    return [{"team": s.team, "every": "month", "amount": 80, "starts": "2020-01-01"}]


@story(HubSpot(), *(pipe(stage) for stage in STAGES), quotas=quotas)
def the_chance_of_the_quota_is_that_of_what_is_not_booked_yet(s: Story) -> Iterator[None]:
    s.deal(ago(20), "A", amount=30).moves(ago(0.001), "Won")
    for stage, won, amount in zip(STAGES, (18, 10, 8, 5, 2), (10, 20, 30, 40, 50), strict=True):
        had_their_time(s, stage, 20, won)
        s.deal(ago(20), stage, amount=amount, close_date=ago(2))
    yield
    told = s.answer("/api/forecast", team=s.team)
    for of in (month(s)["forecast"], told["total"], told["teams"][0]):
        assert (of["booked"], of["target"], round(of["chance"], 5)) == (3_000, 8_000, 0.45325)


@story(HubSpot(), pipe("Offer"))
def few_own_deals_are_drawn_towards_those_of_everybody(s: Story) -> Iterator[None]:
    had_their_time(s, "Offer", 8, 6)
    had_their_time(s, "Offer", 22, 6, owner="cy")
    s.deal(ago(20), "Offer", amount=100)
    yield
    assert month(s)["weighted_pipeline"] == 5_000


@story(Pipedrive(), pipe(Stage("SQL", mark="sql")))
def velocity_is_of_the_open_deals_and_not_of_the_closed_ones(s: Story) -> Iterator[None]:
    for n in range(40):
        s.deal(ago(31), "SQL", amount=12_000).moves(ago(1), "Won" if n < 10 else "Lost")
        s.deal(ago(5), "SQL")
    yield
    assert month(s)["velocity"] == 400_000
    speed = s.answer("/api/forecast", team=s.team)["velocity"]
    assert (speed["per_day"], speed["per_week"], speed["open_deals"]) == (400_000, 2_800_000, 40)
    assert (speed["win_rate"], speed["average_deal"], speed["cycle_days"]) == (0.25, 1_200_000, 30)


@story(HubSpot(), pipe("New"))
def of_a_stage_that_no_deal_has_had_its_time_in_nothing_is_said(s: Story) -> Iterator[None]:
    s.deal(ago(20), "New", amount=100, close_date=ago(2))
    yield
    assert month(s)["weighted_pipeline"] is None
    assert month(s)["forecast"] is None
