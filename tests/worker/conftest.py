"""A worker in a process of its own, on the embedded broker and the test server for ClickHouse."""

import os
import subprocess
import sys

import pytest

from tests.servers.clickhouse import Server
from tests.stack.conftest import free_ports


@pytest.fixture
def clickhouse_server(tmp_path):
    server = Server(tmp_path / "clickhouse")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def worker(broker, clickhouse_server, tmp_path):
    (port,) = free_ports(1)
    environment = os.environ | {
        "DEALSTREAM_KAFKA": broker.address,
        "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
        "DEALSTREAM_SESSION_TIMEOUT_SECONDS": "6",
        "DEALSTREAM_REBALANCE_TIMEOUT_SECONDS": "3",
        "DEALSTREAM_CLICKHOUSE": clickhouse_server.dsn,
        "DEALSTREAM_WORKER_PORT": str(port),
    }
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import asyncio, stream.kafka.topics as t, stream.settings as s; asyncio.run(t.ensure_topics(s.load()))",
        ],
        env=environment,
        check=True,
    )
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "stream.cli", "worker"], env=environment, stdout=log, stderr=log
        )
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()
