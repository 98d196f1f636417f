"""Two workers share the partitions; when one is killed the other takes over, and no number changes."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.servers.clickhouse import Server
from tests.support.stack import get
from tests.support.two_workers import Processes, is_ready
from tests.support.waiting import eventually


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
