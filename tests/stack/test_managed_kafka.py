"""All parts on an Apache Kafka as managed clusters are: TLS, logins, names with a prefix; and a ClickHouse with TLS.

Each part logs in another way, so that one run sees all of them: the gateway with PLAIN, the first worker with SCRAM,
the one that takes over with OAUTHBEARER, the commands with a certificate.
"""

import json
import os
import subprocess
from base64 import b64encode
from functools import partial
from urllib.parse import quote

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from stream.alerts.alert_log import record
from stream.config.settings import Settings
from stream.kafka.producers import new_producer
from stream.local_stack.ports import free_ports
from tests.support.alerts import alert
from tests.support.evidence import evidence
from tests.support.letters import letter
from tests.support.servers.clickhouse import Server
from tests.support.servers.maven import MISSING
from tests.support.servers.secured_kafka import PASSWORD, USER, SecuredKafka
from tests.support.servers.tls import Authority, Front
from tests.support.servers.token_issuer import CLIENT, SECRET, TokenIssuer
from tests.support.stack import CLI, get
from tests.support.waiting import MEMBERSHIP, PATIENCE, eventually
from tests.support.webhooks import HUBSPOT_SECRET, STANDARD_SECRET, change

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"Apache Kafka needs {' and '.join(MISSING)}")

