"""Two workers share the partitions; when one is killed the other takes over, and no number changes."""

import os
import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families

from stream.local_stack.ports import free_ports
from tests.support.servers.clickhouse import Server
from tests.support.stack import CLI, get
from tests.support.waiting import eventually


class Processes:
    """Gateway and workers over the embedded broker and the test server for ClickHouse."""

    def __init__(self, broker, clickhouse, folder):
        gateway, *self.ports = free_ports(3)
        self.folder = folder
        self.gateway = f"http://127.0.0.1:{gateway}"
        self.workers = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.running = {}
        self.environment = os.environ | {
            "DEALSTREAM_KAFKA": broker.address,
            "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
            "DEALSTREAM_SESSION_TIMEOUT_SECONDS": "6",
            "DEALSTREAM_REBALANCE_TIMEOUT_SECONDS": "3",
            "DEALSTREAM_CLICKHOUSE": clickhouse.dsn,
            "DEALSTREAM_GATEWAY_PORT": str(gateway),
            "DEALSTREAM_PUBLIC_URL": self.gateway,
            "DEALSTREAM_HUBSPOT_SECRET": "3f9d2c71-8a64-4be0-9c15-d07b6e2f4a83",
            "DEALSTREAM_STANDARD_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        }

    def start(self, name, command, **environment):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*CLI, command], env=self.environment | environment, stdout=log, stderr=log
            )

    def start_worker(self, number):
        self.start(f"worker{number}", "worker", DEALSTREAM_WORKER_PORT=str(self.ports[number]))

    def simulate(self, *arguments):
        return subprocess.run(
            [*CLI, "simulate", "--journal", str(self.folder / "journal"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )

    def stop(self):
        for process in self.running.values():
            process.kill()
            process.wait()


@pytest.fixture
def processes(broker, tmp_path):
    clickhouse = Server(tmp_path / "clickhouse")
    clickhouse.start()
    started = Processes(broker, clickhouse, tmp_path)
    yield started
    started.stop()
    clickhouse.kill()


def kpi_series(worker):
    return {
        (sample.name, tuple(sorted(sample.labels.items())))
        for family in text_string_to_metric_families(get(f"{worker}/metrics")[1])
        for sample in family.samples
        if "team" in sample.labels
    }


def teams(series):
    return {dict(labels)["team"] for _, labels in series}


def is_ready(url):
    return get(f"{url}/health/ready")[0] == 200


def test_no_series_is_exported_twice_and_a_kill_changes_no_number(processes):
    processes.start("gateway", "gateway")
    eventually(lambda: is_ready(processes.gateway))
    for number in (0, 1):
        processes.start_worker(number)
    eventually(lambda: all(is_ready(worker) for worker in processes.workers), 90)
    sent = processes.simulate("--days", "10", "--rate", "100", "--seconds", "3")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    eventually(lambda: len(teams(kpi_series(processes.workers[0]) | kpi_series(processes.workers[1]))) >= 3)
    first, second = (kpi_series(worker) for worker in processes.workers)
    assert first & second == set()

    processes.running["worker0"].kill()
    processes.running["worker0"].wait()
    sent = processes.simulate("--rate", "100", "--seconds", "4")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    verdict = processes.simulate("--verify", "--worker", processes.workers[1], "--patience", "90")
    assert verdict.returncode == 0, verdict.stdout

    processes.start_worker(0)
    eventually(lambda: all(is_ready(worker) for worker in processes.workers), 90)
    assert kpi_series(processes.workers[0]) & kpi_series(processes.workers[1]) == set()
