"""Records that Kafka deleted before they were stored are told with their offsets; those that are left are stored."""

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.local_stack.broker.kafka import KafkaBroker
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.kept.positions import Gap
from tests.support.records import moved, produce, records, running
from tests.support.waiting import until

DEALS = topology.DEALS.name


@pytest.fixture
def on(chdb_settings: Settings, kafka: KafkaBroker) -> Settings:
    return chdb_settings.model_copy(
        update={"kafka": kafka.address, "partitions": 1, "session_timeout_seconds": 6, "rebalance_timeout_seconds": 6}
    )


async def delete_before(settings: Settings, offset: int) -> None:
    admin = new_admin(settings)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(DEALS, 0): RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()


def stored(clickhouse: ClickHouse) -> set[str]:
    return {name for (name,) in clickhouse.query(f"SELECT entity_id FROM {clickhouse.database}.raw_events FINAL")}


async def test_what_kafka_deleted_before_it_was_stored_is_a_gap_whether_the_sink_began_or_went_on(
    on: Settings, own_chdb: ClickHouse
) -> None:
    await produce(on, records(map(moved, range(5))))
    await delete_before(on, 2)
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
    assert damage(own_chdb).gaps == (Gap(DEALS, 0, 0, 1),)
    await produce(on, records(map(moved, range(5, 10))))
    await delete_before(on, 8)
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
        await produce(on, records([moved(10)]))
        await until(sink.stored)
    assert damage(own_chdb).gaps == (Gap(DEALS, 0, 0, 1), Gap(DEALS, 0, 5, 7))
    assert stored(own_chdb) == {f"d{number}" for number in (2, 3, 4, 8, 9, 10)}
    assert "5 records were gone from Kafka" in str(damage(own_chdb).problem())
