"""Replay: the events that ClickHouse keeps, once more in the topics."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import MessageSizeTooLargeError
from click.testing import CliRunner

from schemas.events import ActivityLogged, DealOwnerChanged
from stream import topology
from stream.backfill.send.records import ActivityFact, DealFact, Stamper
from stream.cli.commands.replay import command
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.ingest.dead_letters import dead_letter
from stream.kafka.consumers import new_consumer
from stream.kafka.generations import read_state
from stream.kafka.topics import ensure_topics
from stream.local_stack.broker.memory import MemoryBroker
from stream.replay.events import replay
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.kept.unnoted import Unnoted
from stream.sinks.clickhouse.sink import ClickHouseSink
from stream.transport.writer import Batch, BatchWriter
from tests.replay.sunk import quiet, stamped, sunk
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


def letter(origin: str, payload: bytes) -> Record:
    key, value = dead_letter(origin=origin, payload=payload, reason="bad_event", detail="no", now=START)
    return LETTERS, key, value


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


async def test_an_event_that_was_written_by_a_backfill_is_kept_once(
    on: Settings, own_chdb: ClickHouse, broker: MemoryBroker, funnel: Funnel
) -> None:
    told = [DealFact("created", "d1", 0, "b1", None, None), DealFact("amount", "d1", 0, "b2", "EUR", 500)]
    logged = ActivityFact("act", "d1", 0, "b3", "call", "1", 60)
    stamper = Stamper(funnel)
    [(activity, touch)] = stamper.activity_records([logged])
    assert touch is not None
    deals = [(DEALS, *record) for record in (*stamper.deal_records(told), touch)]
    await sunk(on, own_chdb, [*deals, (ACTIVITIES, *activity)])
    before = table(own_chdb, "event_id, body")
    anew(broker)
    await replay(on, funnel, own_chdb, reset=False, progress=quiet)
    async with running(on, own_chdb) as sink:
        await until(sink.stored)
    assert table(own_chdb, "event_id, body") == before
    assert len(before) == 4


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


@pytest.mark.usefixtures("forgetful")
async def test_a_replay_that_was_killed_in_the_middle_goes_on_when_it_is_repeated(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sunk(on, own_chdb, [*stamped(funnel, OWNER, CALL, *(moved(n) for n in range(50))), letter("hubspot", b"?")])
    before = [plain(await consume(on, topic)) for topic in (DEALS, ACTIVITIES)]
    write = BatchWriter.write

    async def some(writer: BatchWriter, batches: list[Batch]) -> list[int]:
        await write(writer, batches[:1])
        raise SystemError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(BatchWriter, "write", some)
        with pytest.raises(SystemError):
            await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert await consume(on, DEALS) + await consume(on, ACTIVITIES) != []
    assert not (await read_state(on)).is_filled
    await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert [plain(await consume(on, topic)) for topic in (DEALS, ACTIVITIES)] == before
    assert (await read_state(on)).is_filled


@pytest.mark.usefixtures("forgetful")
async def test_what_only_the_topics_have_is_brought_to_clickhouse_before_they_are_deleted(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel
) -> None:
    await sunk(on, own_chdb, records(moved(n) for n in range(4)))
    await produce(on, records([moved(4)]))
    await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert {one["deal_id"] for one in await consume(on, DEALS)} == {f"d{n}" for n in range(5)}


@pytest.mark.usefixtures("forgetful")
async def test_so_is_all_where_what_clickhouse_had_is_of_another_log(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel
) -> None:
    await produce(on, records(moved(n) for n in range(4)))
    async with new_consumer(on, group=topology.FIRST.sink_group) as sink:
        places = [TopicPartition(DEALS, n) for n in range(on.partitions)]
        sink.assign(places)
        await sink.commit(dict.fromkeys(places, 500))
    await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert len(await consume(on, DEALS)) == 4


@pytest.mark.usefixtures("forgetful")
async def test_so_is_the_rest_of_a_batch_of_which_clickhouse_has_only_a_part(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel
) -> None:
    small = on.model_copy(update={"sink_batch_rows": 10})
    await produce_batch(on, DEALS, records(moved(n) for n in range(20)))
    commit = AIOKafkaConsumer.commit

    async def then_crash(consumer: AIOKafkaConsumer, offsets: Any) -> None:
        await commit(consumer, offsets)
        raise SystemError("crashed after the first batch")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(AIOKafkaConsumer, "commit", then_crash)
        patched.setattr(Unnoted, "is_due", lambda unnoted, **_: bool(unnoted.ends))
        with pytest.raises(SystemError):
            await ClickHouseSink(small, own_chdb).run()
    await replay(on, funnel, own_chdb, reset=True, progress=quiet)
    assert len(await consume(on, DEALS)) == 20


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


async def test_the_command_ends_in_words_where_kafka_takes_no_record_so_large(
    on: Settings, own_chdb: ClickHouse, funnel: Funnel, funnel_file: object, broker: MemoryBroker
) -> None:
    await sunk(on, own_chdb, stamped(funnel, moved(1)))
    anew(broker)

    async def refuses(*_: object, **__: object) -> None:
        raise MessageSizeTooLargeError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(AIOKafkaProducer, "send_batch", refuses)
        answer = await asyncio.to_thread(CliRunner().invoke, command, [], env=environment(on, funnel_file))
    assert answer.exit_code == 1
    assert f"what is written to {DEALS}): it is too large; raise max.message.bytes of the topic" in answer.output


def test_the_command_fails_in_words_where_kafka_is_away(
    on: Settings, funnel_file: object, broker: MemoryBroker
) -> None:
    broker.stop()
    answer = CliRunner().invoke(command, [], env=environment(on, funnel_file))
    assert answer.exit_code == 1
    assert f"Kafka at {on.kafka} does not answer" in answer.output
