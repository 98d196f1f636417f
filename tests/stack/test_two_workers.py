"""Two workers on a Kafka share the partitions, and take over from one another; one of another version stays out."""

import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from stream.local_stack.broker.kafka import KafkaBroker
from stream.worker.ending import REBUILD
from tests.support.servers.clickhouse import Server
from tests.support.stack import get
from tests.support.two_workers import Processes, is_ready
from tests.support.waiting import PATIENCE, eventually

OF_ANOTHER_FORMAT = [
    sys.executable,
    "-c",
    "from stream.core import codec; codec.FORMAT += 1; from stream.cli.main import main; main()",
]
"""A worker of a version whose state has another format."""

THAT_SEES_A_CHANGELOG_LATE = [
    sys.executable,
    "-c",
    """
import asyncio
from faust.topics import Topic

declare, waiting = Topic.declare, {}

async def when_assigned(topic):
    while not topic.app.assignor.assigned_actives():
        await asyncio.sleep(0.05)
    await declare(topic)

async def declare_late(topic):
    name = topic.get_topic_name()
    if not name.endswith("windows-changelog"):
        await declare(topic)
    elif name not in waiting:
        waiting[name] = asyncio.create_task(when_assigned(topic))

Topic.declare = declare_late
from stream.cli.main import main
main()
""",
]
"""A worker whose broker has one of the changelogs only once the worker has its partitions."""


@pytest.fixture(scope="module")
def processes(kafka_parts, tmp_path_factory):
    """A gateway and the first worker, on a Kafka and the test server, that have taken in ten days."""
    folder = tmp_path_factory.mktemp("two_workers")
    kafka = KafkaBroker(kafka_parts, folder / "kafka", folder / "kafka.log")
    kafka.start()
    clickhouse = Server(folder / "clickhouse")
    clickhouse.start()
    started = Processes(kafka, clickhouse, folder)
    started.start("gateway", "gateway")
    started.start_worker(0, THAT_SEES_A_CHANGELOG_LATE)
    eventually(lambda: is_ready(started.gateway) and is_ready(started.workers[0]), 240)
    sent = started.simulate("--days", "10", "--rate", "100", "--seconds", "3")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    yield started
    started.stop()
    clickhouse.kill()
    kafka.stop()


def kpi_series(worker):
    return {
        (sample.name, tuple(sorted(sample.labels.items())))
        for family in text_string_to_metric_families(get(f"{worker}/metrics")[1])
        for sample in family.samples
        if "team" in sample.labels
    }


def shown_twice(workers):
    first, second = (kpi_series(worker) for worker in workers)
    return first & second


def teams(series):
    return {dict(labels)["team"] for _, labels in series}


def test_a_worker_waits_for_a_changelog_that_its_broker_shows_late(processes):
    processes.verify(0)


def test_a_worker_whose_state_has_another_format_stays_out_and_the_others_count_on(processes):
    processes.start_worker(1, OF_ANOTHER_FORMAT)
    assert processes.running["worker1"].wait(PATIENCE) == REBUILD
    assert "written by another version of dealstream" in (processes.folder / "worker1.log").read_text()
    assert processes.simulate("--rate", "50", "--seconds", "1").returncode == 0
    processes.verify(0)


def test_no_series_is_exported_twice_and_a_kill_changes_no_number(processes):
    processes.start_worker(1)
    eventually(lambda: all(is_ready(worker) for worker in processes.workers))
    assert processes.simulate("--rate", "100", "--seconds", "1").returncode == 0
    eventually(lambda: len(teams(kpi_series(processes.workers[0]) | kpi_series(processes.workers[1]))) >= 3)
    eventually(lambda: not shown_twice(processes.workers))

    processes.running["worker0"].kill()
    processes.running["worker0"].wait()
    sent = processes.simulate("--rate", "100", "--seconds", "4")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    processes.verify(1)

    processes.start_worker(0)
    eventually(lambda: all(is_ready(worker) for worker in processes.workers))
    eventually(lambda: not shown_twice(processes.workers))
