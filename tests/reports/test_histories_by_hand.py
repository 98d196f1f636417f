"""Deals as CRMs really make them, and what a sales leader expects of the report of March; the times are India's."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from stream.reports import DealQuery, Deals, Hours, ReportQuery, Reports
from tests.support.deals import Counted, event
from tests.support.histories import KNOWN
from tests.support.stored_deals import store

MARCH = ReportQuery("month", date(2026, 3, 1), date(2026, 3, 31))


NONE: Mapping[str, Any] = MappingProxyType({})

FLOWS = {
    "advanced",
    "skipped",
    "moved_back",
    "lost_moves",
    "moved_pipeline_moves",
    "reassigned",
    "taken_over",
    "reopened",
}


class Case(NamedTuple):
    """Lines of deals; what must come out: of the total, of stages, of teams (won, lost). Of a rate, its value."""

    deals: list[list[tuple[Any, ...]]]
    total: dict[str, Any]
    stages: Mapping[str, dict[str, Any]] = NONE
    teams: Mapping[str, tuple[int, int]] = NONE
    reasons: Mapping[str, int] = NONE


BY_HAND = {
    "a deal won after it skipped stages went through all of them": Case(
        [[("2026-03-02 09:00", "stage", "lead"), ("2026-03-09 09:00", "stage", "won")]],
        {"won": 1, "win_rate": 1, "created": 0, "cycle_days_mean": None, "average_deal": None},
        {
            "lead": {"advanced": 1, "skipped": 0, "cumulative_conversion": 1},
            "offer": {"skipped": 1, "entered": 0, "entered_deals": 1, "moved_on": 1, "cumulative_conversion": 1},
        },
    ),
    "reopened after the win into an earlier stage, and lost from there": Case(
        [
            [
                ("2026-03-02 09:00", "amount", 100),
                ("2026-03-02 09:00", "stage", "offer"),
                ("2026-03-09 09:00", "stage", "won"),
                ("2026-03-12 09:00", "stage", "meet"),
                ("2026-03-19 09:00", "stage", "lost"),
            ]
        ],
        {"won": 0, "lost": 1, "revenue": 0, "win_rate_qualified": 0},
        {
            "offer": {"moved_back": 1, "lost": 1, "lost_moves": 0, "time_in_stage_mean": 7, "leaked_amount": 100},
            "meet": {"reopened": 1, "lost_moves": 1, "losses_from_here": 1},
        },
        reasons={"": 1},
    ),
    "lost twice, from the same stage, is lost once": Case(
        [
            [
                ("2026-03-02 09:00", "stage", "offer"),
                ("2026-03-05 09:00", "stage", "lost"),
                ("2026-03-06 09:00", "stage", "offer"),
                ("2026-03-08 09:00", "stage", "lost"),
            ]
        ],
        {"lost": 1},
        {"offer": {"entered": 2, "entered_deals": 1, "lost_moves": 1, "reopened": 1, "lost": 1, "moved_back": 1}},
        reasons={"": 1},
    ),
    "a win in the minute of a hand-over is of whoever took the deal": Case(
        [
            [
                ("2026-03-03 09:00", "owner", "ada"),
                ("2026-03-03 09:00", "amount", 700),
                ("2026-03-03 09:00", "stage", "offer"),
                ("2026-03-09 09:00", "owner", "cy"),
                ("2026-03-09 09:00", "stage", "won"),
                ("2026-03-10 09:00", "owner", "ada"),
            ]
        ],
        {"won": 1, "revenue": 700},
        {"offer": {"reassigned": 0, "taken_over": 0, "time_in_stage_mean": 6}},
        teams={"n": (0, 0), "s": (1, 0)},
    ),
    "a deal that nobody has any more is nobody's loss": Case(
        [
            [
                ("2026-03-03 09:00", "owner", "ada"),
                ("2026-03-03 09:00", "stage", "offer"),
                ("2026-03-06 09:00", "owner", None),
                ("2026-03-20 09:00", "stage", "lost"),
            ]
        ],
        {"lost": 1},
        {"offer": {"reassigned": 1, "taken_over": 1, "entered": 1, "time_in_stage_mean": 17}},
        teams={"": (0, 1)},
        reasons={"": 1},
    ),
    "handed over and back is one visit, reassigned twice": Case(
        [
            [
                ("2026-03-03 09:00", "owner", "ada"),
                ("2026-03-03 09:00", "stage", "lead"),
                ("2026-03-04 09:00", "owner", "cy"),
                ("2026-03-05 09:00", "owner", "ada"),
                ("2026-03-13 09:00", "stage", "meet"),
            ]
        ],
        {"open_deals": 1},
        {
            "lead": {
                "reassigned": 2,
                "taken_over": 2,
                "entered": 1,
                "advanced": 1,
                "time_in_stage_mean": 10,
                "time_in_stage_median": 10,
            }
        },
    ),
    "a lead becomes a deal, goes on to the next pipeline, and comes back": Case(
        [
            [
                ("2026-03-02 09:00", "created"),
                ("2026-03-02 09:00", "stage", "warm-lead"),
                ("2026-03-03 09:00", "stage", "lead"),
                ("2026-03-09 09:00", "stage", "ask"),
                ("2026-03-12 09:00", "stage", "offer"),
            ]
        ],
        {"created": 1, "mql": 1, "mql_to_sql": 1, "mql_to_sql_days": 7, "open_deals": 1, "still_open": 1},
        {
            "warm-lead": {"moved_on": 1, "advanced": 1},
            "lead": {"moved_on": 1, "time_against_limit": 2},
            "meet": {"skipped": 1, "moved_on": 1},
            "offer": {"skipped": 1, "entered": 1, "entered_deals": 1},
            "ask": {"moved_pipeline": 1, "moved_pipeline_moves": 1, "advanced": 0},
        },
    ),
    "a lead that was converted without more is no deal": Case(
        [
            [
                ("2026-03-02 09:00", "created"),
                ("2026-03-02 09:00", "stage", "new-lead"),
                ("2026-03-03 09:00", "stage", "converted"),
            ]
        ],
        {"created": 0, "won": 0, "open_deals": 0, "mql": 1, "mql_to_sql": 1},
        {"warm-lead": {"skipped": 1, "moved_on": 1}},
    ),
    "a close date before the creation leaves the deal out of the cycle": Case(
        [
            [
                ("2026-03-05 09:00", "created"),
                ("2026-03-05 09:00", "amount", 100),
                ("2026-03-05 09:00", "stage", "offer"),
                ("2026-03-09 09:00", "stage", "won"),
                ("2026-03-09 09:01", "closes", "2026-03-02 09:00"),
            ]
        ],
        {"won": 1, "win_rate_cohort": 1, "cycle_days_mean": None, "cycle_days_median": None},
        {"offer": {"time_in_stage_mean": 4}},
    ),
    "an amount that was blanked when the deal was lost stays": Case(
        [
            [
                ("2026-03-02 09:00", "amount", 900),
                ("2026-03-02 09:00", "stage", "offer"),
                ("2026-03-09 09:00", "amount", None),
                ("2026-03-09 09:00", "stage", "lost"),
            ]
        ],
        {"lost": 1, "win_rate_by_value": 0, "win_rate_by_value_left_out": 0},
        {"offer": {"leaked_amount": 900, "lost_by_value": 1}},
        reasons={"": 1},
    ),
    "an open deal whose amount was blanked is of no known amount": Case(
        [
            [
                ("2026-03-02 09:00", "amount", 900),
                ("2026-03-02 09:00", "stage", "offer"),
                ("2026-03-09 09:00", "amount", None),
            ]
        ],
        {"open_deals": 1, "open_amount": 0},
    ),
    "a won deal whose amount was blanked brought nothing that is known": Case(
        [
            [
                ("2026-03-02 09:00", "amount", 900),
                ("2026-03-02 09:00", "stage", "offer"),
                ("2026-03-09 09:00", "stage", "won"),
                ("2026-03-10 09:00", "amount", None),
            ]
        ],
        {"won": 1, "revenue": 0, "win_rate_by_value_left_out": 1, "median_deal": None},
    ),
    "a deal without a stage was created, and is in no pipeline": Case(
        [[("2026-03-02 09:00", "created"), ("2026-03-02 09:00", "amount", 50)]],
        {"created": 1, "created_amount": 50, "still_open": 1, "open_deals": 0, "win_rate_cohort": 0},
    ),
    "created as won is a win out of no stage": Case(
        [[("2026-03-02 09:00", "created"), ("2026-03-02 09:00", "stage", "won")]],
        {"won": 1, "created": 1, "win_rate_cohort": 1, "win_rate_by_value_left_out": 1, "median_deal": None},
        {"won": {"entered": 1, "moved_on": None}, "offer": {"entered_deals": 0, "moved_on": None, "lost": None}},
    ),
    "a merged deal counts nowhere": Case(
        [[("2026-03-02 09:00", "created"), ("2026-03-02 09:00", "stage", "won"), ("2026-03-05 09:00", "merged")]],
        {"won": 0, "created": 0, "win_rate": None},
    ),
    "won on the last minute of the month on India's clocks": Case(
        [[("2026-03-31 23:59", "stage", "won")], [("2026-04-01 00:00", "stage", "won")]], {"won": 1}
    ),
}


def plain(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) else value


@pytest.mark.parametrize("title", BY_HAND)
def test_the_report_says_what_a_sales_leader_expects(of_histories, title):
    case = BY_HAND[title]
    told = [[event(n, *line, deal_id=f"d{d}") for n, line in enumerate(lines)] for d, lines in enumerate(case.deals)]
    for of_deal in told:
        Counted(of_deal)  # the oracle says the same
    store(of_histories, [one for of_deal in told for one in of_deal])
    now, deals = datetime.now(UTC), Deals(of_histories, KNOWN)
    report = json.loads(Reports(Hours(of_histories, KNOWN), KNOWN).report(MARCH, now).model_dump_json(by_alias=True))
    assert {name: plain(report["total"][name]) for name in case.total} == case.total
    stages = {stage["stage_id"]: stage for pipeline in report["pipelines"] for stage in pipeline["stages"]}
    for stage_id, expected in case.stages.items():
        assert {name: plain(stages[stage_id][name]) for name in expected} == expected, stage_id
        for name in FLOWS & expected.keys():
            # A deal that came twice is listed once.
            is_listed = deals.listed(DealQuery(MARCH, kpi=name, stage=stage_id), now).count > 0
            assert is_listed == (expected[name] > 0), (stage_id, name)
    teams = {row["team_id"]: (row["won"], row["lost"]) for row in report["teams"]}
    assert case.teams.items() <= teams.items()
    assert {row["reason"]: row["lost"] for row in report["loss_reasons"]} == case.reasons
    for name in ("won", "lost", "created", "still_open", "open_deals", "mql"):
        assert deals.listed(DealQuery(MARCH, kpi=name), now).count == report["total"][name], name
