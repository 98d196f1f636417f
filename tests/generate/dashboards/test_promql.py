"""Every question that a panel puts to Prometheus is answered, whatever is chosen."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from schemas.currencies import minor_digits
from stream.reports import Hours, ReportQuery, Reports
from stream.sinks.gauges import GAUGES
from tests.generate.dashboards import filled_in
from tests.generate.dashboards.delivered import OF_KPIS, asked, variables
from tests.generate.dashboards.filled_in import ALL, Looked
from tests.generate.dashboards.scraped import SCRAPE_SECONDS

QUESTIONS = asked("prometheus")
CHOSEN = {
    "all": {"team": [ALL], "job": [ALL], "instance": [ALL]},
    "several": {"team": ["north", "enterprise"], "job": ["dealstream-gateway", "dealstream-worker"], "instance": [ALL]},
    "one": {"team": ["north"], "job": ["dealstream-worker"], "instance": [ALL]},
}
BY = re.compile(r"\bby \(([^)]*)\)")
LEGEND = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def answer(prometheus, question, chosen):
    """The series of a panel; of one that shows now, its samples as series."""
    last = datetime.now(UTC)
    looked = Looked(last - timedelta(seconds=20), last, SCRAPE_SECONDS)
    alls = {name: one["allValue"] for name, one in variables(question.dashboard).items() if one.get("allValue")}
    expression = filled_in.promql(question.target["expr"], chosen, alls, looked)
    if question.target.get("instant"):
        return [one | {"values": [one["value"]]} for one in prometheus.now(expression)]
    return prometheus.over_time(expression, looked.first.timestamp(), looked.last.timestamp())


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_panel_is_not_empty_on_what_was_scraped(prometheus, question, chosen):
    series = answer(prometheus, question, CHOSEN[chosen])
    values = [float(value) for one in series for _, value in one["values"] if value != "NaN"]
    assert values
    # Labels that no metric has are left out of the answer, without a word.
    grouped = {one.strip() for told in BY.findall(question.target["expr"]) for one in told.split(",")} - {"le"}
    named = set(LEGEND.findall(question.target.get("legendFormat") or ""))
    assert [one["metric"] for one in series if not grouped | named <= {*one["metric"]}] == []
    if question.panel["fieldConfig"]["defaults"].get("unit") == "percentunit" and question.dashboard not in OF_KPIS:
        assert 0 <= min(values) <= max(values) <= 1


@pytest.fixture(scope="module")
def today(grafana):
    """What the report of today says of each team."""
    report = Reports(Hours(grafana.clickhouse, grafana.known), grafana.known).report(
        ReportQuery("today"), grafana.looked.last
    )
    return {team.team_id: team for team in report.teams}


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one.dashboard in OF_KPIS], ids=str)
def test_a_number_of_prometheus_is_that_of_the_report_of_today(grafana, prometheus, today, question):
    name = re.search(r"dealstream_\w+", question.target["expr"]).group()
    gauge = next(one for one in GAUGES if one.name == name)
    unit = 10 ** minor_digits(grafana.known.currency) if gauge.is_money else 1
    said = {team: getattr(row, gauge.kpi.id) for team, row in today.items()}
    series = answer(prometheus, question, CHOSEN["all"])
    told = {one["metric"].get("team", ""): float(one["values"][-1][1]) for one in series}
    assert told == {team: pytest.approx(value / unit) for team, value in said.items() if value is not None}


@pytest.mark.parametrize("name", ["job", "instance"])
def test_what_can_be_chosen_of_processes_is_what_was_scraped(prometheus, name):
    [(selector, label)] = re.findall(r"^label_values\((.*), (\w+)\)$", variables("service")[name]["query"])
    offered = prometheus.values(label, selector.replace("$job", "dealstream-worker"))
    assert offered
    assert name != "job" or offered == ["dealstream-gateway", "dealstream-worker"]


def test_an_alert_that_fires_is_on_the_dashboard_of_the_service(prometheus):
    (question,) = (one for one in QUESTIONS if one.target["expr"].startswith("ALERTS"))
    fires = {one["metric"]["alertname"] for one in answer(prometheus, question, CHOSEN["all"])}
    assert "SecretsFileRefused" in fires
    assert "FunnelLeak" not in fires  # that is for who sells
