"""How often deals are won, when, by whom, and how big they are."""

from collections.abc import Iterator
from datetime import timedelta

from tests.stories.crms import Close, HubSpot, Pipedrive, Salesforce
from tests.stories.telling import NOW, Stage, Story, ago, on, pipe, rate, story

SQL = Stage("SQL", mark="sql")


@story(Pipedrive(), pipe("Lead", SQL))
def leads_that_were_lost_before_do_not_count_in_the_qualified_win_rate(s: Story) -> Iterator[None]:
    for _ in range(3):
        s.deal(on("2026-03-02"), "Lead").moves(on("2026-03-04"), "SQL").moves(on("2026-03-20"), "Won")
    for _ in range(4):
        s.deal(on("2026-03-02"), "Lead").moves(on("2026-03-04"), "SQL").moves(on("2026-03-20"), "Lost")
    for _ in range(5):
        s.deal(on("2026-03-02"), "Lead").moves(on("2026-03-04"), "Lost")
    yield
    assert s.total()["win_rate"] == rate(0.25, 12)
    assert s.total()["win_rate_qualified"] == rate(0.4286, 7, 0.1582, 0.7495)


@story(HubSpot(), pipe("Proposal"), pipe("Renewal"))
def none_of_five_and_all_of_five_have_exact_ends(s: Story) -> Iterator[None]:
    for _ in range(5):
        s.deal(on("2026-03-02"), "Proposal").moves(on("2026-03-20"), "Lost")
        s.deal(on("2026-03-02"), "Renewal").moves(on("2026-03-20"), "Won")
    yield
    none, every = (s.total(pipeline=s.pipeline_id(number))["win_rate"] for number in (0, 1))
    assert none == rate(0.0, 5, 0.0, 0.4345)
    assert none["low"] == 0
    assert every == rate(1.0, 5, 0.5655, 1.0)
    assert every["high"] == 1


@story(Pipedrive(), pipe("Proposal"))
def disqualified_deals_count_in_the_broad_win_rate_only(s: Story) -> Iterator[None]:
    crm = HubSpot()
    for stage in ("Won", "Lost", "Disqualified", "Disqualified"):
        s.deal(on("2026-03-02"), "Proposal", crm=crm).moves(on("2026-03-20"), stage)
    yield
    assert s.total()["win_rate"] == rate(0.5, 2)
    assert s.total()["win_rate_broad"] == rate(0.25, 4)


@story(HubSpot(), pipe("Proposal"))
def nothing_closed_gives_no_win_rate(s: Story) -> Iterator[None]:
    s.deal(on("2026-03-02"), "Proposal")
    yield
    total = s.total()
    assert total["win_rate"]["value"] is None
    assert total["average_deal"] is None
    assert total["still_open"] == 1


@story(HubSpot(), pipe("Proposal"))
def mean_and_median_sales_cycle_go_by_one_clock(s: Story) -> Iterator[None]:
    begin = on("2026-03-02")
    for days in (1.9, 1.9, 2.9):
        s.deal(begin, "Proposal").moves(begin + timedelta(days=days), "Won")
    yield
    assert round(s.total()["cycle_days_mean"], 3) == 2.233
    assert round(s.total()["cycle_days_median"], 3) == 1.9


@story(Salesforce(), pipe("Proposal"))
def a_deal_of_salesforce_is_won_on_its_close_date(s: Story) -> Iterator[None]:
    deal = s.deal(on("2026-08-03"), "Proposal", amount=1000, close_date=on("2026-09-29"))
    deal.moves(on("2026-10-02"), "Won")
    yield
    assert s.total(on("2026-09-01"), on("2026-09-30"))["revenue"] == 100_000
    assert s.total(on("2026-10-01"), on("2026-10-31"))["revenue"] == 0


@story(HubSpot(), pipe("Proposal"))
def a_deal_of_another_crm_is_won_when_it_is_moved(s: Story) -> Iterator[None]:
    deal = s.deal(on("2026-08-03"), "Proposal", amount=1000, close_date=on("2026-09-29"))
    deal.moves(on("2026-10-02"), "Won")
    yield
    assert s.total(on("2026-09-01"), on("2026-09-30"))["revenue"] == 0
    assert s.total(on("2026-10-01"), on("2026-10-31"))["revenue"] == 100_000


