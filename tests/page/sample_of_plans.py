"""What a browser test shows of quotas, goals, territories, commission and forecasts: by the contracts, set by hand."""

from datetime import UTC, datetime
from typing import Any

from schemas.commission import Commission
from schemas.forecast import ForecastReport

FORECAST: dict[str, Any] = {
    "booked": 900_000, "mean": 1_260_000, "p10": 1_000_000, "p50": 1_250_000, "p90": 1_500_000, "target": 1_200_000,
    "chance": 0.6,
}  # fmt: skip
POSTING: dict[str, Any] = {
    "deal_id": "4711", "url": "https://crm.example.com/4711", "closed_on": "2026-11-03", "posted_on": "2026-11-03",
    "of_from": "2026-11-01", "of_to": "2026-11-30", "amount": 4_000_000, "attained_before": 3_000_000,
    "attained_after": 7_000_000, "attainment_before": 0.5, "attainment_after": 1.17, "paid": 360_050, "reason": "won",
    "why": "won",
}  # fmt: skip


def a_goal(**fields: Any) -> dict[str, Any]:
    """Return a goal of revenue that is behind."""
    own = {
        "id": "revenue-n",
        "name": "Revenue, North", "of": ("North",), "kpi": "revenue", "unit": "money", "team": "n",
        "rep": None, "territory": None,
        "pipeline": None, "stage": None, "activity_type": None, "source": None, "loss_reason": None,
        "from": "2026-01-01", "by": "2026-12-31", "target": 260_000_000, "at_most": False, "value": 225_000_000,
        "state": "behind", "is_over": False, "time_gone": 0.9, "time_of": "working days", "landing": 250_000_000,
        "low": 242_000_000.0, "high": 258_000_000.0, "level": 0.8, "chance": 0.04,
        "needed": {"deals": 38, "leads": 146, "leads_low": 137, "leads_high": 159},
        "deals": {"from": "2026-01-01", "to": "2026-11-25", "team": "n", "kpi": "revenue", "limit": "100"},
    }  # fmt: skip
    return own | fields


def a_balance(**fields: Any) -> dict[str, Any]:
    """Return territories of which one is twice as rich for each rep as it should be."""

    def territory(territory_id: str, name: str, reps: float, potential: int, index: float | None) -> dict[str, Any]:
        return {
            "territory_id": territory_id, "name": name, "reps": reps, "potential": potential, "activities": 100,
            "revenue": 1_000_000, "balance_index": index, "workload_index": 1.0, "result_index": None,
        }  # fmt: skip

    move = {
        "kind": "rep", "id": "r2", "name": "Bo", "origin": "nordics", "to": "iberia", "reps": 1, "potential": 0,
        "imbalance": 0.0,
    }  # fmt: skip
    own = {
        "from": "2026-11-01", "to": "2026-11-25", "currency": "EUR", "money_unit": "0.01 EUR",
        "generated_at": datetime.now(UTC), "potential_of": "funnel file", "imbalance": 0.5,
        "workload_imbalance": 0.1, "result_imbalance": None, "best_move": move, "best_rep_move": move,
        "best_account_move": None,
        "territories": (
            territory("dach", "DACH", 3, 90_000_000, 1.0),
            territory("iberia", "Iberia", 1, 60_000_000, 2.0),
            territory("nordics", "Nordics", 2, 30_000_000, 0.5),
        ),
    }  # fmt: skip
    return own | fields


