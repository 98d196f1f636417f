"""Which KPI a goal is of, and what the funnel file may not ask."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from schemas.planning import Goal
from stream.config.funnel_file import FunnelError, parse
from stream.kpis.catalogue import KPIS
from stream.kpis.goals import goal_problems, kpi_of
from tests.support.paths import FUNNEL_FILE

LABELS = {
    "stage": {"stage": "proposal"},
    "activity type": {"activity_type": "call"},
    "source": {"source": "ads"},
    "loss reason": {"loss_reason": "price"},
    "territory": {"territory": "dach"},
}


def goal(kpi: str, **of: Any) -> Goal:
    return Goal(kpi=kpi, target=Decimal(1), by=date(2026, 12, 31), **of)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: f"{kpi.id} of {kpi.subject}")
def test_any_kpi_can_be_a_goal(kpi: Any) -> None:
    assert kpi_of(goal(kpi.id, **LABELS.get(kpi.subject, {}))) is kpi


@pytest.mark.parametrize(
    ("written", "line_of", "field", "way_out"),
    [
        ("{kpi: revenu, target: 1, by: 2026-12-31}", "revenu,", "goals[0].kpi", "did you mean revenue?"),
        ("{kpi: qqqq, target: 1, by: 2026-12-31}", "qqqq", "goals[0].kpi", "docs/kpis.md lists them"),
        ("{kpi: moved_on, target: 1, by: 2026-12-31}", "moved_on", "goals[0].kpi", "needs stage"),
        (
            "{kpi: revenue, stage: proposal, target: 1, by: 2026-12-31}",
            "kpi: revenue",
            "goals[0].kpi",
            "leave out stage",
        ),
        (
            "{kpi: reps_winning, rep: '101', target: 1, by: 2026-12-31}",
            "reps_winning",
            "goals[0].kpi",
            "leave out rep",
        ),
        ("{kpi: win_rate, target: 25, by: 2026-12-31}", "target: 25", "goals[0].target", "write 25% as 0.25"),
        ("{kpi: reps_at_quota, target: 1.1, by: 2026-12-31}", "target: 1.1", "goals[0].target", "at most 1;"),
        ("{kpi: quota_attainment, target: 110, by: 2026-12-31}", "target: 110", "goals[0].target", "at most 10;"),
        ("{kpi: win_rate, target: -0.1, by: 2026-12-31}", "target: -0.1", "goals[0].target", "is below 0"),
        ("{kpi: revenue, target: -5, by: 2026-12-31}", "target: -5", "goals[0].target", "write one above it"),
        ("{kpi: won, target: 0, by: 2026-12-31}", "target: 0", "goals[0].target", "at_most: true"),
        (
            "{kpi: revenue, target: 1e30, by: 2026-12-31}",
            "target: 1e30",
            "goals[0].target",
            "must be at most 1000000000000000",
        ),
        (
            "{kpi: lost, stage: proposal, activity_type: call, target: 1, by: 2026-12-31}",
            "kpi: lost",
            "goals[0]",
            "names both stage and activity_type",
        ),
    ],
)
def test_a_goal_that_cannot_be_is_refused_with_line_and_way_out(
    written: str, line_of: str, field: str, way_out: str
) -> None:
    text = FUNNEL_FILE.read_text(encoding="utf-8").partition("\ngoals:")[0] + f"\ngoals:\n  - {written}\n"
    with pytest.raises(FunnelError) as caught:
        parse(text, name="funnel.yaml")
    line = text[: text.index(line_of)].count("\n") + 1
    assert f"funnel.yaml:{line}: {field}" in str(caught.value)
    assert way_out in str(caught.value)


def test_goals_that_can_be_have_no_problem() -> None:
    text = FUNNEL_FILE.read_text(encoding="utf-8").partition("\ngoals:")[0]
    text += "\ngoals:\n  - {kpi: revenue, team: north, target: 1200000, by: 2026-12-31}\n"
    text += "  - {kpi: lost, stage: proposal, target: 0.20, at_most: true, by: 2026-12-31}\n"
    text += "  - {kpi: stuck, target: 0, at_most: true, by: 2026-12-31}\n"
    assert not list(goal_problems(parse(text)))
