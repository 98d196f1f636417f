"""The forecast of a month or quarter, and of past ones, by hand and as the oracle has it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from statistics import fmean
from typing import Any

import pytest

from schemas.events import DealEvent
from schemas.forecast import ForecastReport
from schemas.funnel_file import FunnelFile
from stream.core.funnel import Funnel
from stream.oracle.organisation import Organisation
from stream.oracle.outlook import OutlookOfAll, Period
from stream.oracle.truth import rows
from stream.planning.besides import Came, besides
from stream.reports import Whose
from stream.reports.forecast import ForecastQuery, Forecasts
from stream.reports.forecast_record import leaning
from stream.sinks.clickhouse.client import ClickHouse
from tests.reports.prospects import NOW, ago, deal, drawn, reached
from tests.support.arrivals import arrived, keep
from tests.support.deals import event
from tests.support.histories import FILE, KNOWN
from tests.support.stored_deals import store

OPEN = deal("open", (10, "created", None), (10, "stage", "offer"), (10, "amount", 100_000), (9, "closes", ago(3)))


def forecast(clickhouse: ClickHouse, *events: list[DealEvent], period: Any = "month", **whose: str) -> ForecastReport:
    store(clickhouse, [one for some in events for one in some])
    return Forecasts(clickhouse, KNOWN).report(ForecastQuery(period, Whose(**whose)), NOW)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=KNOWN.zone)


def last_month() -> tuple[date, date]:
    last = NOW.astimezone(KNOWN.zone).date().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def since(at: datetime, days: float = 0) -> float:
    """How many days ago it was so many days after a moment."""
    return (NOW - at) / timedelta(days=1) - days


def test_it_says_what_the_period_comes_to_and_of_which_deals(of_histories: ClickHouse) -> None:
    told = forecast(of_histories, reached("a", 8, 6), reached("b", 22, 6, owner="cy"), OPEN)
    assert told.total is not None
    assert (told.total.mean, told.total.p10, told.total.p90) == (50_000, 0, 100_000)
    assert (told.deals_due, told.amount_due, told.weighted_pipeline) == (1, 100_000, 50_000)
    [one] = told.deals
    assert (one.deal_id, one.amount, one.chance, one.expected, one.overdue) == ("open", 100_000, 0.5, 50_000, True)
    [stage] = told.stages
    assert (stage.stage, stage.deals, stage.expected, stage.won.value, stage.won.n) == ("Offer", 1, 50_000, 0.4, 30)
    assert [(team.name, team.p90) for team in told.teams] == [("North", 100_000)]


def test_the_quota_is_the_target_of_everybody_and_of_the_team_that_has_it(of_histories: ClickHouse) -> None:
    quota = {"team": "n", "every": "month", "amount": 800, "starts": "2020-01-01"}
    with_quota = Funnel(FunnelFile.model_validate(FILE.model_dump(by_alias=True) | {"quotas": [quota]}))
    store(of_histories, [*reached("a", 8, 6), *reached("b", 22, 6, owner="cy"), *OPEN])
    told = Forecasts(of_histories, with_quota).report(ForecastQuery(), NOW)
    [north] = told.teams
    for of in (told.total, north):
        assert of is not None
        assert of.target == 80_000
        assert of.chance == pytest.approx(0.5)


def test_as_of_a_moment_it_is_the_forecast_of_then(of_histories: ClickHouse) -> None:
    begun: tuple[Any, ...] = ((10, "created", None), (10, "stage", "offer"), (10, "amount", 100_000))
    known = [*reached("a", 8, 6), *reached("b", 22, 6, owner="cy")]
    due = deal("open", *begun, (9, "closes", ago(3)))
    later = event(99, ago(1), "stage", "lost", deal_id="open")
    at = NOW - timedelta(days=2)
    store(of_histories, [*known, *due])
    then = Forecasts(of_histories, KNOWN).report(ForecastQuery(), at)
    of_histories.command(f"TRUNCATE TABLE {of_histories.database}.raw_events")
    keep(of_histories, [arrived(one, one.occurred_at) for one in (*known, *due, later)])
    store(of_histories, [*known, *due, later])
    told = Forecasts(of_histories, KNOWN).report(ForecastQuery(as_of=at), NOW)
    assert then.total is not None
    assert then.total.p90 == 100_000
    assert told.as_of == at
    assert told.model_copy(update={"as_of": None, "generated_at": at}) == then
    now = Forecasts(of_histories, KNOWN).report(ForecastQuery(), NOW).total
    assert now is not None
    assert now.p90 == 0


def test_the_curve_goes_from_what_is_booked_to_all_that_is_due(of_histories: ClickHouse) -> None:
    told = forecast(of_histories, reached("a", 8, 6), reached("b", 22, 6, owner="cy"), OPEN)
    assert (told.points[0].amount, told.points[0].at_least) == (0, 1)
    assert told.points[-1].amount == 100_000
    assert told.points[-1].at_least == pytest.approx(0.5)


def test_it_can_be_of_one_team_alone_with_everybodys_chances(of_histories: ClickHouse) -> None:
    events = (reached("a", 8, 6), reached("b", 22, 6, owner="cy"), OPEN)
    south, north = (forecast(of_histories, *events, team=team) for team in ("s", "n"))
    assert (south.deals_due, south.teams) == (0, ())
    assert north.total is not None
    assert north.total.mean == 50_000


def test_what_is_not_counted_is_told(of_histories: ClickHouse) -> None:
    begun: tuple[Any, ...] = ((10, "created", None), (10, "stage", "offer"))
    due = (9, "closes", ago(3))
    told = forecast(
        of_histories,
        reached("a", 8, 6),
        deal("no date", *begun, (10, "amount", 5)),
        deal("no amount", *begun, due),
        deal("no chance", (10, "created", None), (10, "stage", "ask"), (10, "amount", 5), due),
    )
    left = told.left_out
    assert (left.without_close_date, left.without_amount, left.without_chance) == (1, 1, 1)


def test_velocity_comes_with_what_it_is_made_of(of_histories: ClickHouse) -> None:
    closed = []
    for n in range(8):
        end = "won" if n < 2 else "lost"
        closed += deal(
            f"c{n}", (50, "created", None), (50, "stage", "offer"), (50, "amount", 12_000), (20, "stage", end)
        )
    speed = forecast(of_histories, closed, deal("q", (9, "created", None), (9, "stage", "meet"))).velocity
    assert (speed.per_day, speed.per_week, speed.open_deals) == (100, 700, 1)
    assert (speed.win_rate, speed.average_deal, speed.cycle_days) == (0.25, 12_000, 30)


def test_without_any_deal_nothing_is_forecast(of_histories: ClickHouse) -> None:
    told = forecast(of_histories)
    assert told.total is not None
    assert (told.total.p90, told.points[-1].amount, told.record, told.calibration.mean_rank) == (0, 0, (), None)


def test_where_a_history_has_the_stages_of_open_deals_alone_nothing_is_forecast(of_histories: ClickHouse) -> None:
    only_ends = [deal(f"w{n}", (300, "created", None), (300, "amount", 5), (280, "stage", "won")) for n in range(4)]
    still_open = [
        deal(f"o{n}", (250, "created", None), (250, "stage", "offer"), (250, "amount", 5), (250, "closes", ago(3)))
        for n in range(4)
    ]
    told = forecast(of_histories, *only_ends, *still_open)
    assert (told.total, told.weighted_pipeline, told.record) == (None, None, ())
    assert [stage.won.value for stage in told.stages] == [None]


# The record


def told_before_last_month(*more: list[DealEvent]) -> list[list[DealEvent]]:
    """Eight deals that had their time 30 days before the end of last month, six of them won; and others."""
    at = midnight(last_month()[1] + timedelta(days=1)) - timedelta(days=30)
    reached_at, closed_at = since(at, -150), since(at, -130)
    some = []
    for n in range(8):
        end = "won" if n < 6 else "lost"
        begun = [(reached_at, "created", None), (reached_at, "stage", "offer"), (reached_at, "amount", 10)]
        some.append(deal(f"past{n}", *begun, (closed_at, "stage", end)))
    return [*some, *more]


def due_last_month(deal_id: str, *more: Any) -> list[DealEvent]:
    """A deal of 100,000 that was in Offer, and due, 30 days before the end of last month."""
    begin, end = (midnight(one + timedelta(days=1)) for one in last_month())
    at = end - timedelta(days=30)
    lines = [
        (since(at, -10), "created", None),
        (since(at, -10), "stage", "offer"),
        (since(at, -10), "amount", 100_000),
        (since(at, -9), "closes", f"{begin + timedelta(days=20):%Y-%m-%d %H:%M}"),
    ]
    return deal(deal_id, *lines, *((since(at, days), kind, value) for days, kind, value in more))


def test_what_was_forecast_is_compared_with_what_came(of_histories: ClickHouse) -> None:
    told = forecast(
        of_histories, *told_before_last_month(due_last_month("x", (1, "amount", 70_000), (5, "stage", "won")))
    )
    past = told.record[0]
    assert (past.first, past.last) == tuple(day.isoformat() for day in last_month())
    assert date.fromisoformat(past.last) - date.fromisoformat(past.forecast_on) == timedelta(days=29)
    # Then it was of 100,000, and of all eight deals six had been won.
    assert (past.booked, past.mean, past.p10, past.p50, past.p90) == (0, 75_000, 0, 100_000, 100_000)
    assert (past.came, past.came_of_due, past.within) == (70_000, 70_000, True)
    assert past.rank == pytest.approx(0.25)
    assert (told.calibration.within, told.calibration.periods) == (len(told.record), len(told.record))
    [stage] = told.calibration.stages
    assert stage.stage == "Offer"
    assert stage.chance == pytest.approx(0.75)


def test_what_came_of_other_deals_counts_as_come_and_is_told_apart(of_histories: ClickHouse) -> None:
    at = midnight(last_month()[1] + timedelta(days=1)) - timedelta(days=30)
    other = deal(
        "new", (since(at, 2), "created", None), (since(at, 2), "stage", "offer"), (since(at, 2), "amount", 5_000),
        (since(at, 9), "stage", "won"),
    )  # fmt: skip
    past = forecast(of_histories, *told_before_last_month(due_last_month("x", (5, "stage", "won")), other)).record[0]
    assert (past.came, past.came_of_due, past.within, past.rank) == (105_000, 100_000, False, 1)


def test_a_deal_that_is_won_after_the_period_did_not_come_in_it(of_histories: ClickHouse) -> None:
    late = due_last_month("x", (20, "closes", ago(-40)), (30.2, "stage", "won"))
    told = forecast(of_histories, *told_before_last_month(late))
    assert told.record[0].came == 0
    assert told.record[0].rank == pytest.approx(0.125)
    [stage] = told.calibration.stages
    assert stage.won < stage.won_since


def test_before_any_deal_was_won_there_was_no_forecast(of_histories: ClickHouse) -> None:
    assert forecast(of_histories, due_last_month("x")).record == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("period", ["month", "quarter"])
def test_past_forecasts_are_those_of_what_had_happened_by_then(
    of_histories: ClickHouse, seed: int, period: Any
) -> None:
    events = drawn(Random(seed), 60)
    told = forecast(of_histories, events, period=period)
    assert told.record
    for past in told.record:
        at = midnight(date.fromisoformat(past.forecast_on))
        known = [one.model_dump() for one in events if one.occurred_at <= at.astimezone(UTC)]
        first, last = date.fromisoformat(past.first), date.fromisoformat(past.last)
        then = OutlookOfAll(rows(known, FILE).values(), Organisation(FILE), at)
        expected = then.forecast(lambda place, pipeline: True, Period(first, last, last))
        assert expected is not None
        for name, value in expected.items():
            assert getattr(past, name) == pytest.approx(value, abs=1), (past, name)


def test_in_all_a_past_period_is_forecast_by_what_periods_that_were_over_then_tell(of_histories: ClickHouse) -> None:
    record = forecast(of_histories, drawn(Random(4), 300)).record[::-1]
    assert sum(past.in_all is not None for past in record) >= 5
    for n, past in enumerate(record):
        over = [one for one in record[:n] if one.last < past.forecast_on]
        told = besides(
            [Came(one.mean - one.booked, one.came_of_due, one.came - one.booked - one.came_of_due) for one in over]
        )
        assert (past.in_all is None) is (told is None)
        if past.in_all is not None and told is not None:
            others = fmean(round(told.quantile((n + 0.5) / 50)) for n in range(50))
            due = told.in_time * (past.mean - past.booked)
            assert past.in_all.mean == pytest.approx(past.booked + due + others, rel=0.02)
            assert past.within_all is (past.in_all.p10 <= past.came <= past.in_all.p90)


def test_the_running_month_is_forecast_by_past_months_with_as_many_days_left(of_histories: ClickHouse) -> None:
    told = forecast(of_histories, drawn(Random(4), 300))
    assert told.in_all is not None
    assert told.besides is not None
    assert told.total is not None
    assert told.besides.periods == 4
    others = fmean([told.besides.p10, told.besides.mean, told.besides.p90])
    due = told.besides.in_time * (told.total.mean - told.total.booked)
    assert told.in_all.mean == pytest.approx(told.total.booked + due + others, rel=0.2)
    # At the begin of a month all of it is to come, and much of that is not due yet.
    early = Forecasts(of_histories, KNOWN).report(ForecastQuery(), NOW - timedelta(days=11)).besides
    assert early is not None
    assert early.mean > told.besides.mean


@pytest.mark.parametrize(
    ("mean_rank", "periods", "said"),
    [(0.68, 11, "too low"), (0.67, 11, None), (0.32, 11, "too high"), (0.33, 11, None), (1.0, 1, None)],
)
def test_forecasts_lean_to_a_side_only_where_chance_does_not_explain_it(mean_rank, periods, said):
    assert leaning(mean_rank, periods) == said
