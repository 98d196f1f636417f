"""Replay: the events that ClickHouse keeps, once more in the topics."""

from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from click.testing import CliRunner

from schemas.events import ActivityLogged, AnyEvent, DealOwnerChanged
from stream import topology
from stream.cli.commands.replay import command
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.ingest.dead_letters import dead_letter
from stream.ingest.enrich import enrich
from stream.kafka.consumers import new_consumer
from stream.kafka.topics import ensure_topics
from stream.local_stack.broker.memory import MemoryBroker
from stream.replay.events import ReplayRefused, replay
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import accept, damage
from stream.sinks.clickhouse.kept.positions import GAPS
from stream.sinks.clickhouse.kept.unnoted import Unnoted
from stream.sinks.clickhouse.sink import ClickHouseSink
from tests.support.clickhouse import FUNNEL
from tests.support.records import (
    START,
    Record,
    committed,
    consume,
    kpi,
    moved,
    produce,
    produce_batch,
    records,
    running,
)
from tests.support.waiting import until

DEALS, ACTIVITIES, LETTERS = topology.DEALS.name, topology.ACTIVITIES.name, topology.DEAD_LETTERS.name

OWNER = DealOwnerChanged(type="deal.owner_changed", event_id="o1", occurred_at=START, deal_id="d1", rep_id="1")
CALL = ActivityLogged(
    type="activity.logged",
    event_id="a1",
    occurred_at=START,
    activity_id="act",
    activity_type="call",
    rep_id="1",
    deal_id="d1",
)


