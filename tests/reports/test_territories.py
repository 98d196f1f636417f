"""Whether territories are fair, from the events of deals to what a report says."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.events import any_event
from stream.core.funnel import Funnel
from stream.reports import Hours, ReportQuery, Reports, Whose
from tests.support.selling import all_of, funnel, sold
from tests.support.stored_deals import store

NOW = datetime(2026, 5, 16, 10, tzinfo=UTC)
QUERY = ReportQuery("quarter")
ACCOUNTS = {
    "ada": {"A": 200, "B": 150, "C": 550},
    "dan": {"D": 100, "E": 200},
    "fay": {"F": 250, "G": 350},
}
WON = {"ada": 900, "dan": 300, "fay": 600}


def deals(known: Funnel) -> list[Any]:
    open_ = [
        sold(f"{rep}-{company}", rep, amount, ("2026-05-04", "lead"), company=company)
        for rep, companies in ACCOUNTS.items()
        for company, amount in companies.items()
    ]
    won = [
        sold(f"{rep}-won", rep, amount, ("2026-05-04", "lead"), ("2026-05-05", "won"), company="H")
        for rep, amount in WON.items()
    ]
    return all_of([*open_, *won])


@pytest.fixture
def reports(of_histories: Any) -> Reports:
    known = funnel()
    store(of_histories, deals(known), known)
    return Reports(Hours(of_histories, known), known)


def test_the_open_pipeline_is_compared_with_the_reps(reports: Reports) -> None:
    report = reports.report(QUERY, NOW)
    assert {row.territory_id: row.kpis["balance_index"] for row in report.territories} == {
        "dach": 1.0, "nordics": 0.5, "iberia": 2.0,
    }  # fmt: skip
    balance = report.territory_balance
    assert balance is not None
    assert (balance.imbalance, balance.potential_of) == (0.5, "open pipeline")
    assert [(one.territory_id, one.reps, one.potential) for one in balance.territories] == [
        ("dach", 3, 90_000), ("iberia", 1, 60_000), ("nordics", 2, 30_000),
    ]  # fmt: skip


def test_the_best_move_of_a_rep_and_of_an_account_are_told(reports: Reports) -> None:
    balance = reports.report(QUERY, NOW).territory_balance
    assert balance is not None
    rep, account = balance.best_rep_move, balance.best_account_move
    assert rep is not None
    assert (rep.id, rep.name, rep.origin, rep.to, rep.imbalance) == ("dan", "Dan", "nordics", "iberia", 0)
    assert account is not None
    assert (account.id, account.origin, account.to, account.potential) == ("F", "iberia", "nordics", 25_000)
    assert account.imbalance == pytest.approx(0.0833, abs=5e-5)
    assert balance.best_move == rep


def test_results_are_compared_with_the_reps_of_the_days(reports: Reports) -> None:
    report = reports.report(QUERY, NOW)
    assert {row.territory_id: row.kpis["result_index"] for row in report.territories} == {
        "dach": 1.0, "nordics": 0.5, "iberia": 2.0,
    }  # fmt: skip
    assert report.territory_balance is not None
    assert report.territory_balance.result_imbalance == 0.5
    assert report.territory_balance.workload_imbalance is None  # nobody logged an activity


def test_the_period_before_is_compared_too(reports: Reports) -> None:
    days = ReportQuery("month", date(2026, 5, 6), date(2026, 5, 8))
    rows = reports.report(days, NOW).territories
    assert {row.territory_id: row.previous["result_index"] for row in rows} == {
        "dach": 1.0, "nordics": 0.5, "iberia": 2.0,
    }  # fmt: skip
    assert {row.kpis["result_index"] for row in rows} == {None}


def test_potentials_of_the_funnel_file_count_instead_of_the_open_pipeline(of_histories: Any) -> None:
    told = {"dach": 9_000_000, "iberia": 6_000_000, "nordics": 3_000_000}
    lines = [f"{{id: {one}, name: {one}, potential: {amount}}}" for one, amount in told.items()]
    known = funnel(territories=f"territories: [{', '.join(lines)}]")
    store(of_histories, deals(known), known)
    balance = Reports(Hours(of_histories, known), known).territory_balance(QUERY, NOW)
    assert (balance.potential_of, balance.imbalance) == ("funnel file", 0.5)
    # An account has the part of the potential that it has of the open pipeline.
    assert balance.best_account_move is not None
    assert (balance.best_account_move.id, balance.best_account_move.potential) == ("F", 250_000_000)


def test_a_potential_that_changes_from_a_day_on_counts_from_that_day_on(of_histories: Any) -> None:
    lines = (
        "{id: dach, name: DACH, potential: [{amount: 9000000}, {starts: 2026-05-16, amount: 3000000}]}",
        "{id: iberia, name: Iberia, potential: 6000000}",
        "{id: nordics, name: Nordics, potential: 3000000}",
    )
    known = funnel(territories=f"territories: [{', '.join(lines)}]")
    store(of_histories, deals(known), known)
    told = Reports(Hours(of_histories, known), known)
    indices = {
        day: {one.territory_id: one.balance_index for one in told.territory_balance(QUERY, at).territories}
        for day, at in ((15, NOW.replace(day=15)), (16, NOW))
    }
    assert indices == {
        15: {"dach": 1.0, "iberia": 2.0, "nordics": 0.5},
        16: {"dach": 0.5, "iberia": 3.0, "nordics": 0.75},
    }


def test_a_deal_that_goes_to_a_rep_of_another_territory_is_potential_there(of_histories: Any) -> None:
    known = funnel()
    gone = {"event_id": "gone", "deal_id": "ada-C", "type": "deal.owner_changed", "rep_id": "fay"}
    moved: Any = any_event.validate_python(gone | {"occurred_at": datetime(2026, 5, 6, 9, tzinfo=UTC)})
    store(of_histories, [*deals(known), moved], known)
    balance = Reports(Hours(of_histories, known), known).territory_balance(QUERY, NOW)
    assert {one.territory_id: one.potential for one in balance.territories} == {
        "dach": 35_000, "iberia": 115_000, "nordics": 30_000,
    }  # fmt: skip


def test_of_a_part_of_the_deals_nothing_is_said_of_fairness(reports: Reports) -> None:
    report = reports.report(QUERY._replace(whose=Whose(team="n")), NOW)
    assert report.territory_balance is None
    assert {row.kpis["balance_index"] for row in report.territories} == {None}
