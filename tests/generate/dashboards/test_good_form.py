"""Dashboards keep the rules of grafana/dashboard-linter."""

import re

import pytest

from stream.generate import reference
from stream.kpis.catalogue import KPIS
from tests.generate.dashboards.delivered import BY_LANGUAGE, DASHBOARDS, EVERY, OF_KPIS, asked, panels
from tests.generate.dashboards.good_form import problems, problems_of_promql

METRIC_UNITS = {"_seconds": "s", "_bytes": "bytes"}
"""Units as Grafana has them, by the end of a metric's name."""


@pytest.mark.parametrize("name", EVERY)
def test_a_dashboard_keeps_the_rules_of_the_linter(name):
    assert list(problems(EVERY[name])) == []


@pytest.mark.parametrize("question", asked("prometheus"), ids=str)
def test_a_question_to_prometheus_keeps_the_rules_of_the_linter(question):
    of_processes = question.dashboard not in OF_KPIS
    assert list(problems_of_promql(question.target["expr"], of_processes=of_processes)) == []


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("dealstream_journal_records", "not chosen"),
        ('sum(dealstream_events_total{job=~"$job", instance=~"$instance"})', "only grows"),
        ('rate(dealstream_events_total{job=~"$job", instance=~"$instance"}[5m])', "instead of $__rate_interval"),
    ],
)
def test_a_question_that_breaks_a_rule_is_told(expression, says):
    (problem,) = problems_of_promql(expression, of_processes=True)
    assert says in problem


def test_no_two_dashboards_have_one_uid_and_each_is_found_by_the_others_of_its_language():
    uids = [one["uid"] for one in EVERY.values()]
    assert len(set(uids)) == len(uids)
    tags = {tag: {of for one in dashboards.values() for of in one["tags"]} for tag, dashboards in BY_LANGUAGE.items()}
    assert tags == {"en": {"dealstream"}, "tr": {"dealstream-tr"}}
    assert all(one["links"][0]["tags"] == one["tags"] for one in EVERY.values())


@pytest.mark.parametrize("name", DASHBOARDS)
def test_no_panel_lies_on_another_or_beyond_the_edge(name):
    taken = set()
    for panel in DASHBOARDS[name]["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24, panel["title"]
        assert not taken & cells, panel["title"]
        taken |= cells


def test_every_metric_that_is_asked_for_is_one_that_the_service_gives():
    given = set(re.findall(r"\bdealstream_\w+", reference.render()))
    read = {
        re.sub(r"_(bucket|sum|count)$", "", name)
        for question in asked("prometheus")
        for name in re.findall(r"\bdealstream_\w+", question.target["expr"])
    }
    assert read
    assert read - given == set()


def test_each_title_of_a_panel_is_there_once_on_a_dashboard():
    titles = [(name, panel["title"]) for name, panel in panels()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("question", asked("prometheus"), ids=str)
def test_a_panel_has_the_unit_that_the_name_of_its_metric_tells(question):
    expression = question.target["expr"]
    names = [re.sub(r"_(bucket|sum)$", "", name) for name in re.findall(r"\bdealstream_\w+", expression)]
    told = {next((unit for end, unit in METRIC_UNITS.items() if name.endswith(end)), "") for name in names}
    unit = question.panel["fieldConfig"]["defaults"].get("unit")
    if told & {*METRIC_UNITS.values()}:
        assert {unit} == ({"percentunit"} if "/" in expression else told)
    else:
        assert unit not in METRIC_UNITS.values()


def test_what_is_a_share_wherever_it_stands_is_shown_as_one():
    shares = {kpi.title for kpi in KPIS if kpi.unit == "share"} - {kpi.title for kpi in KPIS if kpi.unit != "share"}
    units = set()
    for dashboard, panel in panels():
        shown = panel.get("fieldConfig", {})
        if dashboard in OF_KPIS and panel["type"] == "stat" and panel["title"] in shares:
            units.add((panel["title"], shown["defaults"].get("unit")))
        for override in shown.get("overrides", []):
            if override["matcher"]["options"] in shares:
                told = [one["value"] for one in override["properties"] if one["id"] == "unit"]
                units |= {(override["matcher"]["options"], unit) for unit in told}
    assert {"Win rate", "Quota attainment"} <= {title for title, _ in units}
    assert {unit for _, unit in units} == {"percentunit"}


ORDERS = {
    "Teams": {"revenue DESC"},
    "Reps": {"revenue DESC"},
    "Territories": {"revenue DESC"},
    "Sources": {"sum(revenue) DESC", "sum(mql) DESC"},
    "Why deals are lost": {"sum(lost) DESC"},
    "Activities by type": {"sum(activities) DESC"},
    "What could not be used": {"count() DESC"},
}
"""Of tables, by title: what they begin with the most of."""


@pytest.mark.parametrize("title", ORDERS)
def test_a_table_begins_with_the_most(title):
    tables = [one for one in asked("clickhouse") if one.panel["title"].partition(", money in ")[0] == title]
    orders = {one.target["rawSql"].rpartition("ORDER BY ")[2].partition(",")[0] for one in tables}
    assert orders == ORDERS[title]


@pytest.mark.parametrize("question", [one for one in asked("clickhouse") if one.dashboard in OF_KPIS], ids=str)
def test_nothing_is_divided_by_nothing_and_no_equal_numbers_are_taken_for_one(question):
    divisors = re.findall(r" / (\S+)", question.target["rawSql"])
    assert [one for one in divisors if not one.startswith(("nullIf(", "(SELECT")) and not one[0].isdigit()] == []
    assert not re.search(r"sum\w*\(DISTINCT", question.target["rawSql"], re.IGNORECASE)


@pytest.mark.parametrize("question", [one for one in asked("clickhouse") if one.panel["type"] != "stat"], ids=str)
def test_where_there_is_money_the_title_says_of_which_currency(question):
    if "exp10(minor_digits)" in question.target["rawSql"]:
        assert "${currency}" in question.panel["title"]
