"""The services of the compose file, started without Docker: the same arguments and variables, other addresses."""

import os
import subprocess
import sys
from contextlib import ExitStack
from functools import partial

import pytest

from stream.local_stack.ports import free_ports
from tests.deploy import compose
from tests.support.servers.clickhouse import Server
from tests.support.stack import CLI
from tests.support.waiting import PATIENCE, eventually
from tests.support.webhooks import HUBSPOT_SECRET, STANDARD_SECRET

IN_ENV = {
    "DEALSTREAM_HUBSPOT_SECRET_FILE": "/run/connectors/hubspot",
    "DEALSTREAM_STANDARD_SECRET_FILE": "/run/connectors/standard",
}


class Machine:
    """One machine in place of the containers: what they call each other is an address here."""

    def __init__(self, folder, broker, clickhouse):
        gateway, worker = free_ports(2)
        self.folder = folder
        # The longer ones first.
        self.names = {
            "dealstream@clickhouse:8123": f"{Server.USER}@127.0.0.1:{clickhouse.port}",
            "gateway:8080": f"127.0.0.1:{gateway}",
            "worker:8081": f"127.0.0.1:{worker}",
            "127.0.0.1:8080": f"127.0.0.1:{gateway}",
            "127.0.0.1:8081": f"127.0.0.1:{worker}",
            "0.0.0.0": "127.0.0.1",
            "kafka:9092": broker.address,
            "/run/": f"{folder}/",
            "/var/lib/dealstream": str(folder),
        }
        self.ports = {"DEALSTREAM_GATEWAY_PORT": str(gateway), "DEALSTREAM_WORKER_PORT": str(worker)}
        for name, secret in (
            ("secrets/clickhouse_password", Server.PASSWORD),
            ("connectors/hubspot", HUBSPOT_SECRET),
            ("connectors/standard", STANDARD_SECRET),
        ):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(f"{secret}\n")

    def here(self, text):
        for name, address in self.names.items():
            text = text.replace(name, address)
        return text

    def environment(self, name):
        told = {one: self.here(value) for one, value in compose.environment(name, IN_ENV).items()}
        # The memory-only broker has no idempotent producers.
        return os.environ | told | self.ports | {"DEALSTREAM_KAFKA_IDEMPOTENCE": "false"}

    def start(self, name):
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*CLI, *map(self.here, compose.program(name))], env=self.environment(name), stdout=log, stderr=log
            )

    def is_healthy(self, name):
        _, program, *arguments = compose.SERVICES[name]["healthcheck"]["test"]
        assert program == "python"
        asked = subprocess.run([sys.executable, *map(self.here, arguments)], capture_output=True, check=False)
        return asked.returncode == 0


@pytest.fixture
def machine(tmp_path, broker):
    clickhouse = Server(tmp_path / "clickhouse")
    clickhouse.start()
    yield Machine(tmp_path, broker, clickhouse)
    clickhouse.kill()


def test_gateway_and_worker_become_healthy_and_take_what_the_simulator_signs(machine):
    with ExitStack() as running:
        for name in ("gateway", "worker"):
            assert not machine.is_healthy(name)
            process = machine.start(name)
            running.callback(process.wait)
            running.callback(process.kill)
        for name in ("gateway", "worker"):
            eventually(partial(machine.is_healthy, name))
        arguments = [machine.here(one) for one in compose.program("simulator")]
        sent = subprocess.run(
            [*CLI, *arguments, "--days=0", "--rate=20", "--seconds=3"],
            env=machine.environment("simulator"),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert sent.returncode == 0, sent.stdout + sent.stderr
        assert "Sent " in sent.stdout
        assert (machine.folder / "simulator" / "journal.jsonl").exists()
        assert (machine.folder / "accounts.json").exists()
        assert (machine.folder / "journal").is_dir()
