"""The compose file is one that Docker takes, and what it says of the service is so."""

import json
import re
import subprocess

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from stream.access.rules import RULES
from stream.cli.main import cli
from stream.config.refused import refuse_unknown
from stream.config.settings import Settings
from stream.config.strength import weakness
from stream.simulator.sender import standard_key
from tests.deploy import compose
from tests.deploy.alert_rules import PROMETHEUS
from tests.deploy.compose import CONTENT, OURS, SECRETS, SERVICES
from tests.support.paths import DOCS, FUNNEL_FILE, ROOT

ONCE = {name for name, service in SERVICES.items() if service["restart"] == "no"}
RUNNING = SERVICES.keys() - ONCE
PORTS = {"kafka": {9092}, "clickhouse": {8123, 9000}, "prometheus": {9090}, "alertmanager": {9093}, "grafana": {3000}}
"""What those that are not ours listen on, as they come."""

HEALTH = {"clickhouse": "/ping", "prometheus": "/-/ready", "alertmanager": "/-/ready", "grafana": "/api/health"}
"""Where those that are not ours say how they are, as their documentation has it."""


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """The settings of a service of ours, its secrets in files."""

    def load(name, variables=None):
        for secret in compose.secrets(name):
            (tmp_path / secret).write_text("s3cret\n")
        for variable, value in compose.environment(name, variables).items():
            monkeypatch.setenv(variable, value.replace(SECRETS, str(tmp_path)))
        return Settings()

    return load


def listens(service):
    """The ports that a service listens on."""
    if service not in OURS:
        return PORTS[service]
    of_part = {"gateway": "gateway_port", "worker": "worker_port"}
    return {Settings.model_fields[of_part[compose.program(service)[0]]].default}


def test_it_is_as_the_published_specification_says():
    published = json.loads((ROOT / "tests/deploy/published/compose-spec.json").read_text())
    jsonschema.Draft7Validator(published).validate(CONTENT)


def test_every_image_is_of_one_version():
    images = {name: service["image"] for name, service in SERVICES.items() if name not in OURS}
    assert images
    assert {name: image for name, image in images.items() if not re.search(r":v?\d+\.\d+\.\d+(\.\d+)?$", image)} == {}


def test_who_waits_for_another_waits_for_what_that_one_can_say():
    waits = [
        (name, other, said.get("condition"))
        for name, service in SERVICES.items()
        if isinstance(service.get("depends_on"), dict)
        for other, said in service["depends_on"].items()
    ]
    assert waits
    can = {"service_healthy": RUNNING, "service_completed_successfully": ONCE}
    assert [wait for wait in waits if wait[1] not in can[wait[2]]] == []
    # Else a number would be waited for that nobody makes: what is started waits for nobody of a profile.
    assert [wait for wait in waits if "profiles" in SERVICES[wait[1]]] == []


