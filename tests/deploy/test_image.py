"""What the image and the compose file take from the tree is there, and what they set is read."""

import yaml

from stream.config.settings import Settings
from tests.support.paths import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_everything_that_the_image_copies_is_there():
    lines = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
    copied = [
        source for line in lines if line.startswith("COPY") and "--from" not in line for source in line.split()[1:-1]
    ]
    assert "LICENSE" in copied
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_every_folder_of_the_tree_that_the_compose_file_mounts_is_there():
    volumes = [volume for service in COMPOSE["services"].values() for volume in service.get("volumes", [])]
    mounted = [volume.split(":")[0] for volume in volumes if volume.startswith("./")]
    assert mounted
    assert [path for path in mounted if not (ROOT / path).exists()] == []


def test_every_setting_of_the_compose_file_is_one_that_is_read():
    known = {f"DEALSTREAM_{name.upper()}" for name in Settings.model_fields}
    given = {
        name
        for service in COMPOSE["services"].values()
        for name in service.get("environment", {})
        if name.startswith("DEALSTREAM_")
    }
    assert given
    assert given - known == set()


def test_what_runs_in_the_compose_file_can_write_nowhere_but_into_its_volumes():
    ours = {name: one for name, one in COMPOSE["services"].items() if "build" in one}
    assert ours.keys() == {"gateway", "worker"}
    assert all(one["read_only"] and one["cap_drop"] == ["ALL"] for one in ours.values())


def test_prometheus_may_be_given_the_token_of_metrics_by_taking_the_sign_off():
    text = (ROOT / "deploy/prometheus/prometheus.yml").read_text()
    jobs = yaml.safe_load(text.replace("# authorization", "authorization"))["scrape_configs"]
    assert [job["authorization"] for job in jobs] == [{"credentials_file": "secrets/metrics-token"}] * 2
    assert all("authorization" not in job for job in yaml.safe_load(text)["scrape_configs"])


def test_ports_of_the_compose_file_are_open_on_this_machine_only():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
