"""All parts on an Apache Kafka as managed clusters are: TLS, logins, names with a prefix; and a ClickHouse with TLS.

Each part logs in another way, so that one run sees all of them: the gateway with PLAIN, one worker with SCRAM, the
other with OAUTHBEARER, the commands with a certificate.
"""

import json
import os
import subprocess
import time
from functools import partial

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from stream.local_stack.ports import free_ports
from tests.support.servers.clickhouse import Server
from tests.support.servers.kafka import MISSING
from tests.support.servers.secured_kafka import PASSWORD, USER, SecuredKafka
from tests.support.servers.tls import Authority, Front
from tests.support.servers.token_issuer import CLIENT, SECRET, TokenIssuer
from tests.support.stack import CLI, get
from tests.support.waiting import eventually

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"Apache Kafka needs {' and '.join(MISSING)}")

PREFIX = "acme."
HISTORY = "id,name,owner,created,stage,closed,amount\n9001,Old one,Ada Lindqvist,2026-01-05,Won,2026-02-02,500\n"
MAPPING = """
time_zone: Europe/Berlin
deals:
  - {file: "history*", id: id, created: created, stage: stage, closed: closed, owner: owner, amount: amount}
"""


def is_ready(url):
    return get(f"{url}/health/ready")[0] == 200


def has(log, text):
    return text in log.read_text()


class Managed:
    """The servers, the processes, and their settings."""

    def __init__(self, folder, authority, kafka, issuer, door):
        gateway, *self.ports = free_ports(3)
        self.folder, self.kafka = folder, kafka
        self.gateway = f"http://127.0.0.1:{gateway}"
        self.workers = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.running = {}
        for name, secret in (("kafka-password", PASSWORD), ("clickhouse-password", Server.PASSWORD)):
            (folder / name).write_text(secret + "\n")
        ours = authority.issue("dealstream.example")
        self.shared = os.environ | {
            "XDG_STATE_HOME": str(folder),
            "DEALSTREAM_KAFKA_CA_FILE": str(authority.ca),
            "DEALSTREAM_TOPIC_PREFIX": PREFIX,
            "DEALSTREAM_MIN_INSYNC_REPLICAS": "1",
            "DEALSTREAM_CLICKHOUSE": f"clickhouses://{Server.USER}@localhost:{door.port}/",
            "DEALSTREAM_CLICKHOUSE_PASSWORD_FILE": str(folder / "clickhouse-password"),
            "DEALSTREAM_CLICKHOUSE_CA_FILE": str(authority.ca),
            "DEALSTREAM_GATEWAY_PORT": str(gateway),
            "DEALSTREAM_PUBLIC_URL": self.gateway,
            "DEALSTREAM_HUBSPOT_SECRET": "a-secret-of-the-tests",
            "DEALSTREAM_STANDARD_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        }
        login = {"DEALSTREAM_KAFKA": kafka.with_login, "DEALSTREAM_KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}
        user = login | {
            "DEALSTREAM_KAFKA_USERNAME": USER,
            "DEALSTREAM_KAFKA_PASSWORD_FILE": str(folder / "kafka-password"),
        }
        self.plain = user | {"DEALSTREAM_KAFKA_SASL_MECHANISM": "PLAIN"}
        self.scram = user | {"DEALSTREAM_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512"}
        self.oauth = login | {
            "DEALSTREAM_KAFKA_SASL_MECHANISM": "OAUTHBEARER",
            "DEALSTREAM_KAFKA_OAUTH_URL": issuer.url,
            "DEALSTREAM_KAFKA_OAUTH_CLIENT_ID": CLIENT,
            "DEALSTREAM_KAFKA_OAUTH_CLIENT_SECRET": SECRET,
        }
        self.certificate = {
            "DEALSTREAM_KAFKA": kafka.with_certificate,
            "DEALSTREAM_KAFKA_SECURITY_PROTOCOL": "SSL",
            "DEALSTREAM_KAFKA_CERTIFICATE_FILE": str(ours.certificate),
            "DEALSTREAM_KAFKA_KEY_FILE": str(ours.key),
            "DEALSTREAM_WORKER_PORT": str(self.ports[0]),
        }

    def start(self, name, command, environment):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*CLI, command], env=self.shared | environment, stdout=log, stderr=log
            )

    def start_all(self):
        self.start("gateway", "gateway", self.plain)
        for number, login in enumerate((self.scram, self.oauth)):
            self.start(f"worker{number}", "worker", login | {"DEALSTREAM_WORKER_PORT": str(self.ports[number])})
            eventually(partial(is_ready, self.workers[number]), 120)
        eventually(partial(is_ready, self.gateway), 60)

    def stop(self):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()

    def run(self, *arguments, code=0, environment=None):
        done = subprocess.run(
            [*CLI, *arguments],
            env=self.shared | (self.certificate if environment is None else environment),
            capture_output=True,
            text=True,
            timeout=180,
        )
        with (self.folder / "commands.log").open("a") as log:
            log.write(done.stdout + done.stderr)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def verify(self):
        return self.run("simulate", "--journal", str(self.folder / "journal"), "--verify", "--patience", "60")


