"""The sink: one contract for chDB and a server; and what happens when ClickHouse or Kafka is away."""

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer
from prometheus_client import REGISTRY

from schemas import wire
from schemas.events import ActivityLogged, Assignment, DealOwnerChanged
from stream import topology
from stream.config.settings import Settings
from stream.ingest.dead_letters import dead_letter
from stream.kafka.topics import ensure_topics
from stream.local_stack.broker.memory import MemoryBroker
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sink import ClickHouseSink
from tests.support.records import START, Record, committed, kpi, moved, produce, produce_batch, records, running
from tests.support.servers.clickhouse import Server
from tests.support.tables import TABLES
from tests.support.waiting import until

DEALS = topology.DEALS.name


@pytest.fixture
def on(clickhouse_settings: Settings, broker: MemoryBroker) -> Settings:
    return clickhouse_settings.model_copy(update={"kafka": broker.address})


@pytest.fixture
def http_on(http_settings: Settings, broker: MemoryBroker) -> Settings:
    return http_settings.model_copy(update={"kafka": broker.address})


@pytest.fixture
def chdb_on(chdb_settings: Settings, broker: MemoryBroker) -> Settings:
    return chdb_settings.model_copy(update={"kafka": broker.address})


def rows(clickhouse: ClickHouse, table: str, columns: str = "count()") -> list[tuple[Any, ...]]:
    return clickhouse.query(f"SELECT {columns} FROM {clickhouse.database}.{table} FINAL ORDER BY ALL")


def count(clickhouse: ClickHouse, table: str = "raw_events") -> int:
    return int(rows(clickhouse, table)[0][0])


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def letter(payload: bytes = b"what?") -> Record:
    key, value = dead_letter(origin="hubspot", payload=payload, reason="bad_event", detail="no", now=START)
    return topology.DEAD_LETTERS.name, key, value


async def test_every_topic_goes_to_its_table(on: Settings, clickhouse: ClickHouse) -> None:
    call = ActivityLogged(
        type="activity.logged",
        event_id="a1",
        occurred_at=START,
        activity_id="act",
        activity_type="call",
        rep_id="1",
    )
    await produce(on, [*records([moved(1), call]), kpi({"won": 2}, 1), letter()])
    async with running(on, clickhouse) as sink:
        await until(sink.stored)
    assert rows(clickhouse, "raw_events", "topic, entity_id, event_id, type, occurred_at, received_at, source") == [
        (topology.ACTIVITIES.name, "act", "a1", "activity.logged", START, None, ""),
        (DEALS, "d1", "e1", "deal.stage_changed", moved(1).occurred_at, START, "hubspot"),
    ]
    assert rows(clickhouse, "kpi_hours", "team_id, hour, measures, version") == [("north", START, {"won": 2}, 1)]
    assert rows(clickhouse, "dead_letters", "reason, origin, rejected_at") == [("bad_event", "hubspot", START)]


async def test_what_cannot_be_read_or_stored_does_not_stop_it(on: Settings, clickhouse: ClickHouse) -> None:
    bad: list[Record] = [(topic, b"k", value) for topic in TABLES for value in (b"\xff not json", b"{}", None)]
    await produce(on, [*bad, kpi({"won": 2**63}, 9), *records([moved(1)]), kpi({"won": 2}, 1), letter()])
    async with running(on, clickhouse) as sink:
        await until(sink.stored)
    assert [count(clickhouse, table) for table in ("raw_events", "kpi_hours", "dead_letters")] == [1, 1, 1]


def deal_row(deal_id: str, version: int, **fields: object) -> Record:
    nothing = dict.fromkeys(wire.DealRow.__struct_fields__) | dict.fromkeys(("parts", "reached", "touches"), ())
    places = ("pipeline_id", "stage_id", "created_pipeline_id", "account_id")
    texts = dict.fromkeys((*places, "outcome", "source", "loss_reason", "last_touch"), "")
    flags = dict.fromkeys(("is_deleted", "is_lead", "qualified"), False)
    more = {"owner": ("1", "north", ""), "amounts": (), "close_dates": ()}
    row = nothing | texts | flags | more | {"deal_id": deal_id, "version": version} | fields
    return topology.DEAL_ROWS.name, deal_id.encode(), msgspec.json.encode(row)


async def test_the_highest_version_of_a_deal_is_the_truth_and_deleted_ones_are_gone(
    chdb_on: Settings, own_chdb: ClickHouse
) -> None:
    written = [
        deal_row("a", 2, stage_id="offer", source='he said "so"\n', created=("1", "north", "")),
        deal_row("a", 1, stage_id="lead"),
        deal_row("b", 1, stage_id="lead"),
        deal_row("b", 2, is_deleted=True),
        deal_row("c", 1, parts=[("1", "north", "", "lead", "new", 0, 5, None, "entered", "", 100)]),
        deal_row("c", 1, parts=[("1", "north", "", "lead", "new", 0, 5, None, "entered", "", 100)]),
    ]
    await produce(chdb_on, written)
    async with running(chdb_on, own_chdb) as sink:
        await until(sink.stored)
    assert rows(own_chdb, "deal_rows", "deal_id, stage_id, source, created.rep_id, parts.stage_id, parts.amount") == [
        ("a", "offer", 'he said "so"\n', "1", [], []),
        ("c", "", "", None, ["lead"], [100]),
    ]


