"""Where deals jam, and what is open now."""

from collections.abc import Iterator

from tests.stories.crms import Close, HubSpot, Pipedrive, Salesforce
from tests.stories.telling import NOW, Stage, Story, ago, day_of, on, pipe, story


@story(Pipedrive(), pipe(Stage("Proposal", limit=21)))
def a_deal_that_is_handed_over_is_still_stuck(s: Story) -> Iterator[None]:
    s.deal(ago(54), "Proposal").has(ago(1), owner="bo")
    yield
    assert s.total()["stuck"] == 1
    assert s.stage("Proposal")["stuck_now"] == 1
    assert s.total(rep=s.rep_id("bo"))["stuck"] == 1
    [listed] = s.answer("/api/deals", team=s.team, state="stuck")["deals"]
    assert listed["rep_id"] == s.rep_id("bo")
    assert 53.9 < listed["days_in_stage"] < 54.2


@story(HubSpot(), pipe("Proposal"))
def an_open_amount_is_worth_what_todays_rate_says(s: Story) -> Iterator[None]:
    s.deal(on("2025-12-15"), "Proposal", amount=100_000, currency="USD")
    yield
    assert s.total()["open_amount"] == 8_800_000


@story(HubSpot(), pipe("Proposal"))
@story(Pipedrive(), pipe("Proposal"))
@story(Close(), pipe("Proposal"))
@story(Salesforce(), pipe("Proposal"))
def an_amount_that_is_blanked_stays_of_a_lost_deal_alone(s: Story) -> Iterator[None]:
    s.deal(ago(60), "Proposal", amount=100).has(ago(5), amount=None)
    s.deal(ago(60), "Proposal", amount=200).moves(ago(6), "Won").has(ago(5), amount=None)
    s.deal(ago(60), "Proposal", amount=400).moves(ago(6), "Lost").has(ago(5), amount=None)
    yield
    report = s.report(ago(30))
    total, fall = report["total"], report["waterfall"]
    assert (total["open_deals"], total["open_amount"], total["won"], total["revenue"]) == (1, 0, 1, 0)
    assert total["win_rate_by_value_left_out"] == 1
    assert (fall["opening"]["amount"], fall["shrunk"]["amount"], fall["closing"]["amount"]) == (70_000, -10_000, 0)


@story(HubSpot(), pipe(Stage("Proposal", limit=60, quiet=10)))
def quiet_and_overdue_are_said_of_open_deals(s: Story) -> Iterator[None]:
    s.deal(ago(30), "Proposal", close_date=ago(3))
    touched = s.deal(ago(30), "Proposal")
    s.activity(ago(2), "call", touched)
    s.deal(ago(30), "Proposal", amount=100).has(ago(5), amount=200)
    s.deal(ago(2), "Proposal")
    yield
    total = s.total()
    assert (total["open_deals"], total["stuck"], total["quiet"], total["overdue"]) == (4, 0, 1, 1)


@story(HubSpot(), pipe("First", "Second", "Third"))
def the_bottleneck_counts_the_time_of_those_who_wait(s: Story) -> Iterator[None]:
    s.deal(ago(100), "First").moves(ago(60), "Second").moves(ago(50), "Third").moves(ago(0.001), "Won")
    s.deal(ago(60), "First")
    yield
    first = s.stage("First", ago(105))["bottleneck_share"]
    assert abs((first["value"] if isinstance(first, dict) else first) - 0.625) < 0.001


@story(Pipedrive(), pipe("Proposal"))
def the_median_time_in_a_stage_counts_those_who_wait(s: Story) -> Iterator[None]:
    for days in (2, 3, 5, 8, 13, 21):
        s.deal(ago(60), "Proposal").moves(ago(60 - days), "Lost")
    for days in (8, 21, 30, 30):
        s.deal(ago(days + 0.01), "Proposal")
    yield
    proposal = s.stage("Proposal", ago(65))
    assert proposal["time_in_stage_median"] == 13
    assert round(proposal["time_in_stage_mean"], 2) == 8.67


@story(Pipedrive(), pipe("Proposal", "Negotiation"))
def what_changed_in_the_pipeline_adds_up(s: Story) -> Iterator[None]:
    s.deal(ago(100), "Proposal", amount=100).moves(ago(5), "Won")
    s.deal(ago(100), "Proposal", amount=200).moves(ago(5), "Lost")
    s.deal(ago(100), "Proposal", amount=300).has(ago(5), amount=350)
    s.deal(ago(100), "Proposal", amount=400).has(ago(5), amount=380)
    s.deal(ago(10), "Proposal", amount=1000)
    yield
    fall = s.report(ago(30))["waterfall"]
    moved = {
        name: (one["deals"], one["amount"]) for name, one in fall.items() if isinstance(one, dict) and one["deals"]
    }
    assert moved["opening"] == (4, 100_000)
    assert moved["new"] == (1, 100_000)
    assert moved["closing"] == (3, 173_000)
    assert abs(fall["won"]["amount"]) == 10_000
    assert abs(fall["lost"]["amount"]) == 20_000
    assert abs(fall["grown"]["amount"]) == 5_000
    assert abs(fall["shrunk"]["amount"]) == 2_000


@story(HubSpot(), pipe("Proposal"))
def a_deal_is_listed_with_its_page_in_the_crm(s: Story) -> Iterator[None]:
    deal = s.deal(ago(9), "Proposal", amount=100, source="ads", close_date=ago(1))
    s.deal(ago(9), "Proposal", amount=100).moves(ago(8), "Won")
    yield
    answer = s.answer("/api/deals", team=s.team, state="open")
    assert (answer["count"], answer["amount"]) == (1, 10_000)
    [listed] = answer["deals"]
    assert listed["deal_id"] == deal.id
    assert listed["url"] == f"https://crm.example.com/deals/{deal.id.removeprefix('hubspot:')}"
    assert (listed["source"], listed["stage"], listed["overdue"]) == ("Advertising", "Proposal", True)
    assert listed["expected_close"] == day_of(ago(1))
    assert listed["created"] <= NOW.isoformat()


@story(Close(), pipe("Proposal"))
def a_deal_of_another_crm_has_its_page_there(s: Story) -> Iterator[None]:
    deal = s.deal(ago(9), "Proposal")
    yield
    [listed] = s.answer("/api/deals", team=s.team, state="open")["deals"]
    assert listed["url"] == f"https://crm.example.com/deals/{deal.id.removeprefix('close:')}"
