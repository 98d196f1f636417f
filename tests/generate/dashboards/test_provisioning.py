"""What Grafana reads at its start leads to the dashboards and to the sources that they ask."""

import re
from fnmatch import fnmatch

import yaml

from stream.generate.dashboards.sources import CLICKHOUSE_PLUGIN, CLICKHOUSE_UID, PROMETHEUS_UID
from tests.generate.dashboards.delivered import BY_LANGUAGE, DASHBOARDS, FOLDER, asked, variables
from tests.support.paths import ROOT

SOURCES = yaml.safe_load((FOLDER / "provisioning/datasources/dealstream.yml").read_text())["datasources"]
GRANTED = re.findall(
    r"GRANT SELECT(?:\([^)]*\))? ON dealstream\.(\S+) TO", (ROOT / "deploy/clickhouse/reader.sql").read_text()
)
READ = re.compile(r"\b(?:FROM|JOIN) ([a-z][\w${}]*)")


def questions():
    for question in asked("clickhouse"):
        yield question.target["rawSql"]
    for name, dashboard in DASHBOARDS.items():
        yield from (
            one["query"] for one in variables(name).values() if one["type"] == "query" and "SELECT" in one["query"]
        )
        yield from (
            one["target"]["rawSql"] for one in dashboard["annotations"]["list"] if "rawSql" in one.get("target", {})
        )


def test_the_sources_are_those_that_dashboards_choose_at_first():
    assert {one["uid"]: one["type"] for one in SOURCES} == {
        PROMETHEUS_UID: "prometheus",
        CLICKHOUSE_UID: CLICKHOUSE_PLUGIN,
    }
    for name in DASHBOARDS:
        chosen = {one["current"]["value"] for one in variables(name).values() if one["type"] == "datasource"}
        assert chosen <= {PROMETHEUS_UID, CLICKHOUSE_UID}


def test_dashboards_are_looked_for_where_the_compose_file_puts_them():
    providers = yaml.safe_load((FOLDER / "provisioning/dashboards/dealstream.yml").read_text())["providers"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    mounted = dict(one.split(":")[:2] for one in compose["services"]["grafana"]["volumes"])
    folder = mounted["./deploy/grafana/dashboards"]
    assert [one["options"]["path"] for one in providers] == [f"{folder}/{tag}" for tag in BY_LANGUAGE]
    for field in ("name", "folder"):  # of two with one name or folder Grafana would take the dashboards of one away
        assert len({one[field] for one in providers}) == len(BY_LANGUAGE)
    assert mounted["./deploy/grafana/provisioning"] == "/etc/grafana/provisioning"


def test_no_password_is_in_a_file():
    secrets = [value for one in SOURCES for value in one.get("secureJsonData", {}).values()]
    assert secrets
    assert all(re.fullmatch(r"\$\{\w+\}", secret) for secret in secrets)


def test_the_user_who_reads_may_read_all_that_dashboards_ask_for():
    read = {name.replace("${grain}", "month") for question in questions() for name in READ.findall(question)}
    assert len(read) > 10
    assert {name for name in read if not any(fnmatch(name, one) for one in [*GRANTED, "dead_letters"])} == set()


def test_of_dead_letters_only_columns_are_read_that_have_nothing_of_a_payload():
    (question,) = (one for one in questions() if "FROM dead_letters" in one)
    assert set(re.findall(r"\b[a-z]+_at\b|\bdetail\b|\bpayload\w*|\breason\b", question)) == {
        "reason",
        "rejected_at",
        "redriven_at",
    }
