"""What is needed and how fair territories are, of deals as chance makes them: as the oracle works it out."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.report import Row
from stream.oracle import territories as fair
from stream.oracle.needs import Needs
from stream.oracle.organisation import Organisation
from stream.oracle.truth import rows
from stream.reports import Hours, ReportQuery, Reports
from tests.support.examples import examples
from tests.support.selling import SEATS, all_of, funnel, sold
from tests.support.stored_deals import store

NOW = datetime(2026, 5, 16, 10, tzinfo=UTC)
TODAY = NOW.date()
RAMP = "ramps: [{rep: eli, starts: 2026-04-20, months: [0.25, 0.5]}]"
QUOTAS = """quotas:
  - {rep: ada, every: quarter, amount: 5000, starts: 2026-01-01}
  - {team: s, every: quarter, amount: 900, starts: 2026-01-01}
"""
KNOWN = funnel(QUOTAS, RAMP)
KNOWN.take_up(
    KNOWN.file.model_copy(
        update={
            "reps": tuple(
                one.model_copy(update={"until": date(2026, 4, 30)}) if one.id == "cy" else one
                for one in KNOWN.file.reps
            )
        }
    )
)

_DAYS = st.integers(0, 60) | st.integers(0, 5)
_ENDS = st.sampled_from([(), ("offer",), ("won",), ("lost",), ("offer", "won"), ("offer", "lost"), ("lead", "won")])
drawn_deals = st.lists(
    st.tuples(
        st.sampled_from(sorted(SEATS)), st.integers(0, 500) | st.none(), st.sampled_from("ABC"), _DAYS, _ENDS, _DAYS
    ),
    min_size=15,
    max_size=80,
)


def told(number: int, rep: str, amount: int | None, company: str, ago: int, ends: tuple[str, ...], later: int) -> Any:
    begun = TODAY - timedelta(days=ago + later + 1)
    moves = [(begun, "lead"), *((min(begun + timedelta(days=later), TODAY), stage) for stage in ends)]
    return sold(f"d{number:02}", rep, amount, *((day.isoformat(), stage) for day, stage in moves), company=company)


@example_settings(
    max_examples=examples(5), suppress_health_check=list(HealthCheck), phases=[Phase.generate], deadline=None
)
@given(drawn_deals)
def test_a_report_says_what_the_oracle_says(of_histories: Any, drawn: list[Any]) -> None:
    events = all_of([told(number, *one) for number, one in enumerate(drawn)])
    store(of_histories, events, KNOWN)
    reports = Reports(Hours(of_histories, KNOWN), KNOWN)
    known = list(rows([one.model_dump() for one in events], KNOWN.file).values())
    check_needs(reports, known)
    check_territories(reports, known)


def check_needs(reports: Reports, known: list[Any]) -> None:
    oracle = Needs(known, Organisation(KNOWN.file), NOW)
    report = reports.report(ReportQuery("quarter"), NOW)
    told_rows: list[tuple[Row, dict[str, str]]] = [(report.total, {})]
    told_rows += [(row, {"team_id": row.team_id}) for row in report.teams]
    told_rows += [(row, {"rep_id": row.rep_id}) for row in report.reps]
    for row, whose in told_rows:

        def belongs(place: Any, whose: dict[str, str] = whose) -> bool:
            return all(place[name] == value for name, value in whose.items())

        quota = row.kpis["quota"]
        if quota is None:
            assert (row.kpis["deals_needed"], row.kpis["leads_needed"]) == (None, None)
            continue
        gap = quota - row.kpis["revenue"]
        assert row.kpis["deals_needed"] == oracle.deals(gap, belongs)
        assert row.kpis["leads_needed"] == oracle.leads(gap, belongs)


def check_territories(reports: Reports, known: list[Any]) -> None:
    report = reports.report(ReportQuery("quarter"), NOW)
    balance = report.territory_balance
    assert balance is not None
    ids = [one.id for one in KNOWN.file.territories]
    accounts: Counter[tuple[str, str]] = Counter()
    revenue = dict.fromkeys(ids, 0)
    for row in known:
        if row["outcome"] == "":
            accounts[row["owner"]["territory_id"], row["account_id"]] += row["amount"] or 0
        elif row["outcome"] == "won" and date(2026, 4, 1) <= day_of(row["closed_at"]) <= TODAY:
            revenue[row["closed"]["territory_id"]] += row["closed_amount"] or 0
    potential = {one: sum(n for (place, _), n in accounts.items() if place == one) for one in ids}
    who = fair.reps_on(KNOWN.file, TODAY)
    reps: dict[str, Fraction] = {one: sum((s for place, s in who.values() if place == one), Fraction(0)) for one in ids}
    days = fair.rep_days(KNOWN.file, date(2026, 4, 1), TODAY)
    assert balance.imbalance == pytest.approx(fair.imbalance(potential, reps))
    assert balance.result_imbalance == pytest.approx(fair.imbalance(revenue, days))
    for share in balance.territories:
        assert share.balance_index == pytest.approx(as_number(fair.indices(potential, reps)[share.territory_id]))
        assert share.result_index == pytest.approx(as_number(fair.indices(revenue, days)[share.territory_id]))
    account = fair.best_account_move(potential, reps, [(one, place, n) for (place, one), n in accounts.items()])
    rep = fair.best_rep_move(potential, reps, who)
    for move, expected in ((balance.best_account_move, account), (balance.best_rep_move, rep)):
        if expected is None or move is None:
            assert move is None
            assert expected is None
        else:
            assert (move.id, move.to, move.origin) == (expected.id, expected.to, expected.origin)
            assert move.imbalance == pytest.approx(float(expected.left) ** 0.5, abs=1e-9)


def day_of(at: int) -> date:
    return KNOWN.day_of(at)


def as_number(index: Fraction | None) -> float | None:
    return None if index is None else float(index)