@pytest.fixture
def on(chdb_settings: Settings, broker: MemoryBroker) -> Settings:
    return chdb_settings.model_copy(update={"kafka": broker.address})


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded broker names members of a group for ever, also those that have left."""

    async def nobody(*_: object) -> list[Any]:
        return []

    monkeypatch.setattr(AIOKafkaAdminClient, "describe_consumer_groups", nobody)


def stamped(funnel: Funnel, *events: AnyEvent) -> list[Record]:
    return records(one for event in events for one in enrich(event, funnel, "hubspot", START))


def letter(origin: str, payload: bytes) -> Record:
    key, value = dead_letter(origin=origin, payload=payload, reason="bad_event", detail="no", now=START)
    return LETTERS, key, value


async def sunk(settings: Settings, clickhouse: ClickHouse, written: list[Record]) -> None:
    await produce(settings, written)
    async with running(settings, clickhouse) as sink:
        await until(sink.stored)


def quiet(_done: int, _total: int) -> None:
    pass


def anew(broker: MemoryBroker) -> None:
    broker.stop()
    broker.start()


def plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(({**one, "received_at": None} for one in found), key=lambda one: str(one["event_id"]))


def table(clickhouse: ClickHouse, columns: str, name: str = "raw_events") -> list[tuple[Any, ...]]:
    return clickhouse.query(f"SELECT {columns} FROM {clickhouse.database}.{name} FINAL ORDER BY ALL")


async def test_an_empty_broker_gets_the_same_events_back(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel
) -> None:
    written = stamped(funnel, OWNER, CALL, *(moved(n) for n in range(50)))
    await sunk(on, own_chdb, [*written, letter("hubspot", b"what?")])
    before = [await consume(on, topic) for topic in (DEALS, ACTIVITIES, LETTERS)]
    anew(broker)
    told: list[tuple[int, int]] = []
    summary = await replay(on, funnel, own_chdb, reset=False, progress=lambda *now: told.append(now))
    after = [await consume(on, topic) for topic in (DEALS, ACTIVITIES, LETTERS)]
    assert [plain(found) for found in after[:2]] == [plain(found) for found in before[:2]]
    assert after[2] == before[2]
    assert (summary.events, summary.dead_letters, summary.rejected) == (53, 1, 0)
    assert (told[0], told[-1]) == ((0, 54), (54, 54))


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


async def test_a_replay_takes_away_broken_parts_of_what_it_makes_anew(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel, damaged: Callable[[ClickHouse, str], None]
) -> None:
    await sunk(on, own_chdb, [kpi({"won": 1}, 1)])
    damaged(own_chdb, "kpi_hours")
    assert damage(own_chdb).broken == (("kpi_hours", 1),)
    anew(broker)
    await replay(on, funnel, own_chdb, reset=False, progress=quiet)
    assert damage(own_chdb).problem() is None


async def test_a_replayed_event_has_no_arrival_and_clickhouse_keeps_the_first(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel
) -> None:
    await sunk(on, own_chdb, stamped(funnel, moved(1)))
    anew(broker)
    await replay(on, funnel, own_chdb, reset=False, progress=quiet)
    assert [one["received_at"] for one in await consume(on, DEALS)] == [None]
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
    assert table(own_chdb, "entity_id, received_at") == [("d1", START)]


async def test_events_get_the_ids_of_the_funnel_file_in_force(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel
) -> None:
    await sunk(on, own_chdb, stamped(funnel, OWNER))
    anew(broker)
    renamed = [rep.model_copy(update={"id": f"new-{rep.id}", "formerly": (rep.id,)}) for rep in funnel.file.reps]
    await replay(
        on, Funnel(funnel.file.model_copy(update={"reps": tuple(renamed)})), own_chdb, reset=False, progress=quiet
    )
    assert [one["rep_id"] for one in await consume(on, DEALS)] == [f"new-{OWNER.rep_id}"]


async def test_windows_and_rows_are_dropped_since_some_may_not_come_back(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel
) -> None:
    await sunk(on, own_chdb, [kpi({"won": 1}, 99)])
    own_chdb.command(f"INSERT INTO {own_chdb.database}.deal_rows (deal_id, version) VALUES ('d1', 99)")
    anew(broker)
    await replay(on, funnel, own_chdb, reset=False, progress=quiet)
    assert table(own_chdb, "count()", "kpi_hours") == table(own_chdb, "count()", "deal_rows") == [(0,)]


async def test_what_the_funnel_file_no_longer_knows_becomes_one_dead_letter_however_often_it_is_replayed(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel
) -> None:
    await sunk(on, own_chdb, records([moved(1, stage="gone"), moved(2)]))
    for _ in range(2):
        anew(broker)
        summary = await replay(on, funnel, own_chdb, reset=False, progress=quiet)
        assert (summary.events, summary.dead_letters, summary.rejected) == (1, 0, 1)
        async with running(on, own_chdb) as sink:
            await until(sink.stored)
    assert table(own_chdb, "origin, reason", "dead_letters") == [("replay", "unknown_stage")]
    assert table(own_chdb, "count()") == [(2,)]


async def test_only_dead_letters_that_no_raw_event_makes_anew_are_kept(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel
) -> None:
    unknown = records([moved(1, stage="gone")])[0][2] or b""
    written = [letter(f"{DEALS}/0/7", unknown), letter(f"{DEALS}/0/8", b"no event"), letter("hubspot", unknown)]
    await sunk(on, own_chdb, written)
    anew(broker)
    await replay(on, funnel, own_chdb, reset=False, progress=quiet)
    assert {one["origin"] for one in await consume(on, LETTERS)} == {f"{DEALS}/0/8", "hubspot"}
    assert table(own_chdb, "count()", "dead_letters") == [(2,)]


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
async def test_a_reset_is_refused_while_clickhouse_lacks_a_single_record(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel
) -> None:
    await sunk(on, own_chdb, records(moved(n) for n in range(4)))
    await produce(on, records([moved(4)]))
    with pytest.raises(ReplayRefused, match=r"does not have all of sales\.deals"):
        await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert len(await consume(on, DEALS)) == 5


@pytest.mark.usefixtures("forgetful")
async def test_a_reset_is_refused_where_what_clickhouse_had_is_of_another_log(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel
) -> None:
    await produce(on, records(moved(n) for n in range(4)))
    async with new_consumer(on, group=topology.FIRST.sink_group) as sink:
        places = [TopicPartition(DEALS, n) for n in range(on.partitions)]
        sink.assign(places)
        await sink.commit(dict.fromkeys(places, 500))
    with pytest.raises(ReplayRefused, match=r"does not have all of sales\.deals"):
        await replay(on, funnel, own_chdb, reset=True, progress=quiet)


@pytest.mark.usefixtures("forgetful")
async def test_a_reset_is_refused_where_clickhouse_has_only_a_part_of_the_last_batch(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = on.model_copy(update={"sink_batch_rows": 10})
    await produce_batch(on, DEALS, records(moved(n) for n in range(20)))
    commit = AIOKafkaConsumer.commit

    async def then_crash(consumer: AIOKafkaConsumer, offsets: Any) -> None:
        await commit(consumer, offsets)
        raise SystemError("crashed after the first batch")

    monkeypatch.setattr(AIOKafkaConsumer, "commit", then_crash)
    monkeypatch.setattr(Unnoted, "is_due", lambda unnoted, **_: bool(unnoted.ends))
    with pytest.raises(SystemError):
        await ClickHouseSink(small, own_chdb).run()
    with pytest.raises(ReplayRefused, match="does not have all"):
        await replay(on, funnel, own_chdb, reset=True, progress=quiet)


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


@pytest.mark.usefixtures("forgetful")
async def test_a_reset_begins_again_with_nothing_but_the_raw_events(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel
) -> None:
    changelog = topology.FIRST.changelog(topology.DEAL_STATE)
    admin = AIOKafkaAdminClient(bootstrap_servers=on.kafka)
    await admin.start()
    await admin.create_topics([NewTopic(changelog, on.partitions, 1)])
    await sunk(on, own_chdb, [*records(moved(n) for n in range(5)), kpi({"won": 1}, 1)])
    await produce(on, [(changelog, b"k", b"state")])
    summary = await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert summary.events == 5
    assert changelog not in await admin.list_topics()
    await admin.close()
    assert len(await consume(on, DEALS)) == 5
    assert await consume(on, topology.KPIS.name) == []
    assert await committed(on, DEALS) == 0
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
    assert table(own_chdb, "count()") == [(5,)]


async def test_a_reset_makes_empty_topics_anew_with_the_partitions_that_are_wanted_now(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel
) -> None:
    await produce(on, [])
    more = on.model_copy(update={"partitions": on.partitions + 1})
    await replay(more, funnel, own_chdb, reset=True, progress=quiet)
    await ensure_topics(more)


def environment(settings: Settings, funnel_file: object) -> dict[str, str]:
    return {
        "DEALSTREAM_KAFKA": settings.kafka,
        "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
        "DEALSTREAM_CLICKHOUSE": settings.clickhouse.get_secret_value(),
        "DEALSTREAM_CLICKHOUSE_DATABASE": settings.clickhouse_database,
        "DEALSTREAM_FUNNEL_FILE": str(funnel_file),
    }


@pytest.fixture
def funnel_file(tmp_path: Any) -> Any:
    path = tmp_path / "funnel.yaml"
    path.write_text(FUNNEL.format(zone="UTC", fiscal=1, team="north"))
    return path


def test_the_command_says_what_it_did(on: Settings, funnel_file: object) -> None:
    answer = CliRunner().invoke(command, [], env=environment(on, funnel_file))
    assert answer.exit_code == 0
    assert answer.output.startswith("Replayed 0 events and 0 dead letters in ")


def test_the_command_fails_in_words_where_kafka_is_away(
    on: Settings, funnel_file: object, broker: MemoryBroker
) -> None:
    broker.stop()
    answer = CliRunner().invoke(command, [], env=environment(on, funnel_file))
    assert answer.exit_code == 1
    assert f"Kafka at {on.kafka} does not answer" in answer.output
