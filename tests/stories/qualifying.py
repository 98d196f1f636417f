"""Marketing's leads that become sales'."""

from collections.abc import Iterator

from tests.stories.crms import HubSpot, Pipedrive
from tests.stories.telling import Stage, Story, on, pipe, rate, story

MQL, SQL = Stage("MQL", mark="mql"), Stage("SQL", mark="sql")


@story(Pipedrive(), pipe(MQL, "Accepted", SQL))
def only_what_reaches_the_stage_marked_sql_is_sales_qualified(s: Story) -> Iterator[None]:
    deals = [s.deal(on("2026-03-02"), "MQL").moves(on("2026-03-05"), "Accepted") for _ in range(10)]
    for deal in deals[:3]:
        deal.moves(on("2026-03-09"), "SQL")
    yield
    assert s.total()["mql"] == 10
    assert s.total()["mql_to_sql"] == rate(0.3, 10)


@story(HubSpot(), pipe(MQL, continues=1), pipe(SQL))
def sales_qualified_is_so_in_any_pipeline(s: Story) -> Iterator[None]:
    deals = [s.deal(on("2026-03-02"), "MQL") for _ in range(10)]
    for deal in deals[:6]:
        deal.moves(on("2026-03-05"), "SQL")
    yield
    assert s.total()["mql_to_sql"] == rate(0.6, 10)


@story(HubSpot(), pipe(MQL, SQL, "Proposal"))
def those_who_may_still_come_do_not_count_against_the_decided(s: Story) -> Iterator[None]:
    deals = [s.deal(on("2026-03-02"), "MQL", source="ads" if n % 2 else "fair") for n in range(40)]
    for deal in deals[:17]:
        deal.moves(on("2026-03-12"), "SQL")
    deals[17].moves(on("2026-03-12"), "Proposal")
    for deal in deals[18:28]:
        deal.moves(on("2026-03-06"), "Disqualified")
    yield
    total = s.total()
    assert total["mql_to_sql"] == rate(0.45, 40, 0.3071, 0.6017)
    assert total["mql_to_sql_decided"] == rate(0.6429, 28, 0.4583, 0.7929)
    sources = {row["source"]: row for row in s.report()["sources"]}
    assert sources["ads"]["mql_to_sql"] == rate(0.45, 20)
    assert sources["ads"]["created"] == 20


@story(HubSpot(), pipe(MQL, SQL))
def the_time_to_sales_qualified_counts_those_who_wait(s: Story) -> Iterator[None]:
    s.deal(on("2026-03-02"), "MQL").moves(on("2026-03-06"), "SQL")
    s.deal(on("2026-03-02"), "MQL").moves(on("2026-03-06"), "Lost")
    s.deal(on("2026-03-02"), "MQL").moves(on("2026-03-08"), "Lost")
    s.deal(on("2026-03-02"), "MQL").moves(on("2026-03-09"), "SQL")
    s.deal(on("2026-03-02"), "MQL").moves(on("2026-03-11"), "Lost")
    yield
    assert s.total()["mql_to_sql_days"] == 7
