"""Whatever is asked: as of a moment it is answered as it was answered then."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from schemas.funnel_file import ExchangeRate
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from stream.reports import Hours, ReportQuery, Reports, Whose
from stream.reports.commission import Commissions, PayQuery
from stream.reports.forecast import ForecastQuery, Forecasts
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.arrivals import arrived, keep
from tests.support.clickhouse import opened, settings_of
from tests.support.deals import event, utc
from tests.support.histories import FUNNEL
from tests.support.stored_deals import store

_GOALS = [
    f"  - {{kpi: {told}, target: 1, starts: 2026-03-01, by: 2026-05-31}}"
    for told in (
        "revenue",
        "win_rate, team: n",
        "cycle_days_median",
        "quota_attainment, rep: ada",
        "commission",
        "open_amount",
        "velocity",
        "weighted_pipeline",
        "forecast",
        "stuck_now, stage: offer",
        "time_in_stage_median, stage: meet",
        "win_rate, source: 'web: ads'",
        "share, loss_reason: fair",
        "balance_index, territory: t",
    )
]
"""Of every kind of formula, and of everything that a goal can be of."""

_PLANS = """
quotas:
  - {rep: ada, every: month, amount: 2500, starts: 2026-02-01}
  - {rep: bo, every: month, amount: 1000, starts: 2026-01-01}
plans:
  - {id: steps, starts: 2026-02-01, reps: [ada, bo], tiers: [{to: 0.5, rate: 0}, {rate: 0.08}], settles_after_days: 1}
