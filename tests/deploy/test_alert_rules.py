"""The alert rules: when they fire, what they read, and that somebody can act on them."""

import re
import shutil
import subprocess

import pytest
import yaml

from stream.generate import reference
from tests.deploy.alert_rules import ALERTMANAGER, PROMETHEUS, RULE_FILES, RULES, TESTS_OF_RULES
from tests.support.paths import DOCS, ROOT

RUNBOOKS = DOCS / "runbooks"
PARTS = ("What it means.", "What users see.", "How to look.", "How to mend.", "How it ends.")
ASKED_ABOUT = re.compile(r'alertname="(\w+)"')

promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool of Prometheus is not installed")
amtool = pytest.mark.skipif(shutil.which("amtool") is None, reason="amtool of Alertmanager is not installed")


def run(*arguments):
    done = subprocess.run([*map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@promtool
@pytest.mark.parametrize("path", TESTS_OF_RULES, ids=lambda path: path.name)
def test_they_fire_when_they_should_and_else_are_quiet(path):
    run("promtool", "test", "rules", path)


@promtool
def test_prometheus_takes_the_configuration_with_every_file_of_rules():
    said = run("promtool", "check", "config", PROMETHEUS / "prometheus.yml")
    assert f"{len(RULE_FILES)} rule files found" in said


@amtool
def test_alertmanager_takes_the_configuration():
    assert "2 receivers" in run("amtool", "check-config", ALERTMANAGER)


@amtool
@pytest.mark.parametrize("alert", RULES)
def test_who_runs_the_service_is_told_of_the_service_and_who_sells_of_deals(alert):
    receiver = {"service": "operators", "funnel": "sales"}[RULES[alert]["kind"]]
    labels = [f"{name}={value}" for name, value in RULES[alert]["labels"].items()]
    route = ["amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", f"--verify.receivers={receiver}"]
    run(*route, f"alertname={alert}", *labels)


@pytest.mark.parametrize("alert", RULES)
def test_each_has_a_case_that_fires_and_one_that_is_quiet(alert):
    cases = [
        case
        for path in TESTS_OF_RULES
        for test in yaml.safe_load(path.read_text())["tests"]
        for case in test["promql_expr_test"]
        if ASKED_ABOUT.findall(case["expr"]) == [alert]
    ]
    assert {bool(case["exp_samples"]) for case in cases} == {True, False}


@pytest.mark.parametrize("alert", RULES)
def test_each_metric_that_a_rule_reads_is_one_that_the_service_gives(alert):
    given = set(re.findall(r"\bdealstream_\w+", reference.render())) | {"up"}  # Prometheus itself says who is up
    expression = re.sub(r'"[^"]*"', "", RULES[alert]["expr"])
    read = set(re.findall(r"\bdealstream_\w+|\bup\b", expression))
    assert read
    assert read - given == set()


@pytest.mark.parametrize("alert", RULES)
def test_each_says_in_plain_words_what_is_wrong_and_which_page_helps(alert):
    rule = RULES[alert]
    assert set(rule["annotations"]) == {"summary", "description", "runbook"}
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["labels"]["area"] == rule["kind"]
    page = ROOT / rule["annotations"]["runbook"]
    assert page.read_text().startswith(f"# {alert}\n")


def test_each_page_is_of_an_alert_and_has_all_its_parts():
    of_alerts = {ROOT / rule["annotations"]["runbook"] for rule in RULES.values()}
    assert of_alerts == set(RUNBOOKS.glob("*.md"))
    for page in of_alerts:
        assert tuple(re.findall(r"^\*\*(.+?)\*\*", page.read_text(), re.MULTILINE)) == PARTS, page.name


def test_operations_names_every_alert():
    assert set(re.findall(r"\[(\w+)\]\(runbooks/", (DOCS / "operations.md").read_text())) >= set(RULES)


def test_alertmanager_silences_only_alerts_that_there_are():
    text = ALERTMANAGER.read_text()
    named = {name for names in re.findall(r'alertname=~?"([^"]+)"', text) for name in names.split("|")}
    assert named
    assert named - set(RULES) == set()
