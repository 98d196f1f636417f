"""A worker in a process of its own, on the embedded broker and the test server for ClickHouse."""

import asyncio
import os
import subprocess
import sys

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from stream import topology
from stream.local_stack.ports import free_ports
from tests.support.clickhouse import FUNNEL
from tests.support.hooks import hook_on_this_machine
from tests.support.servers.clickhouse import Server
from tests.support.waiting import MEMBERSHIP
from tests.support.worker_process import WorkerProcess


@pytest.fixture
def clickhouse_server(tmp_path):
    server = Server(tmp_path / "clickhouse")
    server.start()
    yield server
    server.kill()


async def only_deals(address):
    """As a gateway or another tool may have left it: the worker makes the topics that are missing before it joins."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic(topology.DEALS.name, 4, 1)])
    await admin.close()


@pytest.fixture
def worker(broker, clickhouse_server, tmp_path):
    (port,) = free_ports(1)
    environment = os.environ | {
        "DEALSTREAM_KAFKA": broker.address,
        "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
        **MEMBERSHIP,
        "DEALSTREAM_CLICKHOUSE": clickhouse_server.dsn,
        "DEALSTREAM_WORKER_PORT": str(port),
    }
    asyncio.run(only_deals(broker.address))
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "stream.cli", "worker"], env=environment, stdout=log, stderr=log
        )
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
async def hook():
    """A receiver of alerts."""
    async with hook_on_this_machine() as listening:
        yield listening


@pytest.fixture
def worker_with(broker, clickhouse_server, tmp_path, hook):
    """Starts a worker whose funnel file has a section `alerts` that names the hook."""
    started = []

    def start(alerts):
        file = tmp_path / "funnel.yaml"
        file.write_text((FUNNEL + alerts).format(zone="Europe/Berlin", fiscal=1, team="north", url=hook.url))
        started.append(WorkerProcess(broker, clickhouse_server, file, tmp_path / "worker.log"))
        return started[-1]

    yield start
    for process in started:
        process.kill()
