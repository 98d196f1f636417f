"""Reports that a browser test shows: made by the contract from the catalogue, with numbers set by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.report import ListedDeal, Report, Waterfall
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.formula import beside, has_interval
from stream.kpis.statistics import wilson
from tests.page.sample_of_plans import FORECAST, a_balance, a_goal

PLAIN: dict[str, Any] = {"money": 1_250_000, "days": 12.5, "minutes": 90, "times": 1.5, "share": 0.4}
SHARES = {"moved_on": 50, "lost": 29, "fresh": 12, "disqualified": 0, "moved_pipeline": 0, "stuck": 0}
"""Of 91 deals that entered a stage."""


_NONE = {"deals": 0, "amount": 0}
_STILL = dict.fromkeys(Waterfall.model_fields, _NONE)


def rate(part: int, n: int) -> dict[str, Any]:
    """Return a rate as a report has it."""
    value = wilson(part, n)
    return {"value": value.value, "n": value.n, "low": value.low, "high": value.high}


def value_of(kpi: Kpi) -> Any:
    """Return some value of a KPI."""
    if kpi.unit == "odds":
        return {"value": 2.5, "n": 120, "low": 1.2, "high": 6.8}
    if kpi.subject == "stage" and kpi.id in SHARES:
        return rate(SHARES[kpi.id], 91)
    if has_interval(kpi.formula):
        return rate(4, 10)
    if beside(kpi.formula):
        return FORECAST
    return PLAIN.get(kpi.unit, 7)


def row(subject: Subject = "deals", **fields: Any) -> dict[str, Any]:
    """Return a row with some value for every KPI of its subject, those named as they are given."""
    values = {kpi.id: value_of(kpi) for kpi in kpis_of(subject)}
    before = {kpi.id: value_of(kpi) for kpi in kpis_of(subject, "period")}
    if subject == "deals":
        values |= {f"{kpi.id}_by_type": {"call": value_of(kpi)} for kpi in kpis_of("activity type")}
    return values | {"previous": before} | fields


def stage(stage_id: str, name: str, kind: str = "open", **fields: Any) -> dict[str, Any]:
    """Return a stage's row."""
    values = row("stage", entered_deals=91) if kind == "open" else {}
    return values | {"stage_id": stage_id, "name": name, "kind": kind, "loss_reasons": ()} | fields


def a_report(**fields: Any) -> Report:
    """Return a report; `fields` take the place of its own."""
    days = [date(2026, 11, day) for day in range(1, 26)]
    before = [day - timedelta(days=31) for day in days]
    now = datetime.now(UTC)
    waterfall = _STILL | {
        "opening": {"deals": 10, "amount": 10_000_000},
        "new": {"deals": 3, "amount": 2_000_000},
        "closing": {"deals": 13, "amount": 12_000_000},
    }
    made: dict[str, Any] = {
        "from": "2026-11-01", "to": "2026-11-25", "previous_from": "2026-10-01", "previous_to": "2026-10-25",
        "team": None, "rep": None, "territory": None, "pipeline": None,
        "currency": "EUR", "money_unit": "0.01 EUR", "generated_at": now, "fresh_until": now,
        "data_since": "2024-01-01", "complete_since": "2024-02-01",
        "total": row(revenue=4_000_000, won=4, lost=6),
        "teams": (row(team_id="n", name="North"),),
        "reps": tuple(
            row(rep_id=f"r{n}", name=name, revenue=1_000_000 * n, teams=({"team_id": "n", "name": "North"},))
            for n, name in enumerate(("Ada", "Bo", "Cem", "Dana", "Eli", "Fay", "Gus", "Hal", "Ida"), 1)
        ),
        "territories": (row(territory_id="dach", name="DACH") | _beside_others(),),
        "pipelines": (
            row(
                pipeline_id="new", name="New", kind="deals",
                stages=(stage("lead", "Lead"), stage("offer", "Offer"), stage("won", "Won", "won")),
            ),
        ),
        "sources": (row("source", source="web", name="Web"),),
        "loss_reasons": (row("loss reason", reason="price", name="Price"),),
        "grain": "day",
        "trend": tuple(row() | {"from": str(day), "to": str(day)} for day in days),
        "previous_trend": tuple(row() | {"from": str(day), "to": str(day)} for day in before),
        "win_curve": {
            "n": 20,
            "points": (
                {"day": 0, "won": 0.05, "low": 0.01, "high": 0.2, "lost": 0.1, "open": 0.85, "at_risk": 20},
                {"day": 30, "won": 0.3, "low": 0.1, "high": 0.5, "lost": 0.4, "open": 0.3, "at_risk": 11},
            ),
        },
        "calendar": tuple({"day": str(day), "won": day.day % 3, "revenue": day.day % 3 * 500_000} for day in days),
        "waterfall": waterfall, "waterfall_due": waterfall, "due_by": "2026-11-30",
        "goals": (a_goal(),), "territory_balance": a_balance(), "uncertain_deals": 0, "has_data": True,
    }  # fmt: skip
    return Report.model_validate(made | fields)


def _beside_others() -> dict[str, Any]:
    return {kpi.id: value_of(kpi) for kpi in kpis_of("territory")}


def nothing() -> Report:
    """Return the report of a service that was told nothing yet."""
    empty = {kpi.id: rate(0, 0) if has_interval(kpi.formula) else 0 for kpi in kpis_of("deals")}
    return a_report(
        total=empty, teams=(), reps=(), territories=(), pipelines=(), sources=(), loss_reasons=(), trend=(),
        previous_trend=(), calendar=(), win_curve={"n": 0, "points": ()}, waterfall=_STILL, waterfall_due=_STILL,
        goals=(), territory_balance=None, data_since=None, complete_since=None, has_data=False,
    )  # fmt: skip


def a_deal() -> ListedDeal:
    """Return a deal that is open and stuck."""
    began = datetime(2026, 9, 1, 8, tzinfo=UTC)
    return ListedDeal(
        deal_id="4711", url="https://crm.example.com/4711", pipeline_id="new", pipeline="New", stage_id="lead",
        stage="Lead", stage_since=began, days_in_stage=54.2, created=began, rep_id="r1", owner="Ada", team_id="n",
        team="North", territory_id="", territory="", account="", amount=1_250_000, currency="EUR",
        reported_amount=1_250_000, expected_close="2026-10-31", last_touch_at=None, last_touch="", last_move_at=began,
        source="Web", loss_reason="", outcome="", closed_at=None, stuck=True, quiet=False, overdue=True,
        uncertain=False, next_deal_pays=75_000,
    )  # fmt: skip
