"""What is missing of what was stored is told, whatever it was lost by."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream import topology
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.topics import ensure_topics
from stream.local_stack.broker.memory import MemoryBroker
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept import completeness
from stream.sinks.clickhouse.kept.completeness import accept, damage, signs
from stream.sinks.clickhouse.kept.damage import MissingDay
from stream.sinks.clickhouse.kept.positions import Gap, Reading, read_again
from stream.sinks.clickhouse.kept.register import code_of
from stream.sinks.clickhouse.migrations import available, migrate
from stream.sinks.clickhouse.rows import RAW_EVENTS
from tests.support.records import START, kpi, moved, produce, records, running
from tests.support.waiting import until

DEALS = topology.DEALS.name
DAY = (START - datetime(1970, 1, 1, tzinfo=UTC)).days


@pytest.fixture
def on(chdb_settings: Settings, broker: MemoryBroker) -> Settings:
    return chdb_settings.model_copy(update={"kafka": broker.address})


async def stored(settings: Settings, clickhouse: ClickHouse, written) -> None:
    await produce(settings, written)
    async with running(settings, clickhouse) as sink:
        await until(sink.stored)


def lose(clickhouse: ClickHouse, where: str, table: str = "raw_events") -> None:
    clickhouse.command(f"DELETE FROM {clickhouse.database}.{table} WHERE {where}")


async def test_of_what_is_stored_nothing_is_missing_however_often_it_came(on, own_chdb) -> None:
    again = [moved(1), moved(1, received_at=None), moved(1, received_at=START + timedelta(hours=2)), moved(2)]
    await stored(on, own_chdb, records([*again, *again]))
    assert damage(own_chdb) == (2, (), (), ())
    assert damage(own_chdb).problem() is None


async def test_events_that_are_gone_are_told_by_day_with_the_ways_out(on, own_chdb) -> None:
    await stored(on, own_chdb, records(moved(number) for number in (1, 2, 3, 90_000)))
    lose(own_chdb, "entity_id IN ('d1', 'd3', 'd90000')")
    found = damage(own_chdb)
    assert found.days == (MissingDay(DEALS, DAY, 2), MissingDay(DEALS, DAY + 1, 1))
    assert found.problem().startswith(
        "3 of 4 events that were stored are missing in raw_events (2026-05-06 to 2026-05-07)"
    )
    assert all(way in str(found.problem()) for way in ("`dealstream restore`", "--read-again", "--accept"))


async def test_one_of_two_contents_of_an_event_that_is_gone_is_told(on, own_chdb) -> None:
    await stored(on, own_chdb, records([moved(1), moved(1, stage="offer")]))
    lose(own_chdb, "moved_to = 'lead'")
    assert damage(own_chdb).events == 1


async def test_as_many_others_in_their_place_hide_nothing(on, own_chdb) -> None:
    await stored(on, own_chdb, records([moved(1), moved(2)]))
    database = own_chdb.database
    own_chdb.command(
        f"INSERT INTO {database}.raw_events ({', '.join(RAW_EVENTS.columns)}) "
        "SELECT topic, 'd9', 'e9', revision, type, occurred_at, received_at, source, replace(body, 'e2', 'e9') "
        f"FROM {database}.raw_events WHERE entity_id = 'd2'"
    )
    lose(own_chdb, "entity_id = 'd2'")
    assert damage(own_chdb).days == (MissingDay(DEALS, DAY, 1),)


async def test_rows_of_an_insert_that_the_server_left_out_are_told(on, own_chdb, monkeypatch) -> None:
    insert = own_chdb.insert

    def forgetful(table, columns, rows):
        insert(table, columns, rows[:1] if table == "raw_events" else rows)

    monkeypatch.setattr(own_chdb, "insert", forgetful)
    await stored(on, own_chdb, records(moved(number) for number in range(5)))
    assert damage(own_chdb).events == 4


def test_what_was_stored_before_there_was_a_register_is_noted_by_the_migration(chdb_settings) -> None:
    clickhouse = ClickHouse(chdb_settings)
    migrate(clickhouse, [one for one in available() if one.number < 14])
    row = (DEALS, "d1", "e1", 0, "deal.stage_changed", START, START, "x", '{"a":1}')
    clickhouse.insert("raw_events", RAW_EVENTS.columns, [row, row])
    migrate(clickhouse)
    assert damage(clickhouse) == (1, (), (), ())
    lose(clickhouse, "entity_id = 'd1'")
    assert damage(clickhouse).events == 1
    clickhouse.close()


async def test_an_event_that_is_there_and_not_in_the_register_is_noted(on, own_chdb) -> None:
    await stored(on, own_chdb, records([moved(1), moved(2)]))
    own_chdb.command(f"TRUNCATE TABLE {own_chdb.database}.event_register")
    assert damage(own_chdb).events == 0
    assert damage(own_chdb).stored == 2


async def test_what_is_noted_while_it_compares_is_not_looked_for_yet(on, own_chdb) -> None:
    await stored(on, own_chdb, records([moved(1)]))
    columns = ("topic", "day", "code", "noted_at")
    own_chdb.insert("event_register", columns, [(DEALS, DAY, 7, datetime.now(UTC) + timedelta(minutes=1))])
    assert damage(own_chdb).events == 0


async def test_many_days_that_differ_are_compared_portion_by_portion(on, own_chdb, monkeypatch) -> None:
    monkeypatch.setattr(completeness, "EVENTS_AT_ONCE", 2)
    await stored(on, own_chdb, records(moved(86_400 * number) for number in range(7)))
    lose(own_chdb, "true")
    assert [one.events for one in damage(own_chdb).days] == [1] * 7


async def test_accepted_is_all_that_is_missing_and_no_more(on, own_chdb) -> None:
    await stored(on, own_chdb, records([moved(1), moved(2)]))
    own_chdb.insert("sink_gaps", ("topic", "partition", "first_offset", "last_offset"), [(DEALS, 0, 5, 9)])
    lose(own_chdb, "entity_id = 'd1'")
    assert (accept(own_chdb).events, damage(own_chdb)) == (1, (1, (), (), ()))
    lose(own_chdb, "entity_id = 'd2'")
    assert damage(own_chdb).events == 1


async def test_what_kafka_still_has_is_read_again_when_that_is_asked_for(on, own_chdb) -> None:
    await stored(on, own_chdb, [*records([moved(1), moved(2)]), kpi({"won": 1}, 1)])
    for table in ("raw_events", "kpi_hours"):
        lose(own_chdb, "true", table)
    read_again(own_chdb)
    async with running(on, own_chdb) as sink:
        await until(lambda: damage(own_chdb).events == 0)
        await until(sink.stored)
    assert own_chdb.query(f"SELECT count() FROM {own_chdb.database}.kpi_hours FINAL") == [(1,)]
    assert damage(own_chdb) == (2, (), (), ())


async def test_a_running_sink_reads_again_from_where_it_is_set_back(on, own_chdb) -> None:
    await produce(on, records([moved(1), moved(2)]))
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
        lose(own_chdb, "true")
        read_again(own_chdb)
        sink.begin_again()
        await until(lambda: damage(own_chdb).events == 0)
    assert damage(own_chdb).gaps == ()


@pytest.mark.parametrize("how", ["emptied", "brought back from before"])
async def test_a_clickhouse_that_has_less_than_kafka_says_is_filled_from_kafka(on, own_chdb, caplog, how) -> None:
    await stored(on, own_chdb, records([moved(1)]))
    database = own_chdb.database
    tables = ("raw_events", "event_register", "sink_positions")
    for table in tables:
        own_chdb.command(f"CREATE TABLE {database}.{table}_before AS {database}.{table}")
        own_chdb.command(f"INSERT INTO {database}.{table}_before SELECT * FROM {database}.{table}")
    await stored(on, own_chdb, records([moved(2)]))
    for table in tables:
        own_chdb.command(f"TRUNCATE TABLE {database}.{table}")
        if how != "emptied":
            own_chdb.command(f"INSERT INTO {database}.{table} SELECT * FROM {database}.{table}_before")
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
        assert own_chdb.query(f"SELECT count() FROM {database}.raw_events FINAL") == [(2,)]
        await produce(on, records([moved(3)]))
        await until(sink.stored)
    assert "ClickHouse has lost sales.deals/" in caplog.text
    assert damage(own_chdb).problem() is None


class Consumer:
    """One partition, of which a group has done so much."""

    def __init__(self, done: int | None, begins: int = 0) -> None:
        self.done, self.begins = done, begins

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition(DEALS, 0)}

    async def committed(self, _tp: TopicPartition) -> int | None:
        return self.done

    def seek(self, _tp: TopicPartition, _offset: int) -> None:
        pass

    async def end_offsets(self, tps: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(tps, self.done or 0)

    async def beginning_offsets(self, tps: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(tps, self.begins)


async def never_asked(_tps: Collection[TopicPartition]) -> dict[TopicPartition, int]:
    raise AssertionError("no partition ends before what was stored of it")


class At:
    """A record at an offset."""

    value = b"x"

    def __init__(self, offset: int) -> None:
        self.offset = offset


@pytest.mark.parametrize(
    ("done", "offsets", "gaps"),
    [
        (5, [5, 6, 7], []),
        (5, [7, 8], [(5, 6)]),
        (5, [5, 9, 10, 12], [(6, 8), (11, 11)]),
        (None, [3, 4], [(0, 2)]),
        (None, [0, 1], []),
        (5, [3, 4, 5], []),
    ],
)
async def test_records_that_the_sink_never_saw_are_told_with_their_offsets(own_chdb, done, offsets, gaps) -> None:
    own_chdb.command(f"INSERT INTO {own_chdb.database}.event_register (topic, day, code) VALUES ('x', 1, 1)")
    reading = Reading(own_chdb, "sink", never_asked)
    await reading.settle(Consumer(done))
    polled = {TopicPartition(DEALS, 0): [At(offset) for offset in offsets]}
    assert reading.gaps(polled) == [Gap(DEALS, 0, *gap) for gap in gaps]


async def test_it_has_caught_up_once_what_was_lost_is_stored_again_as_far_as_kafka_has_it(own_chdb) -> None:
    own_chdb.insert("sink_positions", ("sink", "topic", "partition", "next_offset"), [("sink", DEALS, 0, 2)])
    reading = Reading(own_chdb, "sink", never_asked)
    assert not reading.has_caught_up
    (tp,) = await reading.settle(Consumer(done=9))
    assert not reading.has_caught_up
    reading.has_stored({tp: 8})
    assert not reading.has_caught_up
    reading.has_stored({tp: 9})
    assert reading.has_caught_up
    await reading.settle(Consumer(done=9, begins=9))
    assert reading.has_caught_up
    assert reading.gaps({tp: [At(9)]}) == [Gap(DEALS, 0, 2, 8)]


async def commit(settings: Settings, topic: str, offset: int) -> None:
    """Have the sink's group behind it what a topic's partitions never had."""
    async with new_consumer(settings, group=topology.FIRST.sink_group) as consumer:
        places = [TopicPartition(topic, n) for n in range(settings.partitions)]
        consumer.assign(places)
        await consumer.commit(dict.fromkeys(places, offset))


async def test_a_topic_that_ends_before_what_was_stored_of_it_is_another_and_all_of_it_is_stored(
    on, own_chdb, caplog
) -> None:
    await produce(on, records(moved(n) for n in range(3)))
    await commit(on, DEALS, 500)
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
        assert own_chdb.query(f"SELECT count() FROM {own_chdb.database}.raw_events FINAL") == [(3,)]
    assert "was stored up to 500 before" in caplog.text


async def test_a_topic_that_is_empty_and_ends_before_what_was_stored_of_it_holds_nobody_up(on, own_chdb) -> None:
    await ensure_topics(on)
    await commit(on, DEALS, 500)
    async with running(on, own_chdb) as sink:
        await until(sink.stored)


async def test_what_was_stored_of_another_log_is_not_taken_for_stored_while_it_runs(on, own_chdb, monkeypatch) -> None:
    async def beyond(*_: object) -> int:
        return 500

    await stored(on, own_chdb, records([moved(1)]))
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
        monkeypatch.setattr(AIOKafkaConsumer, "committed", beyond)
        assert not await sink.stored()


async def test_of_topics_of_which_kafka_may_leave_out_records_gaps_are_none(own_chdb) -> None:
    reading = Reading(own_chdb, "sink", never_asked)
    assert reading.gaps({TopicPartition(topology.KPIS.name, 0): [At(1), At(7)]}) == []


async def test_a_gap_stays_told_until_it_is_accepted(on, own_chdb, monkeypatch) -> None:
    monkeypatch.setattr(Reading, "gaps", lambda _self, _polled: [Gap(DEALS, 0, 5, 6)])
    await stored(on, own_chdb, records([moved(1)]))
    assert (
        damage(own_chdb)
        .problem()
        .startswith("2 records were gone from Kafka before they were stored (sales.deals/0 5 to 6)")
    )
    accept(own_chdb)
    assert damage(own_chdb).problem() is None


async def test_events_in_parts_that_clickhouse_sets_aside_when_it_starts_are_told(on, own_chdb, damaged) -> None:
    await stored(on, own_chdb, records(moved(number) for number in range(5)))
    damaged(own_chdb, "raw_events")
    assert damage(own_chdb).events == 5
    assert damage(own_chdb).broken == ()


def test_a_part_that_is_set_aside_as_broken_is_told_with_its_table(own_chdb, damaged) -> None:
    row = ("north", "1", "", "new", START, {"won": 1}, 1)
    own_chdb.insert(
        "kpi_hours", ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version"), [row]
    )
    before = signs(own_chdb)
    damaged(own_chdb, "kpi_hours")
    assert damage(own_chdb).broken == (("kpi_hours", 1),)
    assert "1 broken part (1 of kpi_hours)" in str(damage(own_chdb).problem())
    assert signs(own_chdb) != before
    completeness.drop_broken(own_chdb, ["kpi_hours"])
    assert damage(own_chdb).problem() is None


BODIES = st.text(st.sampled_from('{}[]":,\\ \n\tabcé日received_at"assignments"null0'), max_size=60) | st.builds(
    '{{"received_at" : {}, "a":"{}","assignments":{}}}'.format,
    st.sampled_from(["null", '"2026-01-01"', "7"]),
    st.text(st.characters(exclude_characters='"\\', exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["[]", '[{"a":[1]}]', "null"]),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(BODIES, min_size=20, max_size=60))
def test_clickhouse_computes_the_code_that_the_sink_computes(chdb, bodies) -> None:
    database = chdb.database
    chdb.command(f"TRUNCATE TABLE {database}.raw_events")
    rows = [(DEALS, f"d{number}", "e", 0, "t", START, None, "x", body) for number, body in enumerate(bodies)]
    chdb.insert("raw_events", RAW_EVENTS.columns, rows)
    computed = dict(chdb.query(f"SELECT entity_id, code FROM {database}.raw_events"))
    assert computed == {f"d{number}": code_of(DEALS, body) for number, body in enumerate(bodies)}