@pytest.mark.parametrize("name", sorted(RUNNING))
def test_what_runs_is_asked_how_it_is_where_it_answers(name):
    said = " ".join(SERVICES[name]["healthcheck"]["test"])
    (port, path) = re.search(r"127\.0\.0\.1[:/](\d+)([^'\s]*)", said).groups()
    assert int(port) in listens(name)
    if name in OURS:
        assert RULES[path] == "open"
    else:
        assert path == HEALTH.get(name, "")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_has_its_share_of_the_machine_and_no_more(name):
    assert SERVICES[name]["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert "max-size" in SERVICES[name]["logging"]["options"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_none_can_do_more_on_the_machine_than_it_needs(name):
    service = SERVICES[name]
    assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    assert service["read_only"] or name in {"kafka", "clickhouse"}


def test_ports_are_open_on_this_machine_only_and_are_those_that_are_listened_on():
    published = {name: compose.inner_ports(service) for name, service in SERVICES.items() if service.get("ports")}
    assert published.keys() == RUNNING - {"kafka", "clickhouse"}
    assert {name: ports for name, ports in published.items() if not set(ports) <= listens(name)} == {}
    outer = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert [port for port in outer if not port.startswith("127.0.0.1:")] == []
    assert len(set(outer)) == len(outer)


def test_kafka_and_clickhouse_are_in_a_network_that_leads_nowhere():
    assert CONTENT["networks"]["stores"] == {"internal": True}
    assert [SERVICES[name]["networks"] for name in ("kafka", "clickhouse")] == [["stores"], ["stores"]]


def test_what_is_mounted_of_the_tree_is_there_and_cannot_be_written():
    of_tree = [mount for service in SERVICES.values() for mount in compose.mounts(service) if mount.is_of_the_tree]
    assert of_tree
    assert [mount for mount in of_tree if not (ROOT / mount.source).exists()] == []
    assert all(mount.is_read_only for mount in of_tree)


def test_volumes_and_secrets_are_those_that_are_used():
    volumes = {mount.source for one in SERVICES.values() for mount in compose.mounts(one) if not mount.is_of_the_tree}
    assert volumes == CONTENT["volumes"].keys()
    assert {secret for name in SERVICES for secret in compose.secrets(name)} == CONTENT["secrets"].keys()


def test_secrets_are_files_that_git_ignores():
    files = [secret["file"] for secret in CONTENT["secrets"].values()]
    files += [".env", "deploy/secrets/connectors/hubspot"]
    ignored = subprocess.run(["git", "check-ignore", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert sorted(ignored.stdout.split()) == sorted(files)


def test_what_the_page_says_to_type_first_makes_what_the_file_names(tmp_path, loaded):
    page = (DOCS / "deployment.md").read_text()
    (first, *_) = re.findall(r"```bash\n(.*?)```", page, re.DOTALL)
    (tmp_path / "deploy/secrets/connectors").mkdir(parents=True)
    subprocess.run(["bash", "-e", "-c", first], cwd=tmp_path, check=True, capture_output=True)
    assert [secret["file"] for secret in CONTENT["secrets"].values() if not (tmp_path / secret["file"]).exists()] == []
    (connectors,) = (mount for mount in compose.mounts(OURS["gateway"]) if "connectors" in mount.source)
    told = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
    here = {name: value.replace(connectors.target, f"{tmp_path}/{connectors.source}") for name, value in told.items()}
    settings = loaded("gateway", here)
    assert weakness(settings.connector_secrets("hubspot")[0]) is None
    assert standard_key(settings.connector_secrets("standard")[0])


@pytest.mark.parametrize("name", sorted(OURS))
def test_no_service_of_ours_sees_the_secrets_of_another(name):
    (deploy,) = (mount for mount in compose.mounts(OURS[name]) if mount.source == "./deploy")
    folders = [folder.relative_to(ROOT / "deploy") for folder in (ROOT / "deploy").rglob("secrets") if folder.is_dir()]
    assert len(folders) == 3
    assert {f"{deploy.target}/{folder}" for folder in folders} <= set(OURS[name]["tmpfs"])


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_setting_is_one_and_what_it_names_is_there(name, loaded):
    given = compose.environment(name)
    refuse_unknown(given, Settings.model_fields, FUNNEL_FILE)
    settings = loaded(name)
    settings.kafka_security()
    server = settings.clickhouse_server()
    assert settings.kafka in {f"kafka:{port}" for port in listens("kafka")}
    assert (server.host, server.user, server.password) == ("clickhouse", "dealstream", "s3cret")
    assert server.port in listens("clickhouse")
    assert {compose.secrets(name)[0]} == {settings.clickhouse_password_file.name}
    assert OURS.keys() - ONCE <= settings.hosts()


def test_what_the_gateway_keeps_is_kept_in_a_volume(loaded):
    settings = loaded("gateway")
    (volume,) = (mount.target for mount in compose.mounts(OURS["gateway"]) if not mount.is_of_the_tree)
    assert all(path.is_relative_to(volume) for path in (settings.journal, settings.accounts_file))


def test_what_stands_in_env_is_a_setting_and_what_is_set_there_holds(loaded):
    given = {
        "DEALSTREAM_HUBSPOT_SECRET_FILE": "/run/connectors/hubspot",
        "DEALSTREAM_PUBLIC_URL": "https://crm.example.com",
        "DEALSTREAM_PAGE_HOSTS": "sales.example.com",
        "DEALSTREAM_OPEN_TO": "",
        "DEALSTREAM_PARTITIONS": "8",
    }
    settings = loaded("gateway", given)
    assert str(settings.hubspot_secret_file) in given.values()
    assert settings.public_url == "https://crm.example.com"
    assert {"sales.example.com", "worker"} <= settings.hosts()
    assert settings.open_to == ""
    assert settings.partitions == 8


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_command_is_one(name):
    command, *options = compose.program(name)
    told = CliRunner().invoke(cli, [command, "--help"])
    assert told.exit_code == 0
    assert [one for one in options if one.partition("=")[0] not in told.output] == []


@pytest.mark.parametrize("name", ["simulator"])
def test_what_a_command_names_is_there(name):
    for host, port in re.findall(r"http://([\w-]+):(\d+)", " ".join(compose.program(name))):
        assert int(port) in listens(host)


def test_prometheus_asks_and_tells_services_that_are_there():
    configuration = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    jobs = [*configuration["scrape_configs"], *configuration["alerting"]["alertmanagers"]]
    targets = [target for job in jobs for one in job["static_configs"] for target in one["targets"]]
    asked = [target.split(":") for target in targets]
    assert {name for name, _ in asked} == (OURS.keys() - ONCE) | {"alertmanager"}
    assert [name for name, port in asked if int(port) not in listens(name)] == []


def test_prometheus_may_be_given_the_token_of_metrics_by_taking_the_sign_off():
    text = (PROMETHEUS / "prometheus.yml").read_text()
    jobs = yaml.safe_load(text.replace("# authorization", "authorization"))["scrape_configs"]
    assert [job["authorization"] for job in jobs] == [{"credentials_file": "secrets/metrics-token"}] * 2
    assert all("authorization" not in job for job in yaml.safe_load(text)["scrape_configs"])
