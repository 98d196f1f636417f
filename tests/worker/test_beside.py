"""Numbers made anew beside those in force, from what a ClickHouse server keeps, whatever the topics hold."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import timedelta

import clickhouse_connect
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from stream import topology
from stream.config.settings import Settings
from stream.kafka.generations import read_state
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import get
from tests.support.waiting import MEMBERSHIP, PATIENCE, eventually
from tests.worker.moves import HOUR, moved, send

TEXT = FUNNEL_FILE.read_text(encoding="utf-8")
RENAMED = TEXT.replace("{id: lead,", "{id: first, formerly: [lead],")


@pytest.fixture
def funnel(tmp_path, monkeypatch):
    path = tmp_path / "funnel.yaml"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(path))
    return path


async def topics_of(address):
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        return {topic["topic"] for topic in await admin.describe_topics()}
    finally:
        await admin.close()


def test_what_clickhouse_keeps_is_counted_anew_once_and_what_comes_meanwhile_too(
    funnel, worker, broker, clickhouse_server
):
    eventually(lambda: get(f"{worker}/health/ready")[0] == 200)
    client = clickhouse_connect.get_client(dsn=clickhouse_server.dsn, tz_mode="aware")

    def entered():
        rows = client.query(
            "SELECT label, sum(value) FROM dealstream.measures WHERE measure = 'entered' GROUP BY label"
        )
        return {label: int(value) for label, value in rows.result_rows}

    def status():
        return json.loads(get(f"{worker}/api/status")[1] or "{}")

    def replay(*arguments):
        environment = os.environ | {
            "DEALSTREAM_KAFKA": broker.address,
            "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
            **MEMBERSHIP,
            "DEALSTREAM_CLICKHOUSE": clickhouse_server.dsn,
            "DEALSTREAM_WORKER_PORT": worker.rpartition(":")[2],
        }
        command = [sys.executable, "-m", "stream.cli", "replay", "--beside"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)

    for number in range(3):
        send(broker, moved(f"e{number}", HOUR + timedelta(minutes=number), HOUR + timedelta(minutes=number)))
    eventually(lambda: entered() == {"lead": 3})

    funnel.write_text(RENAMED, encoding="utf-8")
    eventually(lambda: status().get("funnel_problem"))
    made = replay()
    assert made.returncode == 0, made.stderr
    eventually(lambda: entered() == {"first": 3})
    eventually(lambda: {"generation": 2, "funnel_problem": None}.items() <= status().items())
    assert client.query("SELECT count() FROM dealstream.restated_hours").result_rows == [(0,)]
    there = asyncio.run(topics_of(broker.address))
    assert "sales.partials-2" in there
    eventually(lambda: "sales.partials" not in asyncio.run(topics_of(broker.address)))
    state = asyncio.run(read_state(Settings(kafka=broker.address)))
    assert state.beside is None
    assert state.starts[topology.DEALS.name] != (0, 0, 0, 0), "it began behind what the topics held"

    send(broker, moved("late", HOUR + timedelta(minutes=50), HOUR + timedelta(hours=3)))
    eventually(lambda: entered() == {"first": 4})
    eventually(lambda: client.query("SELECT count() FROM dealstream.restated_hours").result_rows != [(0,)])
    assert "dealstream_sink_behind_seconds " in get(f"{worker}/metrics")[1]
    again = replay()
    assert "there is nothing to rebuild" in again.stdout
