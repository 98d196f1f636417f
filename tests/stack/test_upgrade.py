"""Versions side by side on a Kafka: parts are replaced one by one, and a version that counts otherwise stays out."""

import sys

import pytest

from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.broker.parts import have
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
def processes(tmp_path):
    kafka = KafkaBroker(have("", print), tmp_path / "kafka", tmp_path / "kafka.log")
    kafka.start()
    clickhouse = Server(tmp_path / "clickhouse")
    clickhouse.start()
    started = Processes(kafka, clickhouse, tmp_path)
    yield started
    started.stop()
    clickhouse.kill()
    kafka.stop()


def sent(processes, *arguments):
    done = processes.simulate("--rate", "50", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_parts_are_replaced_one_by_one_and_a_version_with_another_format_stays_out(processes):
    processes.start("gateway", "gateway")
    for number in (0, 1):
        processes.start_worker(number)
    eventually(lambda: is_ready(processes.gateway) and all(map(is_ready, processes.workers)), 240)
    sent(processes, "--days", "5", "--seconds", "2")

    for number in (0, 1):
        assert processes.end(f"worker{number}") == 0
        processes.start_worker(number)
        sent(processes, "--seconds", "1")
        eventually(lambda: all(map(is_ready, processes.workers)), 240)
    assert processes.end("gateway") == 0
    processes.start("gateway", "gateway")
    eventually(lambda: is_ready(processes.gateway), 30)

    processes.end("worker1")
    processes.start_worker(1, OF_ANOTHER_FORMAT)
    assert processes.running["worker1"].wait(60) == REBUILD
    assert "was written by another version of dealstream" in (processes.folder / "worker1.log").read_text()
    sent(processes, "--seconds", "2")
    verdict = processes.simulate("--verify", "--worker", processes.workers[0], "--patience", "90")
    assert verdict.returncode == 0, verdict.stdout
