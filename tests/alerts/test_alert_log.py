"""What is known of alerts, by the topics and by ClickHouse, which has what the embedded broker forgot."""

import asyncio
from datetime import timedelta

import pytest

from stream import topology
from stream.alerts.alert_log import AlertLog, record
from stream.kafka.topics import ensure_topics
from tests.support.alerts import NOON, alert, answer, delivery, store_alerts
from tests.support.records import produce_batch


@pytest.fixture
async def settings(chdb_settings, broker):
    on = chdb_settings.model_copy(update={"kafka": broker.address, "kafka_idempotence": False})
    await ensure_topics(on)
    return on


@pytest.fixture
async def open_log(settings, own_chdb):
    opened = []

    async def open_one():
        log = AlertLog(settings)
        opened.append(log)
        await log.open(own_chdb)
        return log

    yield open_one
    for log in opened:
        await log.close()


async def test_what_one_writes_another_reads(open_log):
    one, other = await open_log(), await open_log()
    await one.write([alert(), answer(), delivery(status="claimed")])
    assert one.alerts == {"a1": alert()}
    await other.catch_up()
    assert (other.alerts, other.answers) == ({"a1": alert()}, {"a1": answer()})
    assert other.ledger.of("hook", "a1", "firing") == delivery(status="claimed")


async def test_whoever_takes_over_knows_what_is_on_the_topics_and_what_only_clickhouse_has(open_log, own_chdb):
    await asyncio.to_thread(store_alerts, own_chdb, alert(version=3), alert("old"), answer("old"), delivery("old"))
    first = await open_log()
    await first.write([alert(version=4, state="resolved"), answer()])
    second = await open_log()
    for log in (first, second):
        assert log.alerts == {"a1": alert(version=4, state="resolved"), "old": alert("old")}
        assert log.answers == {"a1": answer(), "old": answer("old")}
        assert log.ledger.was_told("hook", "old", "firing")


async def test_the_higher_version_counts_wherever_it_is(open_log, own_chdb):
    writer = await open_log()
    await writer.write([alert(version=2)])
    await asyncio.to_thread(store_alerts, own_chdb, alert(version=5))
    assert (await open_log()).alerts == {"a1": alert(version=5)}


async def test_who_is_at_it_only_the_topic_says(open_log, own_chdb):
    await asyncio.to_thread(store_alerts, own_chdb, delivery(status="claimed"))
    log = await open_log()
    assert log.ledger.of("hook", "a1", "firing").status == "waiting"
    await log.write([delivery(status="claimed", by="w2")])
    assert log.ledger.of("hook", "a1", "firing").by == "w2"


async def test_the_last_answer_counts(open_log):
    log = await open_log()
    later = answer(kind="real", minutes=5)
    await log.write([later, answer()])
    assert log.answers == {"a1": later}


async def test_what_cannot_be_read_is_left_out_and_several_in_one_batch_are_read(open_log, settings):
    log = await open_log()
    good = [alert(str(number)) for number in range(5)]
    bad = [(topology.ALERTS.name, b"x", value) for value in (b"{}", b"\xff", b"", None)]
    await produce_batch(settings, topology.ALERTS.name, [*bad, *(record(one) for one in good)])
    await log.catch_up()
    assert list(log.alerts.values()) == good


async def test_of_two_claims_at_once_all_know_whose_it_is(open_log):
    logs = [await open_log(), await open_log()]
    claims = [delivery(status="claimed", by=f"w{n}", at=NOON + timedelta(milliseconds=n)) for n in range(2)]
    await asyncio.gather(*(log.write([claim]) for log, claim in zip(logs, claims, strict=True)))
    for log in logs:
        await log.catch_up()
    assert len({log.ledger.of("hook", "a1", "firing").by for log in logs}) == 1