async def test_a_row_that_clickhouse_cannot_read_is_left_out_and_the_others_of_its_batch_are_stored(
    chdb_on: Settings, own_chdb: ClickHouse
) -> None:
    bad = [
        (topology.DEAL_ROWS.name, b"x", b'{"deal_id":"x","version":"many"}'),
        (topology.DEAL_ROWS.name, b"y", b'{"deal_id":"y\xff}'),
        deal_row("z", 1, parts=[("too", "short")]),
    ]
    await produce(chdb_on, [deal_row("a", 1), *bad, deal_row("b", 1)])
    async with running(chdb_on, own_chdb) as sink:
        await until(sink.stored)
    assert rows(own_chdb, "deal_rows", "deal_id") == [("a",), ("b",)]


async def test_the_body_is_the_record_as_it_was_on_the_topic(on: Settings, clickhouse: ClickHouse) -> None:
    (written,) = records([moved(1)])
    await produce(on, [written])
    async with running(on, clickhouse) as sink:
        await until(sink.stored)
    assert rows(clickhouse, "raw_events", "body") == [((written[2] or b"").decode(),)]


async def test_a_redelivery_counts_once_and_neither_it_nor_a_replay_displaces_the_first_arrival(
    on: Settings, clickhouse: ClickHouse
) -> None:
    later = START.replace(hour=12)
    await produce(
        on, records([moved(1, received_at=None), moved(1), moved(1, received_at=later), moved(1, received_at=None)])
    )
    async with running(on, clickhouse) as sink:
        await until(sink.stored)
    assert rows(clickhouse, "raw_events", "received_at") == [(START,)]
    assert str(START.hour) in rows(clickhouse, "raw_events", "body")[0][0]


async def test_each_content_of_an_event_has_its_own_first_arrival(chdb_on: Settings, own_chdb: ClickHouse) -> None:
    later, last = START.replace(hour=12), START.replace(hour=13)
    other = moved(1, received_at=later, stage="offer")
    written = records([moved(1), other, other.model_copy(update={"received_at": last}), moved(1, received_at=last)])
    await produce(chdb_on, written)
    async with running(chdb_on, own_chdb) as sink:
        await until(sink.stored)
    assert rows(own_chdb, "raw_events", "moved_to, received_at") == [("lead", START), ("offer", later)]


async def test_what_the_funnel_file_adds_makes_no_other_content(chdb_on: Settings, own_chdb: ClickHouse) -> None:
    def taken(team: str, received_at: datetime | None) -> DealOwnerChanged:
        assignment = Assignment(starts_at=START, team_id=team)
        return DealOwnerChanged(
            type="deal.owner_changed",
            event_id="o1",
            occurred_at=START,
            received_at=received_at,
            deal_id="d1",
            rep_id="1",
            assignments=(assignment, assignment),
        )

    await produce(chdb_on, records([taken("north", START), taken("south", None)]))
    async with running(chdb_on, own_chdb) as sink:
        await until(sink.stored)
    assert rows(own_chdb, "raw_events", "received_at") == [(START,)]


async def test_an_older_kpi_row_that_arrives_later_changes_nothing(chdb_on: Settings, own_chdb: ClickHouse) -> None:
    async def stored(number: int) -> bool:
        return await committed(chdb_on, topology.KPIS.name) == number

    async with running(chdb_on, own_chdb):
        for number, row in enumerate((kpi({"won": 1}, 5), kpi({"won": 4}, 6), kpi({"won": 2}, 4)), 1):
            await produce(chdb_on, [row])
            await until(partial(stored, number))
    assert rows(own_chdb, "kpi_hours", "measures, version") == [({"won": 4}, 6)]


