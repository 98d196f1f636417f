"""What is stored is noted soon, in few inserts, and comes again where it was not."""

import asyncio

import pytest
from aiokafka import TopicPartition

from stream import topology
from stream.config.settings import Settings
from stream.kafka.topics import ensure_topics
from stream.local_stack.broker.memory import MemoryBroker
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept import unnoted as noting
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.kept.unnoted import MOST_CODES, NOTE_SECONDS, Unnoted
from stream.sinks.clickhouse.sink import ClickHouseSink
from tests.support.records import committed, moved, produce, records, running
from tests.support.waiting import until

DEALS = topology.DEALS.name
HERE, ELSEWHERE = TopicPartition(DEALS, 0), TopicPartition(DEALS, 1)
CODE = (DEALS, 20_000, 7)


class Clock:
    """A clock that stands still."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_while_records_come_notes_wait_for_some_seconds() -> None:
    clock = Clock()
    unnoted = Unnoted(clock)
    unnoted.add([CODE], {HERE: 1})
    clock.now += NOTE_SECONDS - 1
    unnoted.add([CODE], {HERE: 2})
    assert not unnoted.is_due(is_idle=False)
    clock.now += 1
    assert unnoted.is_due(is_idle=False)


def test_once_no_records_come_notes_are_due() -> None:
    unnoted = Unnoted()
    assert not unnoted.is_due(is_idle=True)
    unnoted.add([], {HERE: 1})
    assert unnoted.is_due(is_idle=True)
    unnoted.clear()
    assert not unnoted.is_due(is_idle=True)


def test_no_more_codes_wait_than_memory_is_meant_for() -> None:
    unnoted = Unnoted()
    unnoted.add([CODE] * (MOST_CODES - 1), {HERE: 1})
    assert not unnoted.is_due(is_idle=False)
    unnoted.add([CODE], {HERE: 2})
    assert unnoted.is_due(is_idle=False)


def test_what_could_not_be_written_waits_for_some_seconds_more() -> None:
    clock = Clock()
    unnoted = Unnoted(clock)
    unnoted.add([CODE], {HERE: 1})
    unnoted.postpone()
    assert not unnoted.is_due(is_idle=True)
    clock.now += NOTE_SECONDS
    assert unnoted.is_due(is_idle=True)


def test_of_a_partition_that_another_sink_has_by_now_nothing_is_said() -> None:
    unnoted = Unnoted()
    unnoted.add([CODE], {HERE: 1, ELSEWHERE: 5})
    unnoted.only([HERE])
    assert (unnoted.ends, unnoted.codes) == ({HERE: 1}, [CODE])


@pytest.fixture
def on(chdb_settings: Settings, broker: MemoryBroker) -> Settings:
    return chdb_settings.model_copy(update={"kafka": broker.address, "sink_batch_rows": 10})


@pytest.fixture
def inserts(own_chdb: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables of inserts."""
    tables: list[str] = []
    insert = own_chdb.insert

    def noted(table, columns, rows):
        tables.append(table)
        insert(table, columns, rows)

    monkeypatch.setattr(own_chdb, "insert", noted)
    return tables


async def test_several_batches_are_noted_by_one_insert_and_then_committed(on, own_chdb, inserts, monkeypatch) -> None:
    monkeypatch.setattr(noting, "NOTE_SECONDS", 3600.0)
    await produce(on, records(moved(number) for number in range(100)))
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
    assert inserts.count("raw_events") >= 10
    # Where records are slow to come, there is time to note what came before.
    assert 0 < inserts.count("event_register") < inserts.count("raw_events") / 2
    assert await committed(on, DEALS) == 100
    assert damage(own_chdb) == (100, (), (), ())


async def test_what_was_not_noted_before_a_crash_comes_again_even_if_it_was_lost(on, own_chdb, monkeypatch) -> None:
    await produce(on, records(moved(number) for number in range(100)))
    with monkeypatch.context() as patched:
        patched.setattr(Unnoted, "is_due", lambda *_, **__: False)
        await ensure_topics(on)
        sink = ClickHouseSink(on, own_chdb)
        running_sink = asyncio.create_task(sink.run())
        await until(sink.stored)
        running_sink.cancel()
        await asyncio.gather(running_sink, return_exceptions=True)
    assert await committed(on, DEALS) == 0
    own_chdb.command(f"DELETE FROM {own_chdb.database}.raw_events WHERE entity_id < 'd5'")
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
    assert damage(own_chdb) == (100, (), (), ())
    assert own_chdb.query(f"SELECT count() FROM {own_chdb.database}.raw_events FINAL") == [(100,)]