@story(HubSpot(), pipe("Proposal"))
def the_win_belongs_to_whoever_closed_it_also_with_an_earlier_date(s: Story) -> Iterator[None]:
    deal = s.deal(on("2026-09-14"), "Proposal", amount=1000)
    deal.has(on("2026-10-05"), owner="bo")
    deal.moves(on("2026-10-06"), "Won").has(on("2026-10-06", 11), close_date=on("2026-10-01"))
    yield
    reps = {row["rep_id"]: row for row in s.report(on("2026-10-01"), on("2026-10-01"))["reps"]}
    assert reps[s.rep_id("bo")]["revenue"] == 100_000
    assert reps.get(s.rep_id("ada"), {"revenue": 0})["revenue"] == 0


@story(HubSpot(), pipe("Proposal"))
def a_reopened_deal_takes_its_win_back(s: Story) -> Iterator[None]:
    deal = s.deal(on("2026-03-02"), "Proposal", amount=1000).moves(on("2026-03-20"), "Won")
    deal.moves(on("2026-04-07"), "Proposal")
    yield
    assert s.total()["won"] == 0
    assert s.total()["open_deals"] == 1
    assert s.stage("Proposal")["reopened"] == 1


@story(HubSpot(), pipe("Proposal"))
def a_win_dated_later_is_neither_open_nor_won_yet(s: Story) -> Iterator[None]:
    s.deal(ago(20), "Proposal", amount=1000).moves(ago(2), "Won").has(ago(1), close_date=NOW + timedelta(days=30))
    yield
    total = s.total(ago(25))
    assert (total["won"], total["open_deals"], total["won_later"]) == (0, 0, 1)


@story(Close(), pipe("Proposal"))
def a_deal_without_an_amount_is_left_out_of_the_average_and_said_so(s: Story) -> Iterator[None]:
    for amount in (100, 200, 300, 400, None):
        s.deal(on("2026-03-02"), "Proposal", amount=amount).moves(on("2026-03-20"), "Won")
    yield
    total = s.total()
    assert total["won"] == 5
    assert total["average_deal"] == 25_000
    assert total["median_deal"] == 25_000
    assert total["win_rate_by_value_left_out"] == 1


@story(HubSpot(), pipe("Proposal"))
def the_win_curve_counts_open_deals_as_far_as_they_have_come(s: Story) -> Iterator[None]:
    counts = {0: (3, 1, 4), 1: (2, 2, 5), 3: (1, 4, 3), 7: (4, 6, 10), 14: (5, 8, 12), 30: (2, 9, 6), 60: (1, 5, 7)}
    for days, (won, lost, still_open) in counts.items():
        for outcome in ("Won",) * won + ("Lost",) * lost:
            s.deal(ago(90), "Proposal").moves(ago(90 - days - 0.5), outcome)
        for _ in range(still_open):
            s.deal(ago(days + 0.5), "Proposal")
    yield
    curve = s.report(ago(95))["win_curve"]
    assert curve["n"] == 100
    shares = {point["day"]: round(point["won"], 6) for point in curve["points"] if point["day"] in counts}
    assert shares == {0: 0.03, 1: 0.05087, 3: 0.061933, 7: 0.107957, 14: 0.175946, 30: 0.21402, 60: 0.241844}


@story(Pipedrive(), pipe("Proposal"))
def revenue_and_win_rate_are_also_by_source(s: Story) -> Iterator[None]:
    for source, outcome in (("ads", "Won"), ("ads", "Lost"), ("fair", "Won"), ("fair", "Won")):
        s.deal(on("2026-03-02"), "Proposal", amount=100, source=source).moves(on("2026-03-20"), outcome)
    yield
    sources = {row["source"]: row for row in s.report()["sources"]}
    assert sources["ads"]["win_rate"] == rate(0.5, 2)
    assert (sources["ads"]["name"], sources["fair"]["name"]) == ("Advertising", "fair")
    assert sources["fair"]["revenue"] == 20_000
