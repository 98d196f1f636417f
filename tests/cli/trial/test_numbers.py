"""At which step a trial stops behind the gateway, and what it says then."""

import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from stream.cli.trial.numbers import Numbers
from stream.cli.trial.records import Records
from stream.cli.trial.steps import Stopped
from stream.config.settings import Settings
from stream.local_stack.ports import free_ports
from tests.support.telling import WORDS
from tests.support.webhooks import funnel

DEAL = "hubspot:dealstream-try-1"
NOTHING = {
    "currency": "EUR",
    "money_unit": "0.01 EUR",
    "generated_at": "2026-11-20T12:00:00Z",
    "count": 0,
    "amount": 0,
    "without_amount": 0,
}
EMPTY = json.dumps(NOTHING | {"deals": []})


@pytest.fixture
async def worker():
    """A worker that answers as `answers` says by then: status and text by path."""
    answers = {}

    async def answer(request):
        status, text = answers[request.path]
        return web.Response(status=status, text=text)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    answers["/health/live"] = (200, "{}")
    async with TestServer(app) as server:
        yield server.port, answers


def numbers(port, tmp_path, patience=0.01):
    settings = Settings(worker_port=port, clickhouse=SecretStr(f"chdb://{tmp_path}"))
    return Numbers(settings, funnel(), "101", DEAL, patience, WORDS)


async def stopped(doing):
    with pytest.raises(Stopped) as stop:
        await doing
    return str(stop.value)


async def test_without_a_worker_it_is_said_how_to_start_one(tmp_path):
    none = numbers(free_ports(1)[0], tmp_path)
    for told in (await stopped(none.stored()), await stopped(none.shown()), await none.how_far()):
        assert told.startswith("no worker answers at http://127.0.0.1:")
        assert "DEALSTREAM_WORKER_PORT" in told


async def test_what_is_not_in_clickhouse_is_said_with_how_far_the_worker_is(worker, tmp_path):
    port, answers = worker
    answers |= {"/api/deals": (200, EMPTY), "/api/status": (200, '{"waiting": 7, "behind_seconds": 3.2}')}
    told = await stopped(numbers(port, tmp_path).stored())
    assert "does not have it after 0.01 s: the worker has 7 records waiting, and is 3 seconds behind" in told


async def test_what_the_page_does_not_list_may_be_hidden_from_whoever_asks(worker, tmp_path):
    port, answers = worker
    answers["/api/deals"] = (200, EMPTY)
    assert "somebody who does not see this rep" in await stopped(numbers(port, tmp_path).shown())


@pytest.mark.parametrize("status", [401, 403])
async def test_a_worker_that_asks_for_a_login_is_said_with_the_setting(worker, tmp_path, status):
    port, answers = worker
    answers["/api/deals"] = (status, '{"error": "show who you are"}')
    told = await stopped(numbers(port, tmp_path).stored())
    assert "show who you are; set DEALSTREAM_TOKEN" in told


async def test_a_page_that_is_busy_with_the_number_is_asked_again_and_then_said(worker, tmp_path, monkeypatch):
    port, answers = worker
    monkeypatch.setattr(Numbers, "_listed", lambda _: True)
    answers["/api/kpis"] = (503, '{"error": "ClickHouse cannot be read now"}')
    assert "ClickHouse cannot be read now" in await stopped(numbers(port, tmp_path, patience=0.5).shown())


async def test_a_worker_that_is_busy_is_asked_again_as_long_as_there_is_patience(worker, tmp_path):
    port, answers = worker
    answers["/api/deals"] = (503, '{"error": "ClickHouse cannot be read now"}')
    assert "ClickHouse cannot be read now" in await stopped(numbers(port, tmp_path, patience=0.5).stored())


async def test_that_kafka_is_away_is_said_where_records_are_asked_for(tmp_path):
    away = f"127.0.0.1:{free_ports(1)[0]}"
    async with Records(Settings(kafka=away), DEAL, 1, WORDS) as records:
        assert f"Kafka at {away}" in await stopped(records.events(3))
        assert f"Kafka at {away}" in await stopped(records.row("101", "lead"))


async def test_events_that_the_topic_does_not_get_are_said(broker):
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    async with Records(settings, DEAL, 0.3, WORDS) as records:
        told = await stopped(records.events(3))
        assert "sales.deals of" in told
        assert "the gateway writes to another Kafka" in told
        assert not await records.row("101", "lead")
