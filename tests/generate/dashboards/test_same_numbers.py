"""A KPI on a dashboard is the KPI that `dealstream kpis` tells of the same people and days."""

import pytest

from stream.reports import Whose
from tests.generate.dashboards.delivered import asked
from tests.generate.dashboards.kpis_told import Compare, is_of_kpis
from tests.generate.dashboards.simulated import REP, TEAM


@pytest.fixture(scope="module")
def compare(grafana):
    return Compare(grafana)


QUESTIONS = [question for question in asked("clickhouse") if is_of_kpis(question)]
OF_TEAMS = [
    question
    for question in QUESTIONS
    if question.dashboard == "sales-leader"
    and "$team" in question.target["rawSql"]
    and "pace" not in question.target["rawSql"]
]
"""The other dashboards put their questions together from the same parts; each report costs seconds."""
OF_REPS = [
    question
    for question in QUESTIONS
    if question.dashboard == "team-manager" and question.panel["type"] == "stat" and "$rep" in question.target["rawSql"]
]
GO_ON = {"bottleneck_share": 1e-4}
"""Time of deals that are open goes on between the report and the panel."""

CASES = [
    *((question, Whose()) for question in QUESTIONS),
    *((question, Whose(team=TEAM)) for question in OF_TEAMS),
    *((question, Whose(rep=REP)) for question in OF_REPS),
]


@pytest.mark.parametrize(("question", "whose"), CASES, ids=str)
def test_the_numbers_of_a_panel_are_those_of_the_report(grafana, compare, question, whose):
    chosen = {name: [one.replace("\\", "\\\\")] for name, one in whose._asdict().items() if one is not None}
    told = compare.told(question, grafana.choices(question.dashboard, **chosen), whose)
    assert told
    wrong = [one for one in told if not same(one.panel, one.report, GO_ON.get(one.kpi, 1e-9))]
    assert not wrong, wrong[:3]


def same(panel, report, apart):
    if panel is None or report is None:
        return panel is report
    return panel == pytest.approx(report, rel=apart, abs=apart)
