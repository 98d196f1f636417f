"""A file that leads to Kafka and is away while a part runs: the part says which, waits, and goes on once it is back."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from stream.cli.commands import gateway
from stream.config.settings import Settings
from stream.connectors.salesforce.connector import Salesforce
from stream.gateway.change_topic import ChangeTopic
from stream.gateway.publisher import Publisher
from stream.kafka.presence import kafka_problem
from stream.local_stack.ports import free_ports
from stream.sinks.clickhouse.sink import ClickHouseSink
from stream.topology import Generation
from stream.worker import app
from stream.worker.writing import SharedWriter
from tests.support.servers.tls import Authority
from tests.support.waiting import until
from tests.support.webhooks import funnel

NOT_ASKED: Any = None
"""What a part that waits for Kafka does not come to."""

PARTS = {
    "a gateway": lambda settings: gateway.connect(settings, Publisher(settings)),
    "a gateway's reader of a topic": lambda settings: ChangeTopic(
        settings, Salesforce.without_secret(funnel()), funnel(), NOT_ASKED
    ).run(),
    "the sink": lambda settings: ClickHouseSink(settings, NOT_ASKED).run(),
    "a worker that begins": lambda settings: app.make_topics(settings, Generation(1)),
    "a worker that writes": lambda settings: SharedWriter(settings).get(),
}


@pytest.fixture
def settings(tmp_path):
    [port] = free_ports(1)
    return Settings(
        kafka=f"127.0.0.1:{port}",
        kafka_security_protocol="SASL_SSL",
        kafka_sasl_mechanism="PLAIN",
        kafka_username="dealstream",
        kafka_password_file=tmp_path / "password",
        kafka_ca_file=Authority(tmp_path).ca,
        salesforce_topic="crm.salesforce",
    )


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("gone", ["kafka_ca_file", "kafka_password_file"])
async def test_a_part_says_which_file_it_waits_for_and_goes_on_once_it_is_there(settings, caplog, part, gone):
    settings.kafka_password_file.write_text("4f7b0e93-c2d8-4a16-b95e-61d0a83f27ce")
    path = getattr(settings, gone)
    content = path.read_text()
    path.unlink()
    running = asyncio.ensure_future(PARTS[part](settings))
    try:
        await until(lambda: f"DEALSTREAM_{gone.upper()}: cannot read {path} (No such file" in caplog.text)
        path.write_text(content)
        await until(lambda: f"Kafka at {settings.kafka} does not answer" in caplog.text)
        assert not running.done()
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.mark.parametrize("content", ["", "half of a certif"])
async def test_a_file_that_is_half_written_is_said_by_the_health_check(settings, content):
    settings.kafka_password_file.write_text("4f7b0e93-c2d8-4a16-b95e-61d0a83f27ce")
    settings.kafka_ca_file.write_text(content)
    assert "DEALSTREAM_KAFKA_CA_FILE: " in (await kafka_problem(settings) or "")