calendar: {working_days: [mon, tue, wed, thu, fri], hours_a_day: 8}
"""
_TWO = "territories: [{id: t, name: T}, {id: u, name: U}]"
_MOVED = "assignments: [{starts: 2026-03-02, team: s, territory: u}]"
KNOWN = Funnel(
    parse(
        "\n".join(
            [
                FUNNEL.replace("territories: [{id: t, name: T}]", _TWO).replace(
                    "assignments: [{starts: 2026-03-02, team: s}]", _MOVED
                ),
                _PLANS,
                "goals:",
                *_GOALS,
            ]
        )
    )
)
_LATE = ExchangeRate(starts=date(2026, 3, 2), rate=Decimal("0.5"), known_since=date(2026, 3, 26))
_OF_THE_ANSWER = ("generated_at", "as_of", "fresh_until", "restated")
"""Other than then, also in the parameters of the deals behind a goal."""
SPRING = ReportQuery("month", date(2026, 3, 1), date(2026, 5, 31))


def reports(clickhouse: ClickHouse) -> Reports:
    return Reports(Hours(clickhouse, KNOWN), KNOWN)


QUESTIONS: dict[str, Callable[[ClickHouse, datetime, datetime | None], Any]] = {
    "kpis": lambda database, now, at: reports(database).report(SPRING._replace(as_of=at), now),
    "goals": lambda database, now, at: reports(database).goals(Whose(), now, at),
    "territories": lambda database, now, at: reports(database).territory_balance(SPRING._replace(as_of=at), now),
    "commission": lambda database, now, at: Commissions(database, KNOWN).commission(
        PayQuery(SPRING._replace(as_of=at)), now
    ),
    "forecast": lambda database, now, at: Forecasts(database, KNOWN).report(ForecastQuery(as_of=at), now),
}
_MAY_STILL_COME = ("next_deals", "at_forecast")
"""What is told of pay only of now."""


def told(question: str, clickhouse: ClickHouse, now: datetime, at: datetime | None = None) -> Any:
    def without(answer: Any) -> Any:
        if isinstance(answer, list):
            return [without(one) for one in answer]
        if not isinstance(answer, dict):
            return answer
        left_out = (*_OF_THE_ANSWER, *_MAY_STILL_COME)
        return {name: without(value) for name, value in answer.items() if name not in left_out}

    return without(json.loads(QUESTIONS[question](clickhouse, now, at).model_dump_json(by_alias=True)))


@pytest.fixture(scope="module")
def database(chdb_folder: Any) -> Iterator[ClickHouse]:
    yield from opened(settings_of(f"chdb://{chdb_folder}"), KNOWN)


def put(database: ClickHouse, events: list[Any]) -> None:
    """Put events of deals, and what comes of them, in place of what is there."""
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        database.command(f"TRUNCATE TABLE {database.database}.{table}")
    keep(database, events)
    store(database, events, KNOWN)


def history() -> Iterator[Any]:
    """Three deals; in the end one is cancelled, one is another rep's and worth more, one has been won late."""
    number = 0
    moves: dict[str, list[tuple[Any, ...]]] = {
        "a": [("03-05 09:00", "stage", "offer"), ("03-20 15:00", "stage", "won"), ("04-02 15:00", "stage", "offer")],
        "b": [("03-06 09:00", "stage", "offer"), ("03-21 15:00", "stage", "won"), ("04-03 09:00", "owner", "cy")],
        "c": [("03-07 09:00", "stage", "offer"), ("03-22 15:00", "stage", "won", "04-04 09:00")],
    }
    for deal_id, told_of in moves.items():
        first: list[tuple[Any, ...]] = [
            ("03-02 09:00", "created", None),
            ("03-02 09:00", "stage", "meet"),
            ("03-02 09:00", "owner", "ada"),
        ]
        amounts: list[tuple[Any, ...]] = [
            ("03-02 09:00", "amount", 120_000),
            ("03-21 08:00", "amount", 150_000, "03-29 09:00"),
        ]
        for at, kind, value, *arrives in [*first, *amounts, *told_of]:
            number += 1
            happened = event(number, f"2026-{at}", kind, value, deal_id=deal_id)
            yield arrived(happened, utc(f"2026-{(arrives or [at])[0]}"))


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_as_of_a_moment_is_the_one_that_was_recorded_then(database: ClickHouse, question: str) -> None:
    events, at = list(history()), utc("2026-03-25 12:00")
    put(database, [one for one in events if one.received_at <= at])
    recorded = told(question, database.beside(database.database, at), at)
    put(database, events)
    later = at + timedelta(days=20)
    assert told(question, database, later, at) == recorded
    assert told(question, database, later) != recorded


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_rate_that_became_known_later_is_not_used_as_of_a_moment(
    database: ClickHouse, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, at = list(history()), utc("2026-03-25 12:00")
    first = [one.deal_id for one in events].index("b")
    dollars = event(90, "2026-03-02 09:00", "currency", "USD", deal_id="b")
    events[first:first] = [arrived(dollars, dollars.occurred_at)]
    put(database, [one for one in events if one.received_at <= at])
    recorded = told(question, database.beside(database.database, at), at)
    late = {"USD": (*KNOWN.file.exchange_rates["USD"], _LATE)}
    rates = {**KNOWN.file.exchange_rates, **late}
    monkeypatch.setattr(sys.modules[__name__], "KNOWN", Funnel(KNOWN.file.model_copy(update={"exchange_rates": rates})))
    put(database, events)
    assert told(question, database, at + timedelta(days=20), at) == recorded


def test_the_deals_behind_a_goal_are_those_of_then(database: ClickHouse) -> None:
    events, at = list(history()), utc("2026-03-25 12:00")
    put(database, events)
    revenue, *_ = reports(database).goals(Whose(), at + timedelta(days=20), at).goals
    assert revenue.value == 240_000
    assert revenue.deals is not None
    assert revenue.deals["as_of"] == at.isoformat()


def test_what_is_paid_is_restated_by_what_became_known_until_it_was_settled(database: ClickHouse) -> None:
    put(database, list(history()))
    at = utc("2026-03-25 12:00")
    march = SPRING._replace(last=date(2026, 3, 31), as_of=at)
    told_since = reports(database).report(march, at + timedelta(days=20))
    # Of 2,500: 2,400 won, at 8 % beyond the half. Then both were worth 300 more; what came later is of April.
    (north,) = (one for one in told_since.teams if one.team_id == "n")
    (ada,) = (one for one in told_since.reps if one.rep_id == "ada")
    for row in (told_since.total, north, ada):
        assert (row.kpis["commission"], row.restated["commission"]) == (9_200, 14_000)
    assert sum(one.restated.get("commission", one.kpis["commission"]) or 0 for one in told_since.trend) == 14_000


def test_of_days_that_were_still_to_come_no_pay_is_restated(database: ClickHouse) -> None:
    put(database, list(history()))
    at = utc("2026-03-30 12:00")  # both amounts are known
    told_since = reports(database).report(SPRING._replace(as_of=at), at + timedelta(days=15))
    rows = (told_since.total, *told_since.teams, *told_since.reps, *told_since.trend)
    assert told_since.total.kpis["commission"] == 14_000
    assert ["commission" for row in rows if "commission" in row.restated] == []
