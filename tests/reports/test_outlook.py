"""What is to come of open deals: by hand, and as the oracle has it, in every row of a report."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.events import DealEvent
from stream.core.funnel import MICROS
from stream.oracle.organisation import Organisation
from stream.oracle.outlook import OutlookOfAll, Period
from stream.oracle.truth import rows
from stream.reports import DealQuery, Deals, Hours, ReportQuery, Reports
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.velocity import velocities
from tests.reports.prospects import NOW, ago, deal, drawn, reached
from tests.support.examples import examples
from tests.support.histories import FILE, KNOWN, START, deal_events
from tests.support.stored_deals import store

COLUMNS = {"teams": "team_id", "reps": "rep_id", "territories": "territory_id", "pipelines": "pipeline_id"}


def report_of(clickhouse: ClickHouse, events: list[DealEvent], period: Any = "month", **days: Any) -> Any:
    store(clickhouse, events)
    return Reports(Hours(clickhouse, KNOWN), KNOWN).report(ReportQuery(period, **days), NOW)


def total(clickhouse: ClickHouse, *events: list[DealEvent]) -> dict[str, Any]:
    kpis: dict[str, Any] = report_of(clickhouse, [one for some in events for one in some]).total.kpis
    return kpis


OPEN = deal("open", (10, "created", None), (10, "stage", "offer"), (10, "amount", 100_000), (9, "closes", ago(3)))


def test_an_open_deal_counts_with_the_chance_of_its_stage(of_histories: ClickHouse) -> None:
    # 6 of the own team's 8 are won, 12 of all 30: (6 + 20 × 0.4) / 28.
    kpis = total(of_histories, reached("a", 8, 6), reached("b", 22, 6, owner="cy"), OPEN)
    assert kpis["weighted_pipeline"] == 50_000


def test_the_forecast_is_what_is_booked_and_what_the_deals_that_are_due_may_bring(of_histories: ClickHouse) -> None:
    kpis = total(of_histories, reached("a", 8, 6), reached("b", 22, 6, owner="cy"), OPEN)
    told = kpis["forecast"]
    assert (told.booked, told.mean, told.p10, told.p50, told.p90) == (0, 50_000, 0, 0, 100_000)


def test_a_deal_that_is_expected_later_or_at_no_time_is_not_due(of_histories: ClickHouse) -> None:
    begun: tuple[Any, ...] = ((10, "created", None), (10, "stage", "offer"), (10, "amount", 5))
    events = [*reached("a", 8, 6), *deal("x", *begun), *deal("y", *begun, (9, "closes", ago(-100)))]
    for row in (report_of(of_histories, events).total, report_of(of_histories, events, "quarter").total):
        assert row.kpis["forecast"].p90 == row.kpis["forecast"].booked
    assert row.kpis["weighted_pipeline"] == round(10 * 0.75)


def test_of_a_period_that_is_over_nothing_is_to_come(of_histories: ClickHouse) -> None:
    begin = KNOWN.day_of(int(NOW.timestamp()) * MICROS) - timedelta(days=90)
    days = {"first": begin, "last": begin + timedelta(days=20)}
    told = report_of(of_histories, [*reached("a", 8, 6), *OPEN], **days).total.kpis["forecast"]
    assert (told.booked, told.p10, told.p90) == (6_000, 6_000, 6_000)


def test_what_is_won_with_a_close_date_later_in_the_period_is_booked(of_histories: ClickHouse) -> None:
    later = deal(
        "l", (5, "created", None), (5, "stage", "offer"), (5, "amount", 7), (4, "stage", "won"), (3, "closes", ago(-1))
    )
    row = report_of(of_histories, later).total.kpis
    assert (row["revenue"], row["forecast"].booked, row["forecast"].p90) == (0, 7, 7)


def test_without_deals_that_had_their_time_nothing_is_said(of_histories: ClickHouse) -> None:
    kpis = total(of_histories, OPEN)
    assert (kpis["weighted_pipeline"], kpis["forecast"], kpis["velocity"]) == (None, None, None)


def test_without_open_deals_the_pipeline_is_worth_nothing_and_the_forecast_is_what_is_booked(
    of_histories: ClickHouse,
) -> None:
    kpis = total(of_histories, reached("a", 8, 6))
    assert kpis["weighted_pipeline"] == 0
    assert kpis["forecast"].p50 == kpis["forecast"].booked


def test_velocity_is_of_open_qualified_deals_and_of_what_was_closed_over_two_cycles(of_histories: ClickHouse) -> None:
    closed = []
    for n in range(8):
        end = "won" if n < 2 else "lost"
        closed += deal(
            f"c{n}", (50, "created", None), (50, "stage", "offer"), (50, "amount", 12_000), (20, "stage", end)
        )
    long_ago = reached("old", 5, 5)  # closed before two cycles of 20 to 30 days
    qualified = [deal(f"q{n}", (9, "created", None), (9, "stage", "meet")) for n in range(4)]
    unqualified = deal("u", (9, "created", None), (9, "stage", "lead"))
    kpis = total(of_histories, closed, long_ago, unqualified, *qualified)
    assert kpis["velocity"] == 4 * 12_000 // 4 // 30


def test_the_numbers_open_the_deals_that_they_are_made_of(of_histories: ClickHouse) -> None:
    begun = (10, "created", None), (10, "amount", 5)
    events = [
        *OPEN,
        *deal("later", *begun, (10, "stage", "offer"), (9, "closes", ago(-100))),
        *deal("unqualified", *begun, (10, "stage", "lead")),
    ]
    store(of_histories, events)
    deals = Deals(of_histories, KNOWN)

    def behind(kpi: str) -> set[str]:
        return {one.deal_id for one in deals.listed(DealQuery(ReportQuery("month"), kpi=kpi), NOW).deals}

    assert behind("forecast") == {"open"}
    assert behind("velocity") == {"open", "later"}
    assert behind("weighted_pipeline") == {"open", "later", "unqualified"}


@example_settings(max_examples=examples(6), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    events=deal_events(tuple(f"d{number:02}" for number in range(14)), 45, 15),
    days=st.sampled_from([5, 20, 40]),
    stretch=st.sampled_from([1, 6]),
)
def test_every_row_says_what_the_oracle_says_whatever_happened(
    of_histories: ClickHouse, events: list[DealEvent], days: int, stretch: int
) -> None:
    now = datetime.now(UTC)

    def moved(at: datetime) -> datetime:
        return now - timedelta(days=days * stretch) + (at - START) * stretch

    told = [
        one.model_copy(
            update={n: moved(at) for n in ("occurred_at", "close_date") if (at := getattr(one, n, None)) is not None}
        )
        for one in events
    ]
    compare(of_histories, told, now)


@pytest.mark.parametrize("seed", range(4))
def test_every_row_says_what_the_oracle_says_of_deals_that_went_their_way(of_histories: ClickHouse, seed: int) -> None:
    assert compare(of_histories, drawn(Random(seed), 60), NOW) > 3


def compare(clickhouse: ClickHouse, told: list[DealEvent], now: datetime) -> int:
    """Compare every row of a report with the oracle; return of how many rows something is to come."""
    store(clickhouse, told)
    report = Reports(Hours(clickhouse, KNOWN), KNOWN).report(ReportQuery("month"), now)
    period = Period(*(date.fromisoformat(day) for day in (report.first, report.last, report.due_by)))
    known = OutlookOfAll(rows([one.model_dump() for one in told], FILE).values(), Organisation(FILE), now)
    checked: list[tuple[str, str, Any]] = [("", "", report.total)]
    for name, column in COLUMNS.items():
        checked += [(column, getattr(row, column), row) for row in getattr(report, name)]
    with_prospects = 0
    for column, member, row in checked:

        def is_one_of(place: Any, pipeline_id: str, column: str = column, member: str = member) -> bool:
            return not column or (place | {"pipeline_id": pipeline_id})[column] == member

        where = f"{column} {member}"
        assert row.kpis["velocity"] == near(known.velocity(is_one_of)), where
        assert row.kpis["weighted_pipeline"] == near(known.weighted_pipeline(is_one_of)), where
        expected, says = known.forecast(is_one_of, period), row.kpis["forecast"]
        assert (expected is None) == (says is None), where
        for name, value in (expected or {}).items():
            assert getattr(says, name) == near(value), (where, name)
        with_prospects += says is not None and says.p90 > says.p10
    return with_prospects


def near(value: float | None) -> Any:
    """Compare with a value that is rounded to whole units of money; amounts of each stage and currency are before."""
    return None if value is None else pytest.approx(value, abs=2, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_views_say_the_velocity_that_a_report_says(of_histories: ClickHouse, seed: int) -> None:
    store(of_histories, [*drawn(Random(seed), 60), *_with_velocity()])
    report = Reports(Hours(of_histories, KNOWN), KNOWN).report(ReportQuery("month"), NOW)
    then = of_histories.beside(of_histories.database, NOW)
    for whom, rows_of_report in (
        ("team", report.teams),
        ("territory", report.territories),
        ("pipeline", report.pipelines),
    ):
        reported = {getattr(row, f"{whom}_id"): row.kpis["velocity"] for row in rows_of_report}
        viewed = dict(_velocities(then, whom))
        assert {of: value for of, value in viewed.items() if value} == {of: n for of, n in reported.items() if n}
        assert any(viewed.values())


def _velocities(clickhouse: ClickHouse, whom: str) -> list[tuple[Any, ...]]:
    view = velocities(clickhouse.database, KNOWN, (f"{whom}_id",), "0 AS name")
    return clickhouse.query(f"SELECT {whom}_id, velocity FROM ({view})")


def _with_velocity() -> list[DealEvent]:
    """Deals of three sizes, won and lost within a cycle, and open ones."""
    begun = ((20, "created", None), (20, "stage", "meet"))
    won = [deal(f"w{n}", *begun, (20, "amount", 12_000 + n), (5, "stage", "won")) for n in range(3)]
    lost = [deal(f"l{n}", *begun, (6, "stage", "lost")) for n in range(4)]
    still = [deal(f"o{n}", (9, "created", None), (9, "stage", "meet")) for n in range(5)]
    return [event for some in (*won, *lost, *still) for event in some]