def a_commission(**fields: Any) -> Commission:
    """Return what two reps are paid, one of them with a deal that was cancelled."""
    cancelled = POSTING | {"deal_id": "4712", "paid": -76_000, "reason": "cancelled", "why": "cancelled"}

    def statement(rep_id: str, name: str, paid: int, settled: bool, *postings: dict[str, Any]) -> dict[str, Any]:
        return {
            "rep_id": rep_id, "name": name, "from": "2026-11-01", "to": "2026-11-30", "plan_id": "ae-2026",
            "settles_on": "2026-12-06", "settled": settled, "quota": 6_000_000, "attained": 7_000_000,
            "attainment": 1.17, "earned": 360_050, "adjusted": paid - 360_050, "paid": paid, "postings": postings,
        }  # fmt: skip

    now = datetime.now(UTC)
    own: dict[str, Any] = {
        "from": "2026-11-01", "to": "2026-11-30", "as_of": now, "team": None, "rep": None, "currency": "EUR",
        "money_unit": "0.01 EUR", "generated_at": now, "has_plans": True, "paid": 644_100, "settled": 360_050,
        "statements": (
            statement("r1", "Ada", 360_050, True, POSTING),
            statement("r2", "Bo", 284_050, False, POSTING, cancelled),
        ),
        "next_deals": (
            {
                "deal_id": "4713", "url": None, "rep_id": "r1", "name": "Ada", "stage": "Offer", "amount": 2_000_000,
                "pays": 300_000,
            },
            {
                "deal_id": "4714", "url": None, "rep_id": "r2", "name": "Bo", "stage": "Lead", "amount": 1_000_000,
                "pays": 0,
            },
        ),
        "at_forecast": {"p10": 700_000, "p50": 800_000, "p90": 1_000_000}, "other_plan": None,
    }  # fmt: skip
    return Commission.model_validate(own | fields)


def a_forecast(**fields: Any) -> ForecastReport:
    """Return a forecast with a record of 11 months in which more came than was said."""
    chance = {"value": 0.4, "n": 100, "low": 0.3, "high": 0.5}
    record = tuple(
        FORECAST | {
            "booked": 0, "target": None, "chance": None, "from": f"2025-{month:02}-01", "to": f"2025-{month:02}-28",
            "forecast_on": f"2025-{month:02}-02", "came": 1_400_000 if month < 4 else 1_600_000,
            "came_of_due": 700_000, "within": month < 4, "rank": 0.8 if month < 4 else 0.99,
        }
        for month in range(11, 0, -1)
    )  # fmt: skip
    own: dict[str, Any] = {
        "period": "month", "from": "2026-11-01", "to": "2026-11-30", "team": None, "rep": None, "territory": None,
        "pipeline": None, "currency": "EUR", "money_unit": "0.01 EUR", "generated_at": datetime.now(UTC),
        "total": FORECAST, "weighted_pipeline": 2_000_000,
        "velocity": {
            "per_day": 400_000, "per_week": 2_800_000, "open_deals": 40, "win_rate": 0.25, "average_deal": 1_200_000,
            "cycle_days": 30.0,
        },
        "deals_due": 3, "amount_due": 900_000,
        "points": tuple({"amount": 900_000 + 9_000 * n, "at_least": 1 - n / 100} for n in range(101)),
        "stages": (
            {
                "pipeline_id": "new", "pipeline": "New", "stage_id": "offer", "stage": "Offer", "deals": 3,
                "amount": 900_000, "expected": 360_000, "won": chance,
            },
        ),
        "teams": (FORECAST | {"team_id": "n", "name": "North", "deals": 3, "amount": 900_000},),
        "deals": (
            {
                "deal_id": "4711", "url": "https://crm.example.com/4711", "owner": "Ada", "team": "North",
                "stage": "Offer", "amount": 500_000, "chance": 0.4, "expected": 200_000,
                "expected_close": "2026-11-28", "overdue": False, "stuck": True, "quiet": False,
            },
        ),
        "left_out": {"without_close_date": 2, "without_amount": 0, "without_chance": 0},
        "reached_from": "2025-10-04", "reached_to": "2026-10-03", "record": record,
        "calibration": {
            "periods": 11, "within": 3, "mean_rank": 0.94, "leaning": "too low",
            "stages": (
                {"stage_id": "offer", "stage": "Offer", "deals": 33, "chance": 0.4, "won": 0.3, "won_since": 0.41},
            ),
        },
    }  # fmt: skip
    return ForecastReport.model_validate(own | fields)
