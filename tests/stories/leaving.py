"""Where deals leave the funnel."""

from collections.abc import Iterator

from tests.stories.crms import Close, HubSpot, Pipedrive
from tests.stories.telling import Stage, Story, ago, on, pipe, rate, story


@story(Pipedrive(), pipe("Proposal", "Negotiation"))
def a_deal_that_is_handed_over_is_one_visit_of_its_team(s: Story) -> Iterator[None]:
    deals = [s.deal(on("2026-03-02"), "Proposal") for _ in range(10)]
    for deal in deals[:5]:
        deal.has(on("2026-03-12"), owner="bo")
    for deal in deals[:6]:
        deal.moves(on("2026-03-22"), "Negotiation")
    for deal in deals[6:]:
        deal.moves(on("2026-03-22"), "Lost")
    yield
    proposal = s.stage("Proposal", on("2026-03-01"), on("2026-03-31"))
    assert proposal["entered_deals"] == 10
    assert proposal["entered"] == 10
    assert proposal["moved_on"] == rate(0.6, 10)
    assert proposal["lost"] == rate(0.4, 10)
    assert proposal["time_in_stage_mean"] == 20
    assert proposal["reassigned"] == 5


@story(Close(), pipe(Stage("Proposal", limit=21)))
def a_loss_belongs_to_the_month_in_which_the_deal_came(s: Story) -> Iterator[None]:
    old = [s.deal(on("2026-04-20"), "Proposal", amount=100) for _ in range(10)]
    for _ in range(4):
        s.deal(on("2026-05-04"), "Proposal", amount=100)
    for deal in old:
        deal.moves(on("2026-05-02"), "Lost")
    yield
    april = s.stage("Proposal", on("2026-04-01"), on("2026-04-30"))
    assert april["lost"] == rate(1.0, 10)
    assert april["lost"]["high"] == 1
    assert april["leaked_amount"] == 100_000
    may = s.stage("Proposal", on("2026-05-01"), on("2026-05-31"))
    assert may["lost"] == rate(0.0, 4)
    assert may["lost"]["low"] == 0
    assert may["stuck"] == rate(1.0, 4)
    assert may["decided_rate"]["value"] is None
    assert may["lost_moves"] == 10


@story(HubSpot(), pipe("Lead", Stage("Proposal", limit=30), "Negotiation"))
def what_became_of_those_who_came_adds_up_to_all_of_them(s: Story) -> Iterator[None]:
    came = [s.deal(ago(20), "Proposal") for _ in range(88)]
    for deal in came[:7]:
        deal.moves(ago(19), "Lead").moves(ago(18), "Proposal")
    for deal in came[:47]:
        deal.moves(ago(10), "Negotiation")
    for deal in came[47:76]:
        deal.moves(ago(10), "Lost")
    for _ in range(3):
        s.deal(ago(20), "Lead").moves(ago(15), "Negotiation")
    yield
    proposal = s.stage("Proposal", ago(25))
    assert proposal["entered"] == 95
    assert proposal["skipped"] == 3
    assert proposal["entered_deals"] == 91
    assert proposal["moved_on"] == rate(0.5495, 91, 0.4473, 0.6476)
    assert proposal["lost"] == rate(0.3187, 91)
    assert proposal["disqualified"] == rate(0.0, 91)
    assert proposal["moved_pipeline"] == rate(0.0, 91)
    assert proposal["stuck"] == rate(0.0, 91)
    assert proposal["fresh"] == rate(0.1319, 91)
    assert proposal["decided_rate"] == rate(0.6329, 79, 0.5228, 0.7307)


@story(HubSpot(), pipe("Qualified", continues=1), pipe("Contract"))
def going_on_in_the_pipeline_that_continues_is_success(s: Story) -> Iterator[None]:
    for _ in range(10):
        s.deal(on("2026-03-02"), "Qualified").moves(on("2026-03-09"), "Contract").moves(on("2026-03-20"), "Won")
    yield
    qualified = s.stage("Qualified")
    assert qualified["moved_on"] == rate(1.0, 10)
    assert qualified["advanced"] == 10
    assert qualified["moved_pipeline_moves"] == 0
    assert s.total()["won"] == 10


@story(HubSpot(), pipe("Qualified"), pipe("Parked"))
def going_to_any_other_pipeline_is_neither_progress_nor_loss(s: Story) -> Iterator[None]:
    for _ in range(4):
        s.deal(on("2026-03-02"), "Qualified").moves(on("2026-03-09"), "Parked")
    yield
    qualified = s.stage("Qualified")
    assert qualified["moved_pipeline"] == rate(1.0, 4)
    assert qualified["moved_on"] == rate(0.0, 4)


@story(Pipedrive(), pipe("Proposal", "Negotiation"))
def losses_are_counted_by_the_stage_they_left_and_by_reason(s: Story) -> Iterator[None]:
    for reason, amount in (("price", 100), ("price", 200), ("timing", 300)):
        s.deal(on("2026-03-02"), "Proposal", amount=amount).moves(on("2026-03-20"), "Lost", lost_reason=reason)
    late = s.deal(on("2026-03-02"), "Proposal", amount=400).moves(on("2026-03-10"), "Negotiation")
    late.moves(on("2026-03-20"), "Lost", lost_reason="timing")
    yield
    report = s.report()
    proposal = s.stage("Proposal")
    assert proposal["losses_from_here"] == rate(0.75, 4)
    assert [(one["reason"], one["name"], one["lost"], one["lost_amount"]) for one in proposal["loss_reasons"]] == [
        ("price", "Price", 2, 30_000),
        ("timing", "timing", 1, 30_000),
    ]
    assert {one["reason"]: one["lost"] for one in report["loss_reasons"]} == {"price": 2, "timing": 2}
    assert proposal["lost_by_value"] == 0.6


@story(Close(), pipe("Proposal"))
def a_closed_stage_has_no_rates(s: Story) -> Iterator[None]:
    s.deal(on("2026-03-02"), "Proposal").moves(on("2026-03-09"), "Won")
    yield
    won = s.stage("Won")
    assert won.get("moved_on") in (None, {"value": None, "n": 0, "low": None, "high": None})
    assert won.get("open_deals") is None


@story(HubSpot(), pipe("Lead", "Proposal"))
def each_stage_says_how_many_of_the_first_one_came_so_far(s: Story) -> Iterator[None]:
    for amount in (100, 100, 100):
        s.deal(on("2026-03-02"), "Lead", amount=amount).moves(on("2026-03-09"), "Lost")
    s.deal(on("2026-03-02"), "Lead", amount=500).moves(on("2026-03-09"), "Proposal").moves(on("2026-03-16"), "Won")
    s.deal(on("2026-03-02"), "Proposal", amount=500)
    yield
    proposal = s.stage("Proposal")
    assert proposal["cumulative_conversion"] == rate(0.25, 4)
    assert proposal["cumulative_conversion_by_value"] == 0.625
