"""Two versions side by side on a real Kafka: one that counts otherwise stays out."""

import sys

import pytest

from stream.local_stack.broker.kafka import KafkaBroker
from stream.worker.ending import REBUILD
from tests.support.servers.clickhouse import Server
from tests.support.two_workers import Processes, is_ready
from tests.support.waiting import eventually

OF_ANOTHER_FORMAT = [
    sys.executable,
    "-c",
    "from stream.core import codec; codec.FORMAT += 1; from stream.cli.main import main; main()",
]
"""A worker of a version whose state has another format."""


@pytest.fixture
def processes(kafka_parts, tmp_path):
    kafka = KafkaBroker(kafka_parts, tmp_path / "kafka", tmp_path / "kafka.log")
    kafka.start()
    clickhouse = Server(tmp_path / "clickhouse")
    clickhouse.start()
    started = Processes(kafka, clickhouse, tmp_path)
    yield started
    started.stop()
    clickhouse.kill()
    kafka.stop()


def test_a_worker_whose_state_has_another_format_stays_out_and_the_others_count_on(processes):
    processes.start("gateway", "gateway")
    processes.start_worker(0)
    eventually(lambda: is_ready(processes.gateway) and is_ready(processes.workers[0]), 240)
    assert processes.simulate("--days", "5", "--rate", "50", "--seconds", "1").returncode == 0
    processes.start_worker(1, OF_ANOTHER_FORMAT)
    assert processes.running["worker1"].wait(240) == REBUILD
    assert "written by another version of dealstream" in (processes.folder / "worker1.log").read_text()
    assert processes.simulate("--rate", "50", "--seconds", "1").returncode == 0
    verdict = processes.simulate("--verify", "--worker", processes.workers[0], "--patience", "120")
    assert verdict.returncode == 0, verdict.stdout