async def test_a_crash_between_insert_and_commit_changes_nothing(
    chdb_on: Settings, own_chdb: ClickHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise SystemError("crashed before the commit")

    await produce(chdb_on, records(moved(n) for n in range(20)))
    with monkeypatch.context() as patched:
        patched.setattr(AIOKafkaConsumer, "commit", crash)
        with pytest.raises(SystemError):
            await ClickHouseSink(chdb_on, own_chdb).run()
    assert count(own_chdb) == 20
    assert await committed(chdb_on, DEALS) == 0
    async with running(chdb_on, own_chdb) as sink:
        await until(sink.stored)
    assert (count(own_chdb), await committed(chdb_on, DEALS)) == (20, 20)


async def test_nothing_is_lost_while_the_server_is_away(http_on: Settings, http: ClickHouse, server: Server) -> None:
    errors = sample("dealstream_sink_errors_total")
    async with running(http_on, http) as sink:
        await produce(http_on, records([moved(0)]))
        await until(sink.stored)
        server.kill()
        await produce(http_on, records(moved(n) for n in range(1, 300)))
        await until(lambda: sample("dealstream_sink_errors_total") > errors)
        assert "does not answer" in str(sink.problem())
        # What is to be noted of the first record may be what could not be stored first.
        await until(lambda: sink.behind_seconds > 0)
        assert not await sink.stored()
        server.start()
        await until(sink.stored)
        assert (sink.problem(), sink.behind_seconds) == (None, 0)
    assert count(http) == 300


def pulls_of(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The records of deals that consumers are given from now on."""
    pulled: list[object] = []
    getmany = AIOKafkaConsumer.getmany

    async def noting(consumer: AIOKafkaConsumer, *args: Any, **options: Any) -> Any:
        records = await getmany(consumer, *args, **options)
        pulled.extend(one for tp, some in records.items() if tp.topic == DEALS for one in some)
        return records

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", noting)
    return pulled


async def test_while_inserts_fail_it_holds_one_batch_commits_nothing_and_stays_in_the_group(
    http_on: Settings,
    http: ClickHouse,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    small = http_on.model_copy(update={"sink_batch_rows": 10})
    server.refuse_inserts(True)
    await produce(small, records(moved(n) for n in range(200)))
    errors = sample("dealstream_sink_errors_total")
    pulled = pulls_of(monkeypatch)
    caplog.set_level(logging.INFO, "aiokafka.consumer.group_coordinator")
    async with running(small, http) as sink:
        # Longer than the session timeout: only heartbeats keep the membership.
        await until(lambda: sample("dealstream_sink_errors_total") >= errors + 5)
        assert len(pulled) == 10
        assert await committed(small, DEALS) == 0
        server.refuse_inserts(False)
        await until(sink.stored)
        assert caplog.text.count("Joined group") == 1
    assert count(http) == 200


async def test_all_is_stored_only_when_the_last_batch_is_whole(
    http_on: Settings, http: ClickHouse, server: Server
) -> None:
    small = http_on.model_copy(update={"sink_batch_rows": 10})
    await produce_batch(small, DEALS, records(moved(n) for n in range(20)))
    async with running(small, http) as sink:
        server.slow_down(0.3)
        while not await sink.stored():
            assert await asyncio.to_thread(count, http) <= 20
        assert count(http) == 20


async def test_it_can_be_stopped_while_the_server_is_away(http_on: Settings, http: ClickHouse, server: Server) -> None:
    await produce(http_on, records(moved(n) for n in range(5)))
    server.kill()
    async with running(http_on, http) as sink:
        await until(lambda: sink.problem() is not None)
    server.start()
    async with running(http_on, http) as sink:
        await until(sink.stored)
    assert count(http) == 5


async def test_a_slow_insert_does_not_hold_up_the_event_loop(
    http_on: Settings, http: ClickHouse, server: Server
) -> None:
    await produce(http_on, records([moved(1)]))
    async with running(http_on, http) as sink:
        server.slow_down(1.0)
        await until(lambda: sink.behind_seconds > 0)
        turns = 0
        while not await asyncio.to_thread(count, http):
            turns += 1
            for _ in range(20):
                await asyncio.sleep(0)
        server.slow_down(0)
        await until(sink.stored)
    assert count(http) == 1


async def test_it_goes_on_after_a_restart_of_the_broker(
    chdb_on: Settings, own_chdb: ClickHouse, broker: MemoryBroker
) -> None:
    async with running(chdb_on, own_chdb) as sink:
        # This broker forgets them, which the sink sees where a partition ends sooner than before: many, then few.
        await produce(chdb_on, records(moved(n) for n in range(40)))
        await until(lambda: count(own_chdb) == 40)
        await until(sink.stored)
        broker.stop()
        broker.start()
        await ensure_topics(chdb_on)
        await produce(chdb_on, records(moved(n) for n in range(40, 43)))
        await until(lambda: count(own_chdb) == 43)


async def test_the_latency_of_kpis_is_measured_to_clickhouse(chdb_on: Settings, own_chdb: ClickHouse) -> None:
    name = "dealstream_end_to_end_seconds_count"
    before = sample(name, target="clickhouse")
    await produce(chdb_on, [kpi({"won": 1}, 1, received_at=datetime.now(UTC)), kpi({"won": 2}, 2)])
    async with running(chdb_on, own_chdb) as sink:
        await until(sink.stored)
    assert sample(name, target="clickhouse") == before + 1
