"""A replay that would lose or double something is refused, and leaves all as it is."""

from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from stream import topology
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.replay.events import ReplayRefused, replay
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import accept
from stream.sinks.clickhouse.kept.positions import GAPS
from tests.replay.sunk import quiet, stamped, sunk
from tests.support.records import consume, moved, produce, records, running
from tests.support.waiting import until

DEALS = topology.DEALS.name


async def test_the_topics_are_not_deleted_where_events_are_missing_in_clickhouse(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel, forgetful: None
) -> None:
    await sunk(on, own_chdb, stamped(funnel, moved(1), moved(2)))
    own_chdb.command(f"DELETE FROM {own_chdb.database}.raw_events WHERE entity_id = 'd2'")
    with pytest.raises(ReplayRefused, match="1 of 2 events that were stored are missing"):
        await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert len(await consume(on, DEALS)) == 2


async def test_nor_where_records_were_gone_before_they_were_stored_until_that_is_accepted(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel, forgetful: None
) -> None:
    await sunk(on, own_chdb, stamped(funnel, moved(1)))
    own_chdb.insert(GAPS.name, GAPS.columns, [(DEALS, 0, 5, 9)])
    with pytest.raises(ReplayRefused, match="5 records were gone from Kafka before they were stored"):
        await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    accept(own_chdb)
    await replay(on, funnel, own_chdb, reset=True, progress=quiet)


async def test_topics_that_hold_records_are_left_alone(on: Settings, own_chdb: ClickHouse, funnel: Funnel) -> None:
    await produce(on, records([moved(1)]))
    with pytest.raises(ReplayRefused, match=r"sales\.deals hold records already.*--reset"):
        await replay(on, funnel, own_chdb, reset=False, progress=quiet)
    assert len(await consume(on, DEALS)) == 1


@pytest.mark.parametrize("reset", [True, False])
async def test_a_replay_while_a_worker_runs_is_refused(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel, reset: bool
) -> None:
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
        with pytest.raises(ReplayRefused, match="stop all workers"):
            await replay(on, funnel, own_chdb, reset=reset, progress=quiet)


@pytest.mark.usefixtures("forgetful")
async def test_a_reset_is_refused_while_somebody_writes(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sunk(on, own_chdb, records([moved(1)]))
    committed_before = AIOKafkaConsumer.committed
    late = records([moved(2)])

    async def then_written(consumer: AIOKafkaConsumer, place: TopicPartition) -> Any:
        offset = await committed_before(consumer, place)
        if late:
            await produce(on, [late.pop()])
        return offset

    monkeypatch.setattr(AIOKafkaConsumer, "committed", then_written)
    with pytest.raises(ReplayRefused, match="still being written"):
        await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert len(await consume(on, DEALS)) == 2
