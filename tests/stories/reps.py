"""What reps do, and what goes with winning."""

from collections.abc import Iterator

from tests.stories.crms import HubSpot
from tests.stories.telling import Story, on, pipe, rate, story


@story(HubSpot(), pipe("Proposal"))
def activities_per_won_deal_are_those_of_the_deals_won(s: Story) -> Iterator[None]:
    for calls in (4, 0, 5):
        deal = s.deal(on("2026-03-02"), "Proposal")
        for call in range(calls):
            s.activity(on("2026-03-03", 8 + call), "call", deal)
        deal.moves(on("2026-03-20"), "Won")
    s.activity(on("2026-03-21"), "call", deal)
    s.activity(on("2026-03-04"), "call")
    yield
    total = s.total()
    assert total["activities"] == 11
    assert total["activities_per_won_deal_by_type"]["call"] == 3


@story(HubSpot(), pipe("Proposal"))
def selling_time_is_a_share_of_the_time_that_was_logged(s: Story) -> Iterator[None]:
    s.activity(on("2026-03-03"), "meeting", minutes=80)
    s.activity(on("2026-03-03"), "task", minutes=20)
    yield
    share = s.total()["selling_share_logged"]
    assert (share["value"] if isinstance(share, dict) else share) == 0.8


@story(HubSpot(), pipe("Proposal"))
def deals_with_a_meeting_are_compared_with_those_without(s: Story) -> Iterator[None]:
    for met, outcome, number in ((True, "Won", 30), (True, "Lost", 20), (False, "Won", 10), (False, "Lost", 40)):
        for _ in range(number):
            deal = s.deal(on("2026-03-02"), "Proposal")
            if met:
                s.activity(on("2026-03-03"), "meeting", deal)
            deal.moves(on("2026-03-20"), outcome)
    yield
    total = s.total()
    assert total["activity_odds_crude_by_type"]["meeting"] == rate(5.7387, 100, 2.3808, 13.8326)


@story(HubSpot(), pipe("Early", "Late"))
def deals_that_got_further_had_more_meetings_anyway(s: Story) -> Iterator[None]:
    table = {"Early": ((4, 16), (6, 54)), "Late": ((24, 6), (6, 4))}
    for stage, ((met_won, met_lost), (won, lost)) in table.items():
        for met, outcome, number in (
            (True, "Won", met_won),
            (True, "Lost", met_lost),
            (False, "Won", won),
            (False, "Lost", lost),
        ):
            for _ in range(number):
                deal = s.deal(on("2026-03-02"), stage)
                if met:
                    s.activity(on("2026-03-03"), "meeting", deal)
                deal.moves(on("2026-03-20"), outcome)
    yield
    odds = s.total()["activity_odds_by_type"]["meeting"]
    assert odds["n"] == 120
    assert [round(odds[part], 3) for part in ("value", "low", "high")] == [2.429, 0.867, 6.804]


@story(HubSpot(), pipe("Proposal"))
def a_rep_who_changed_the_team_is_one_row_with_both_teams(s: Story) -> Iterator[None]:
    for day in ("2026-02-10", "2026-03-10"):
        s.deal(on(day), "Proposal", owner="cy", amount=100).moves(on(day, 15), "Won")
    yield
    [row] = s.report(on("2026-02-01"), on("2026-03-31"), rep=s.rep_id("cy"))["reps"]
    assert row["revenue"] == 20_000
    assert {team["team_id"] for team in row["teams"]} == {s.team, f"{s.team}-new"}
