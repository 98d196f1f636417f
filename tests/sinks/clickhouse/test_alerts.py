"""Alerts, answers, deliveries and calibrations in ClickHouse: all versions of what changes, the last of the rest."""

import asyncio
from datetime import date, timedelta

import pytest

from schemas.alert import Calibration
from schemas.base import Contract
from schemas.listening import Listening
from stream import topology
from stream.config.settings import Settings
from stream.local_stack.broker.memory import MemoryBroker
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.alerts import NOON, alert, answer, behind, delivery
from tests.support.records import Record, produce_batch, running
from tests.support.waiting import until


@pytest.fixture
def on(chdb_settings: Settings, broker: MemoryBroker) -> Settings:
    return chdb_settings.model_copy(update={"kafka": broker.address})


async def store(settings: Settings, clickhouse: ClickHouse, topic: topology.Topic, *written: Record) -> None:
    await produce_batch(settings, topic.name, written)
    async with running(settings, clickhouse) as sink:
        await until(sink.stored)


def record(topic: topology.Topic, key: str, content: Contract) -> Record:
    return topic.name, key.encode(), content.model_dump_json(by_alias=True).encode()


async def test_every_version_of_an_alert_is_kept_once(on: Settings, own_chdb: ClickHouse) -> None:
    versions = [alert(), alert(version=2, state="resolved", behind=behind()), alert()]
    await store(on, own_chdb, topology.ALERTS, *(record(topology.ALERTS, "a1", one) for one in versions))
    stored = own_chdb.query(
        "SELECT version, state, fired_on, since, leaks_above, amount_above, body "
        f"FROM {own_chdb.database}.alerts FINAL ORDER BY version"
    )
    day, began = date(2026, 5, 5), date(2026, 4, 27)
    assert [row[:-1] for row in stored] == [
        (1, "firing", day, began, None, None),
        (2, "resolved", day, began, 8.0, 4_000_000),
    ]
    assert [row[-1] for row in stored] == [one.model_dump_json(by_alias=True) for one in versions[:2]]


async def test_an_answer_lies_beside_the_alerts(on: Settings, own_chdb: ClickHouse) -> None:
    snoozed = answer(kind="snoozed", until=date(2026, 5, 20))
    written = [record(topology.ALERTS, "a1", alert()), record(topology.ALERTS, "a1/answer", snoozed)]
    await store(on, own_chdb, topology.ALERTS, *written)
    asked = f"SELECT alert_id, kind, reason, by, at, until FROM {own_chdb.database}.alert_answers"
    assert own_chdb.query(asked) == [("a1", "snoozed", "The price list", "Ada", NOON, date(2026, 5, 20))]
    assert own_chdb.query(f"SELECT count() FROM {own_chdb.database}.alerts") == [(1,)]


async def test_what_was_told_stays_told_whatever_claim_comes_later(on: Settings, own_chdb: ClickHouse) -> None:
    told, late = delivery(), delivery(status="claimed", minutes=9)
    written = [record(topology.DELIVERIES, told.key, one) for one in (delivery(status="waiting"), told, late)]
    await store(on, own_chdb, topology.DELIVERIES, *written)
    asked = f"SELECT receiver, alert_id, state, status, at FROM {own_chdb.database}.alert_deliveries FINAL"
    assert own_chdb.query(asked) == [("hook", "a1", "firing", "told", NOON)]


async def test_a_calibration_is_kept_whole(on: Settings, own_chdb: ClickHouse) -> None:
    calibration = Calibration(
        calibration_id="c1",
        first_day=date(2026, 4, 1),
        baseline_from=date(2025, 4, 1),
        baseline_to=date(2026, 3, 31),
        made_at=NOON,
        odds=2.0,
        false_alarms_a_month=1.0,
        cycles={},
        silence_days=0.0,
        wait_seconds=0,
        wobble=0.1,
        quarters=4,
        patterns={},
        series=(),
    )
    await store(on, own_chdb, topology.CALIBRATIONS, record(topology.CALIBRATIONS, "c1", calibration))
    ((body,),) = own_chdb.query(f"SELECT body FROM {own_chdb.database}.calibrations")
    assert await asyncio.to_thread(Calibration.model_validate_json, body) == calibration


async def test_that_gateways_listen_is_kept_once_for_ten_minutes(on: Settings, own_chdb: ClickHouse) -> None:
    said = [Listening(gateway=name, at=NOON + timedelta(minutes=later)) for name in "ab" for later in (1, 9, 11)]
    await store(on, own_chdb, topology.LISTENING, *(record(topology.LISTENING, one.gateway, one) for one in said))
    kept = own_chdb.query(f"SELECT slot, gateway FROM {own_chdb.database}.listening FINAL ORDER BY gateway, slot")
    slots = [NOON.replace(minute=0, tzinfo=None), NOON.replace(minute=10, tzinfo=None)]
    assert [(slot.replace(tzinfo=None), gateway) for slot, gateway in kept] == [(s, n) for n in "ab" for s in slots]
