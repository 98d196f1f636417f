"""What a reader chooses narrows what can be chosen next, and what is marked on time axes is found."""

import re

import pytest

from stream.kpis.periods import GRAINS
from tests.generate.dashboards import filled_in
from tests.generate.dashboards.delivered import DASHBOARDS, OF_KPIS, asked, variables
from tests.generate.dashboards.filled_in import ALL
from tests.generate.dashboards.simulated import BOTH, PIPELINE, REP, TEAM


def doubled(one):
    """An id as variables have it: Grafana escapes its quotes, and nothing of its backslashes."""
    return one.replace("\\", "\\\\")


def offered(grafana, name, **changed):
    return grafana.offered("sales-leader", name, grafana.choices("sales-leader", **changed))


def test_pipelines_are_those_of_the_funnel_file_by_name(grafana):
    assert offered(grafana, "pipeline") == {doubled(one.id): one.name for one in grafana.known.file.pipelines}


def test_teams_are_those_that_had_a_deal_in_the_pipelines_chosen(grafana):
    every = {doubled(team.id): team.name for team in grafana.known.file.teams}
    assert offered(grafana, "team") == every
    assert offered(grafana, "team", pipeline=[doubled(PIPELINE)]).items() <= every.items()
    assert offered(grafana, "team", pipeline=["no such pipeline"]) == {}


def test_reps_are_those_of_the_teams_chosen(grafana):
    of_team = {rep.id for rep in grafana.known.file.reps if any(one.team == TEAM for one in rep.assignments)}
    reps = offered(grafana, "rep", team=[doubled(TEAM)])
    assert reps.keys() == {doubled(rep_id) for rep_id in of_team}
    assert reps[doubled(REP)] == "Tiago Pires"


def test_a_team_and_a_rep_of_one_id_have_their_own_names(grafana):
    file = grafana.known.file
    assert offered(grafana, "team")[BOTH] == next(team.name for team in file.teams if team.id == BOTH)
    assert offered(grafana, "rep")[BOTH] == next(rep.name for rep in file.reps if rep.id == BOTH)


def test_reps_are_those_who_had_a_deal_in_the_pipelines_chosen_too(grafana):
    every = offered(grafana, "rep", team=[doubled(TEAM)])
    assert offered(grafana, "rep", team=[doubled(TEAM)], pipeline=["no such pipeline"]) == {}
    assert offered(grafana, "rep", team=[doubled(TEAM)], pipeline=[doubled(PIPELINE)]).items() <= every.items()


@pytest.mark.parametrize("grain", GRAINS)
def test_a_period_of_any_length_can_be_chosen_the_one_under_way_first(grafana, grain):
    periods = [*offered(grafana, "period", grain=grain)]
    assert periods == sorted(periods, reverse=True)
    (question,) = (
        one for one in asked("clickhouse") if one.dashboard == "sales-leader" and one.panel["title"] == "Won"
    )
    rows = grafana.panel(question, grafana.choices("sales-leader", grain=grain, period=periods[0]))
    assert [*rows[0]] == ["Won"]


@pytest.mark.parametrize("name", OF_KPIS)
def test_each_dashboard_of_kpis_lets_choose_the_same(name):
    assert variables(name) == variables("sales-leader")
    assert [one for one in variables(name) if one in ("pipeline", "team", "rep", "grain", "period")] == [
        "pipeline", "team", "rep", "grain", "period",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["Alerts", "Corrections"])
def test_what_is_marked_has_a_time_and_a_text(grafana, mark):
    (one,) = (one for one in DASHBOARDS["sales-leader"]["annotations"]["list"] if one["name"] == mark)
    rows = grafana.rows(one["target"]["rawSql"], {})
    assert rows
    assert all(row["time"] and row["text"] for row in rows)


def test_that_all_are_chosen_is_no_condition(grafana):
    assert grafana.choices("sales-leader")["team"] == [ALL]
    sql = variables("sales-leader")["rep"]["query"]
    assert filled_in.sql(sql, grafana.choices("sales-leader"), grafana.looked).count("1=1") == 2


OF_VIEWS = {
    "team": ("team",),
    "rep": ("team", "rep"),
    "pipeline": ("pipeline",),
    "deals": ("pipeline", "team", "rep"),
    "restatements": ("pipeline", "team", "rep"),
    "uncertain_deals": ("team", "rep"),
}
"""What the rows of a view are of, by its name, or by what it ends with."""
VIEW = re.compile(r"\nFROM (?:\w+_(?:by_\$\{grain\}|now)_(team|rep|pipeline)|(deals|restatements|uncertain_deals))\b")
NARROWED = [
    (question, variable)
    for question in asked("clickhouse")
    for view in VIEW.findall(question.target["rawSql"])
    for variable in OF_VIEWS[view[0] or view[1]]
    if variable in variables(question.dashboard)
]


@pytest.mark.parametrize(("question", "variable"), NARROWED, ids=str)
def test_who_chooses_what_nothing_is_of_reads_of_nothing(grafana, question, variable):
    rows = grafana.panel(question, grafana.choices(question.dashboard, **{variable: ["nothing is of this"]}))
    told = [row for row in rows if any(row[name] for name in row if name[0].isupper() or name == "value")]
    assert told == []
