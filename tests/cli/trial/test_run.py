"""The steps in their order: it stops where one stops, and takes the deal out again."""

import asyncio
import json
import os
import signal
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from schemas import wire
from stream import topology
from stream.cli.main import cli
from stream.cli.trial.example import example
from stream.cli.trial.records import Records
from stream.cli.trial.run import Asked, trial
from stream.gateway.publisher import Publisher
from stream.kafka.consumers import new_consumer
from stream.kafka.topics import ensure_topics
from stream.local_stack.ports import free_ports
from tests.support.gateway import ListPublisher, any_port, gateway_settings, serving
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI
from tests.support.telling import WORDS
from tests.support.waiting import PATIENCE
from tests.support.webhooks import HUBSPOT_SECRET, PUBLIC_URL, funnel


@pytest.fixture
def settings(broker, tmp_path):
    """A Kafka, and neither a worker nor its ClickHouse."""
    return gateway_settings(
        kafka=broker.address, worker_port=free_ports(1)[0], clickhouse=f"chdb://{tmp_path / 'clickhouse'}"
    )


@pytest.fixture
async def gateway(settings):
    """A gateway that writes to that Kafka."""
    await ensure_topics(settings)
    publisher = Publisher(settings)
    await publisher.start()
    port = any_port()
    async with serving(publisher, port=port, kafka=settings.kafka):
        yield f"http://127.0.0.1:{port}"
    await publisher.stop()


async def tried(settings, gateway, *, keep=False, rep_id=None):
    said = []
    deal = example(funnel(), datetime.now(UTC), WORDS, rep_id)
    steps = await trial(settings, funnel(), Asked("hubspot", gateway, keep, 1, WORDS), deal, said.append)
    assert said == steps
    return {step.name: step for step in steps}


async def types_on_the_topic(settings):
    async with new_consumer(settings, topology.DEALS.name, auto_offset_reset="earliest") as consumer:
        await consumer.seek_to_beginning()
        polled = await consumer.getmany(timeout_ms=1000)
    return [wire.deals.read(record.value).type for records in polled.values() for record in records]


async def test_without_a_worker_it_stops_at_the_worker_and_deletes_the_deal(settings, gateway):
    steps = await tried(settings, gateway)
    assert [(step.name, step.is_done) for step in steps.values()] == [
        ("signed", True),
        ("gateway", True),
        ("Kafka", True),
        ("worker", False),
        ("taken out", True),
    ]
    assert steps["gateway"].told.endswith("/webhooks/hubspot accepted 3 events")
    assert steps["Kafka"].told == "3 on sales.deals"
    assert steps["worker"].told.startswith("it is not counted: no worker answers at ")
    assert "as soon as the rest is mended, it is in no number" in steps["taken out"].told
    assert (await types_on_the_topic(settings))[-1] == "deal.deleted"


async def test_what_is_kept_is_not_deleted(settings, gateway):
    assert "taken out" not in await tried(settings, gateway, keep=True)
    assert "deal.deleted" not in await types_on_the_topic(settings)


async def test_a_deal_of_which_a_part_was_rejected_is_deleted_too(settings, gateway):
    steps = await tried(settings, gateway, rep_id="999")
    assert list(steps) == ["signed", "gateway", "taken out"]
    assert "unknown_rep: " in steps["gateway"].told
    assert (await types_on_the_topic(settings))[-1] == "deal.deleted"


async def test_a_trial_that_is_broken_off_deletes_its_deal(settings, gateway, monkeypatch):
    async def broken_off(*_):
        raise asyncio.CancelledError

    monkeypatch.setattr(Records, "events", broken_off)
    with pytest.raises(asyncio.CancelledError):
        await tried(settings, gateway)
    assert (await types_on_the_topic(settings))[-1] == "deal.deleted"


async def test_a_command_that_is_asked_to_end_deletes_its_deal(settings, gateway):
    environment = os.environ | {
        "PYTHONUNBUFFERED": "1",
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
        "DEALSTREAM_HUBSPOT_SECRET": HUBSPOT_SECRET,
        "DEALSTREAM_PUBLIC_URL": PUBLIC_URL,
        "DEALSTREAM_KAFKA": settings.kafka,
        "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
        "DEALSTREAM_WORKER_PORT": str(settings.worker_port),
    }
    arguments = ["try", "hubspot", "--gateway", gateway, "--patience", str(PATIENCE)]
    trying = await asyncio.create_subprocess_exec(*CLI, *arguments, env=environment, stdout=asyncio.subprocess.PIPE)
    async with asyncio.timeout(PATIENCE):
        while b"Kafka" not in (line := await trying.stdout.readline()):
            assert line, "it ended"
        trying.terminate()
        assert await trying.wait() == 128 + signal.SIGTERM
    assert (await types_on_the_topic(settings))[-1] == "deal.deleted"


async def test_a_request_that_is_not_authentic_stores_nothing_and_nothing_is_deleted():
    publisher = ListPublisher()
    async with serving(publisher) as client:
        elsewhere = gateway_settings(public_url="http://127.0.0.1:8080")
        steps = await tried(elsewhere, f"http://{client.host}:{client.port}")
    assert [(step.name, step.is_done) for step in steps.values()] == [("signed", True), ("gateway", False)]
    assert publisher.records == []


def test_the_command_says_each_step_or_gives_json_and_ends_with_1_where_one_stops(monkeypatch):
    monkeypatch.setenv("DEALSTREAM_KAFKA", "127.0.0.1:1")
    typed = CliRunner().invoke(cli, ["try", "close"])
    assert typed.exit_code == 1
    assert typed.stdout.startswith("✗ signed ")
    assert "DEALSTREAM_CLOSE_SECRET is not set here" in typed.stdout
    told = json.loads(CliRunner().invoke(cli, ["try", "close", "--json"]).stdout)
    assert (told["crm"], told["is_done"]) == ("close", False)
    assert told["deal_id"].startswith("close:oppo_dealstream_try_")
    assert [(step["name"], step["is_done"]) for step in told["steps"]] == [("signed", False)]