PREFIX = "acme."
WRONG = "hunter2-of-somebody-else"
ANOTHER = "k4fka-an0ther/of the tests"
SECRETS = [
    *(
        PASSWORD,
        Server.PASSWORD,
        SECRET,
        HUBSPOT_SECRET,
        STANDARD_SECRET,
        STANDARD_SECRET.removeprefix("whsec_"),
        WRONG,
        ANOTHER,
    ),
    *(quote(secret, "") for secret in (PASSWORD, ANOTHER, Server.PASSWORD, SECRET)),
    *(
        b64encode(f"{user}:{secret}".encode()).decode()
        for user, secret in ((Server.USER, Server.PASSWORD), (CLIENT, SECRET))
    ),
    b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
    "eyJ",  # how every token begins
]
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
            **MEMBERSHIP,
            "DEALSTREAM_HUBSPOT_SECRET": HUBSPOT_SECRET,
            "DEALSTREAM_STANDARD_SECRET": STANDARD_SECRET,
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
            "DEALSTREAM_WORKER_PORT": str(self.ports[1]),
        }

    def start(self, name, command, environment):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*CLI, command], env=self.shared | environment, stdout=log, stderr=log
            )

    def start_worker(self, number):
        login = (self.scram, self.oauth)[number]
        self.start(f"worker{number}", "worker", login | {"DEALSTREAM_WORKER_PORT": str(self.ports[number])})

    def start_gateway(self):
        self.start("gateway", "gateway", self.plain)

    def wait(self, number):
        eventually(lambda: is_ready(self.gateway) and is_ready(self.workers[number]))

    def list_processes(self):
        """Keep what `ps` shows of all that run."""
        pids = ",".join(str(process.pid) for process in self.running.values())
        listing = subprocess.run(["ps", "-ww", "-o", "args=", "-p", pids], capture_output=True, text=True, check=True)
        with (self.folder / "ps.log").open("a") as log:
            log.write(listing.stdout)

    def stop(self):
        if self.running:
            self.list_processes()
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()

    def run(self, *arguments):
        done = self.tried(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def tried(self, *arguments):
        done = subprocess.run(
            [*CLI, *arguments], env=self.shared | self.certificate, capture_output=True, text=True, timeout=2 * PATIENCE
        )
        with (self.folder / "commands.log").open("a") as log:
            log.write(done.stdout + done.stderr)
        return done

    def simulate(self, *arguments):
        return self.run("simulate", "--journal", str(self.folder / "journal"), *arguments)

    def verify(self, number):
        worker = self.workers[number]
        patient = ("--worker", worker, "--patience", str(PATIENCE))
        verdict = self.tried("simulate", "--journal", str(self.folder / "journal"), "--verify", *patient)
        if verdict.returncode:
            log = self.folder / f"worker{number}.log"
            pytest.fail(f"{verdict.stdout[-1000:]}\n{evidence(worker, log, self.kafka.addresses)}")
        assert "Every number agrees" in verdict.stdout

    def audited(self):
        return json.loads(self.tried("audit", "--json").stdout)

    async def send(self, *records):
        """Write records as a client of its own."""
        settings = Settings(
            kafka=self.kafka.with_login,
            kafka_security_protocol="SASL_SSL",
            kafka_sasl_mechanism="SCRAM-SHA-256",
            kafka_username=USER,
            kafka_password=PASSWORD,
            kafka_ca_file=self.shared["DEALSTREAM_KAFKA_CA_FILE"],
            topic_prefix=PREFIX,
        )
        async with new_producer(settings) as producer:
            for topic, key, value in records:
                await producer.send_and_wait(topic, value, key=key)


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
    managed.start_gateway()
    managed.start_worker(0)
    authority = managed.shared["DEALSTREAM_KAFKA_CA_FILE"]
    managed.wait(0)
    checked = managed.run("check")
    assert f"TLS, its certificate and name checked against who is in {authority}" in checked
    assert f"topics and consumer groups begin with {PREFIX}" in checked
    managed.simulate("--days", "10", "--rate", "100", "--seconds", "3")
    managed.list_processes()
    managed.running["worker0"].kill()
    managed.running.pop("worker0").wait()
    managed.start_worker(1)
    managed.wait(1)
    managed.verify(1)

    managed.stop()
    assert "Replayed" in managed.run("replay", "--reset")
    managed.start_gateway()
    managed.start_worker(1)
    managed.wait(1)
    managed.verify(1)

    fired = alert("a-leak")
    await managed.send(letter("hubspot", change("dealstage", "proposal"), "unknown_stage"), record(fired))
    (managed.folder / "history.csv").write_text(HISTORY)
    (managed.folder / "mapping.yaml").write_text(MAPPING)
    managed.run(
        *("backfill", str(managed.folder / "history.csv"), "-m", str(managed.folder / "mapping.yaml")),
        *("--keep", str(managed.folder / "kept"), "--full-speed"),
    )
    assert "unknown_stage" in managed.run("dead-letters")
    # The worker may have done so by itself.
    assert "Sent 1 dead letter again" in managed.run("redrive", "--all", "--yes", "--again")
    eventually(lambda: fired.title in managed.run("alerts", "list", "--all"))
    managed.run("alerts", "ack", "a-leak", "--reason", "The price list")
    eventually(lambda: "The price list" in managed.run("alerts", "show", "a-leak"))
    assert managed.audited()["differing"] == 0

    topics, groups = await names_on(managed.kafka)
    assert {name for name in topics | groups if not name.startswith(PREFIX)} == set()
    assert f"{PREFIX}dealstream-windows-changelog" in topics
    assert groups
    managed.stop()


def test_a_wrong_password_or_authority_is_one_sentence_soon(managed):
    wrong_password = managed.scram | {
        "DEALSTREAM_KAFKA_PASSWORD": WRONG,
        "DEALSTREAM_KAFKA_PASSWORD_FILE": "",
    }
    unknown_authority = managed.scram | {"DEALSTREAM_KAFKA_CA_FILE": ""}
    cases = [
        (command, environment, told)
        for commands, environment, told in (
            (("worker",), wrong_password, "refuses the user dealstream (SCRAM-SHA-512)"),
            (("gateway", "check"), unknown_authority, "is not signed by anybody we trust"),
        )
        for command in commands
    ]
    for number, (command, environment, _) in enumerate(cases):
        ports = zip(("GATEWAY", "WORKER"), map(str, free_ports(2)), strict=True)
        elsewhere = {f"DEALSTREAM_{part}_PORT": port for part, port in ports}
        managed.start(f"refused-{number}", command, environment | elsewhere)
    managed.list_processes()
    for number, (command, _, told) in enumerate(cases):
        log = managed.folder / f"refused-{number}.log"
        eventually(partial(has, log, told))
        if command not in ("gateway", "worker"):
            assert managed.running[f"refused-{number}"].wait(PATIENCE) == 1
            assert log.read_text().count(told) == 1
        assert "Traceback" not in log.read_text()
    managed.stop()


def test_another_password_of_the_broker_is_taken_from_the_file_by_what_runs(managed):
    managed.start("gateway", "gateway", managed.scram)
    managed.start_worker(0)
    managed.wait(0)
    before = managed.audited()["events"]
    managed.kafka.change_password(ANOTHER)
    (managed.folder / "kafka-password").write_text(ANOTHER + "\n")
    managed.kafka.kill()
    managed.kafka.start()
    managed.simulate("--days", "10", "--rate", "100", "--seconds", "3")
    eventually(lambda: managed.audited()["events"] > before)
    assert managed.audited()["differing"] == 0
    managed.stop()


def test_no_secret_is_in_any_log_or_list_of_processes(managed):
    logs = {log.name: log.read_text() for log in managed.folder.glob("*.log")}
    assert {"gateway.log", "worker0.log", "worker1.log", "commands.log", "ps.log", "refused-2.log"} <= set(logs)
    assert "stream.cli worker" in logs["ps.log"]
    assert [(name, secret) for name, text in logs.items() for secret in SECRETS if secret in text] == []