@pytest.fixture(scope="module")
def managed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("managed")
    (folder / "logs").mkdir()
    authority = Authority(folder / "authority")
    clickhouse, kafka = Server(folder / "clickhouse"), SecuredKafka(folder / "kafka", authority)
    clickhouse.start()
    kafka.start()
    with TokenIssuer() as issuer, Front(authority.issue("localhost"), clickhouse.port) as door:
        service = Managed(folder / "logs", authority, kafka, issuer, door)
        try:
            service.start_all()
            yield service
        finally:
            service.stop()
            kafka.stop()
            clickhouse.kill()


async def names_on(kafka):
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.addresses)
    await admin.start()
    try:
        topics = {name for name in await admin.list_topics() if not name.startswith("__")}
        return topics, {group for group, *_ in await admin.list_consumer_groups()}
    finally:
        await admin.close()


async def test_webhooks_history_replay_and_every_command_work_over_tls_with_a_login(managed):
    checked = managed.run("check")
    assert (
        f"TLS, its certificate and name checked against who is in {managed.shared['DEALSTREAM_KAFKA_CA_FILE']}"
        in checked
    )
    assert "topics and consumer groups begin with acme." in checked
    managed.run(
        *("simulate", "--journal", str(managed.folder / "journal"), "--days", "10", "--rate", "100", "--seconds", "3")
    )
    assert "Every number agrees" in managed.verify()

    managed.running["worker0"].kill()
    managed.running["worker0"].wait()
    managed.start("worker0", "worker", managed.oauth | {"DEALSTREAM_WORKER_PORT": str(managed.ports[0])})
    eventually(partial(is_ready, managed.workers[0]), 90)
    assert "Every number agrees" in managed.verify()

    managed.stop()
    assert "Replayed" in managed.run("replay", "--reset")
    managed.start_all()
    assert "Every number agrees" in managed.verify()

    (managed.folder / "history.csv").write_text(HISTORY)
    (managed.folder / "mapping.yaml").write_text(MAPPING)
    managed.run(
        *("backfill", str(managed.folder / "history.csv"), "-m", str(managed.folder / "mapping.yaml")),
        *("--keep", str(managed.folder / "kept"), "--full-speed"),
    )
    eventually(lambda: json.loads(managed.run("audit", "--json"))["agrees"], 60)
    managed.run("dead-letters")
    managed.run("redrive", "--all", "--yes")

    topics, groups = await names_on(managed.kafka)
    assert topics
    assert groups
    assert {name for name in topics | groups if not name.startswith(PREFIX)} == set()
    assert f"{PREFIX}dealstream-windows-changelog" in topics


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            {"DEALSTREAM_KAFKA_PASSWORD": "hunter2"},
            "refuses the user dealstream (SCRAM-SHA-512)",
        ),
        ({"DEALSTREAM_KAFKA_CA_FILE": ""}, "is not signed by anybody we trust"),
    ],
)
def test_a_wrong_password_or_authority_is_one_sentence_soon(managed, wrong, told):
    environment = managed.scram | wrong
    if "DEALSTREAM_KAFKA_PASSWORD" in wrong:
        environment |= {"DEALSTREAM_KAFKA_PASSWORD_FILE": ""}
    for command in (["dead-letters"], ["replay"], ["check"]):
        began = time.monotonic()
        answer = managed.run(*command, code=1, environment=environment)
        assert time.monotonic() - began < 15
        assert answer.count(told) == 1
        assert "Traceback" not in answer
    ports = free_ports(2)
    for name, port in zip(("gateway", "worker"), ports, strict=True):
        setting = f"DEALSTREAM_{name.upper()}_PORT"
        managed.start(f"refused-{name}", name, environment | {setting: str(port)})
        log = managed.folder / f"refused-{name}.log"
        eventually(partial(has, log, told), 20)
        managed.running.pop(f"refused-{name}").kill()
        assert "Traceback" not in log.read_text()


def test_no_secret_is_in_any_log(managed):
    logs = list(managed.folder.glob("*.log"))
    assert len(logs) >= 4
    for log in logs:
        for secret in (PASSWORD, Server.PASSWORD, SECRET, "hunter2", "eyJ"):
            assert secret not in log.read_text(), (log.name, secret)
