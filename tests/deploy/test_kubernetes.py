"""The kustomize base is what Kubernetes takes, and what it says of the service is so."""

import re

import pytest
import yaml
from click.testing import CliRunner

from stream.access.rules import RULES
from stream.cli.main import cli
from stream.config.refused import refuse_unknown
from stream.config.settings import Settings
from stream.generate import reference
from tests.deploy.kubernetes import FOLDER, KUBECTL, KUSTOMIZATION, built, of_kind, problems, written
from tests.support.paths import DOCS, FUNNEL_FILE, ROOT

WRITTEN = list(written())
PODS = {made["metadata"]["name"]: made for made in of_kind(WRITTEN, "Deployment", "StatefulSet", "Job")}
COMPONENTS = {pod["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"] for pod in PODS.values()}
SETTINGS = dict(line.split("=", 1) for line in (FOLDER / "settings.env").read_text().splitlines())
PATCH = yaml.safe_load((FOLDER / "pod.yaml").read_text())
PORTS = {
    "gateway": Settings.model_fields["gateway_port"].default,
    "worker": Settings.model_fields["worker_port"].default,
}
with_kubectl = pytest.mark.skipif(KUBECTL is None, reason="kustomize needs kubectl")


def container(name):
    (only,) = PODS[name]["spec"]["template"]["spec"]["containers"]
    return only


def patched(path):
    """What all pods get at a place."""
    return [one["value"] for one in PATCH if one["path"] == f"/spec/template/spec/{path}"]


def test_every_file_is_a_part_of_the_base():
    others = {"kustomization.yaml", "settings.env", "pod.yaml"}
    assert set(KUSTOMIZATION["resources"]) | others == {file.name for file in FOLDER.iterdir()}


@pytest.mark.parametrize("made", WRITTEN, ids=lambda made: f"{made['kind']}-{made['metadata']['name']}")
def test_each_object_is_as_the_published_schema_of_its_kind_says(made):
    assert problems(made) == []


def test_what_is_no_field_would_be_seen():
    broken = PODS["worker"] | {"spec": PODS["worker"]["spec"] | {"replica": 3}}
    assert "replica" in "".join(problems(broken))


