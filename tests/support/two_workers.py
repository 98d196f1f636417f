"""A gateway and two workers in processes of their own."""

import os
import subprocess

import pytest

from stream.local_stack.ports import free_ports
from tests.support.evidence import evidence
from tests.support.stack import CLI, get
from tests.support.waiting import MEMBERSHIP, PATIENCE


class Processes:
    """Gateway and workers over a broker and the test server for ClickHouse."""

    def __init__(self, broker, clickhouse, folder):
        gateway, *self.ports = free_ports(3)
        self.folder = folder
        self.gateway = f"http://127.0.0.1:{gateway}"
        self.workers = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.running = {}
        self.environment = os.environ | {
            "DEALSTREAM_KAFKA": broker.address,
            "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
            **MEMBERSHIP,
            "DEALSTREAM_CLICKHOUSE": clickhouse.dsn,
            "DEALSTREAM_GATEWAY_PORT": str(gateway),
            "DEALSTREAM_PUBLIC_URL": self.gateway,
            "DEALSTREAM_HUBSPOT_SECRET": "3f9d2c71-8a64-4be0-9c15-d07b6e2f4a83",
            "DEALSTREAM_STANDARD_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        }

    def start(self, name, command, program=CLI, **environment):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*program, command], env=self.environment | environment, stdout=log, stderr=log
            )

    def start_worker(self, number, program=CLI):
        self.start(f"worker{number}", "worker", program, DEALSTREAM_WORKER_PORT=str(self.ports[number]))

    def simulate(self, *arguments):
        return subprocess.run(
            [*CLI, "simulate", "--journal", str(self.folder / "journal"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE,
        )

    def verify(self, number):
        """Compare what a worker shows with the truth."""
        worker = self.workers[number]
        verdict = self.simulate("--verify", "--worker", worker, "--patience", str(PATIENCE))
        if verdict.returncode:
            log = self.folder / f"worker{number}.log"
            pytest.fail(f"{verdict.stdout[-1000:]}\n{evidence(worker, log, self.environment['DEALSTREAM_KAFKA'])}")

    def stop(self):
        for process in self.running.values():
            process.kill()
            process.wait()


def is_ready(url):
    return get(f"{url}/health/ready")[0] == 200
