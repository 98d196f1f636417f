"""Grafana in the compose file has what its provisioning and its dashboards ask for."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.deploy import compose
from tests.deploy.compose import SERVICES
from tests.deploy.grants import may_read
from tests.support.paths import ROOT

FOLDER = ROOT / "deploy" / "grafana"
PROVISIONED = [file.read_text() for file in sorted(FOLDER.glob("provisioning/*/*.yml"))]
SOURCES = {source["uid"]: source for text in PROVISIONED for source in yaml.safe_load(text).get("datasources", [])}
DASHBOARDS = sorted(FOLDER.glob("dashboards/*/*.json"))


def test_each_variable_of_the_provisioning_is_set():
    asked = set(re.findall(r"\$\{(\w+)\}", "".join(PROVISIONED)))
    started = " ".join(SERVICES["grafana"]["entrypoint"])
    given = compose.environment("grafana").keys() | set(re.findall(r"(\w+)=\$\$\(cat", started))
    assert asked
    assert asked - given == set()


def test_sources_are_services_that_listen_there():
    prometheus, clickhouse = SOURCES["dealstream-prometheus"], SOURCES["dealstream-clickhouse"]
    address = urlsplit(prometheus["url"])
    assert (address.hostname, address.port) == ("prometheus", 9090)
    assert (clickhouse["jsonData"]["host"], clickhouse["jsonData"]["port"]) == ("clickhouse", 8123)
    assert compose.environment("grafana")["GRAFANA_CLICKHOUSE_USER"] == "reader"
    assert "/run/secrets/clickhouse_reader_password" in " ".join(SERVICES["grafana"]["entrypoint"])
    assert "clickhouse_reader_password" in compose.secrets("grafana")


def test_each_kind_of_source_is_built_in_or_installed():
    installed = {one.partition("@")[0] for one in compose.environment("grafana")["GF_PLUGINS_PREINSTALL"].split(",")}
    assert {source["type"] for source in SOURCES.values()} - installed == {"prometheus"}


def test_dashboards_are_where_the_provisioning_looks_for_them():
    paths = {Path(path) for path in re.findall(r"path: (\S+)", "".join(PROVISIONED))}
    (folder,) = {path.parent for path in paths}
    assert {mount.target: mount.source for mount in compose.mounts(SERVICES["grafana"])}[
        str(folder)
    ] == "./deploy/grafana/dashboards"
    assert {path.name for path in paths} == {file.parent.name for file in DASHBOARDS}


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: f"{file.parent.name} {file.stem}")
def test_the_reader_may_read_what_a_dashboard_asks(file):
    asked = {name.replace("${grain}", "month") for name in re.findall(r"(?:FROM|JOIN) ([\w${}.]+)", file.read_text())}
    ours = {name.removeprefix("dealstream.") for name in asked if not name.startswith("system.")}
    assert {name for name in ours if not may_read(name)} == set()