@with_kubectl
def test_what_kustomize_makes_of_it_is_as_the_schemas_say_too():
    objects = built()
    assert [problem for made in objects for problem in problems(made)] == []
    (settings,) = of_kind(objects, "ConfigMap")
    for pod in of_kind(objects, "Deployment", "StatefulSet", "Job"):
        spec = pod["spec"]["template"]["spec"]
        assert spec["containers"][0]["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]
        assert {one["name"] for one in spec["containers"][0]["volumeMounts"]} == {
            one["name"] for one in spec["volumes"]
        } | {claim["metadata"]["name"] for claim in pod["spec"].get("volumeClaimTemplates", [])}


@with_kubectl
def test_the_overlay_of_the_page_builds(tmp_path):
    page = (DOCS / "deployment.md").read_text()
    (overlay,) = re.findall(r"```yaml\n(apiVersion: kustomize.*?)```", page, re.DOTALL)
    (tmp_path / "base").symlink_to(FOLDER)
    (tmp_path / "funnel.yaml").write_text(FUNNEL_FILE.read_text())
    (base,) = re.findall(r"\n  - (\S*deploy/kubernetes)\n", overlay)
    (tmp_path / "kustomization.yaml").write_text(overlay.replace(base, "base"))
    objects = built(tmp_path)
    assert [problem for made in objects for problem in problems(made)] == []
    maps = {made["metadata"]["name"].partition("-settings")[0]: made["data"] for made in of_kind(objects, "ConfigMap")}
    refuse_unknown(maps["dealstream"], Settings.model_fields, FUNNEL_FILE)
    assert maps["dealstream"]["DEALSTREAM_KAFKA"] != ""
    assert maps["dealstream-funnel"]["funnel.yaml"] == FUNNEL_FILE.read_text()
    images = {
        pod["spec"]["template"]["spec"]["containers"][0]["image"]
        for pod in of_kind(objects, "Deployment", "StatefulSet", "Job")
    }
    assert len(images) == 1
    assert images != {"dealstream"}


def test_each_setting_is_one_and_what_it_names_is_mounted(monkeypatch):
    own = {one["name"]: one["value"] for one in container("gateway")["env"]}
    refuse_unknown(SETTINGS | own, Settings.model_fields, FUNNEL_FILE)
    for name, value in (SETTINGS | own).items():
        monkeypatch.setenv(name, value)
    loaded = Settings()
    mounts = [
        one["mountPath"] for one in (*patched("containers/0/volumeMounts/-"), *container("gateway")["volumeMounts"])
    ]
    paths = [loaded.funnel_file, loaded.clickhouse_password_file, loaded.tokens_file, loaded.metrics_tokens_file]
    assert [path for path in paths if str(path.parent) not in mounts] == []
    assert all(str(path).startswith("/var/lib/dealstream/") for path in (loaded.journal, loaded.accounts_file))
    assert 1 < int(SETTINGS["DEALSTREAM_MIN_INSYNC_REPLICAS"]) < loaded.replication


def test_nobody_sees_numbers_without_a_login():
    assert "DEALSTREAM_TOKENS_FILE" in SETTINGS
    assert "DEALSTREAM_OPEN_TO" not in SETTINGS


@pytest.mark.parametrize("name", ["gateway", "worker"])
def test_probes_ask_where_the_service_answers(name):
    ports = {one["name"]: one["containerPort"] for one in container(name)["ports"]}
    assert ports == {"http": PORTS[name], "health": int(SETTINGS[f"DEALSTREAM_{name.upper()}_HEALTH_PORT"])}
    probes = {kind: container(name)[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {RULES[probe["path"]] for probe in probes.values()} == {"open"}
    assert {probe["port"] for probe in probes.values()} == {"health"}
    assert {kind: probe["path"].rpartition("/")[2] for kind, probe in probes.items()} == {
        "startup": "live",
        "liveness": "live",
        "readiness": "ready",
    }
    (service,) = (made for made in of_kind(WRITTEN, "Service") if made["metadata"]["name"] == name)
    assert service["spec"]["ports"] == [{"name": "http", "port": PORTS[name], "targetPort": "http"}]


@pytest.mark.parametrize("name", sorted(PODS))
def test_each_command_is_one(name):
    command, *options = container(name)["args"]
    told = CliRunner().invoke(cli, [command, "--help"])
    assert [one for one in options if one not in told.output] == []
    assert told.exit_code == 0


def test_pods_may_do_as_little_as_those_of_the_compose_file():
    (context,) = patched("containers/0/securityContext")
    assert context == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    (pod,) = patched("securityContext")
    assert pod["runAsNonRoot"]
    assert f"USER {pod['runAsUser']}\n" in (ROOT / "deploy/Dockerfile").read_text()
    (kinds,) = (one["target"]["kind"] for one in KUSTOMIZATION["patches"])
    assert set(kinds.split("|")) == {pod["kind"] for pod in PODS.values()}


@pytest.mark.parametrize("name", sorted(PODS))
def test_each_pod_has_its_share_of_memory(name):
    assert container(name)["resources"]["limits"].keys() == {"memory"}
    assert container(name)["resources"]["requests"].keys() == {"cpu", "memory"}


def test_what_selects_pods_selects_some():
    text = yaml.safe_dump([made for made in WRITTEN if made["kind"] not in {"Job"}])
    chosen = set(re.findall(r"app\.kubernetes\.io/component: (\w+)", text))
    assert chosen == {"gateway", "worker"}
    assert chosen <= COMPONENTS
    for made in of_kind(WRITTEN, "StatefulSet", "Deployment"):
        assert made["spec"]["selector"]["matchLabels"] == made["spec"]["template"]["metadata"]["labels"]


def test_of_what_is_there_twice_one_may_go_at_a_time():
    budgets = {made["metadata"]["name"]: made["spec"] for made in of_kind(WRITTEN, "PodDisruptionBudget")}
    assert budgets.keys() == PORTS.keys()
    assert min(PODS[name]["spec"]["replicas"] for name in budgets) >= 2
    rolling = PODS["worker"]["spec"]["strategy"]["rollingUpdate"]
    assert rolling == {"maxSurge": 0, "maxUnavailable": 1}


def test_there_are_never_more_workers_than_partitions_and_the_metric_is_one():
    (scaler,) = of_kind(WRITTEN, "HorizontalPodAutoscaler")
    assert scaler["spec"]["maxReplicas"] == int(SETTINGS["DEALSTREAM_PARTITIONS"])
    assert scaler["spec"]["minReplicas"] == PODS["worker"]["spec"]["replicas"]
    (metric,) = (one["external"]["metric"]["name"] for one in scaler["spec"]["metrics"])
    assert metric in reference.render()
    (rule,) = re.findall(r"```yaml\n(rules:.*?)```", (DOCS / "deployment.md").read_text(), re.DOTALL)
    (told,) = yaml.safe_load(rule)["rules"]["external"]
    assert told["name"]["as"] == metric
    assert metric in told["seriesQuery"]


def test_nothing_is_reached_but_what_is_named():
    policies = {made["metadata"]["name"]: made["spec"] for made in of_kind(WRITTEN, "NetworkPolicy")}
    assert policies["nothing-else"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    (asks,) = policies["who-asks"]["ingress"]
    assert asks["ports"] == [{"port": "http"}]
    assert all("namespaceSelector" in one for one in asks["from"])
    assert len(policies) == 3
