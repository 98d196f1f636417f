"""`dealstream forget`, typed where topics and ClickHouse are servers', and where it is refused."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from click.testing import CliRunner

from schemas.events import AnyEvent, DealOwnerChanged, DealPropertyChanged
from stream import topology
from stream.cli.commands import backup, forget, restore
from stream.config.funnel_file import parse
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.forget.run import forget_in_stack
from stream.ingest.enrich import enrich
from stream.local_stack.broker.memory import MemoryBroker
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.records import START, consume, produce, records, running
from tests.support.waiting import until
from tests.support.webhooks import FUNNEL

DEALS = topology.DEALS.name
OWNER = DealOwnerChanged(type="deal.owner_changed", event_id="o1", occurred_at=START, deal_id="deal-1", rep_id="101")
NOTE = DealPropertyChanged(
    type="deal.property_changed", event_id="n1", occurred_at=START, deal_id="deal-1", property="note", value="Ada, soon"
)


@pytest.fixture
def on(
    chdb_settings: Settings,
    broker: MemoryBroker,
    chdb_folder: Path,
    own_chdb: ClickHouse,
    funnel_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """The settings of the commands; the broker names members of a group for ever, also those that have left."""

    async def nobody(*_: object) -> list[Any]:
        return []

    monkeypatch.setattr(AIOKafkaAdminClient, "describe_consumer_groups", nobody)
    monkeypatch.setenv("DEALSTREAM_KAFKA", broker.address)
    monkeypatch.setenv("DEALSTREAM_KAFKA_IDEMPOTENCE", "false")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", f"chdb://{chdb_folder}")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", own_chdb.database)
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", "1")
    return chdb_settings.model_copy(update={"kafka": broker.address})


@pytest.fixture
def funnel_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "funnel.yaml"
    file.write_text(FUNNEL)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(file))
    return file


def typed(command: Any, *arguments: object, code: int = 0, answer: str = "") -> str:
    result = CliRunner().invoke(command, [*map(str, arguments)], input=answer)
    assert result.exit_code == code, result.output
    return result.output


def stamped(*events: AnyEvent) -> list[Any]:
    known = Funnel(parse(FUNNEL))
    return records(one for event in events for one in enrich(event, known, "hubspot", START))


async def sunk(on: Settings, clickhouse: ClickHouse) -> None:
    await produce(on, stamped(OWNER, NOTE))
    async with running(on, clickhouse) as sink:
        await until(sink.stored)


def bodies(clickhouse: ClickHouse) -> str:
    return str(clickhouse.query(f"SELECT body FROM {clickhouse.database}.raw_events FINAL ORDER BY ALL"))


async def test_all_topics_are_made_anew_without_him_and_what_only_they_had_is_stored_before(
    on: Settings, own_chdb: ClickHouse, funnel_file: Path
) -> None:
    await produce(on, stamped(OWNER, NOTE))
    said = await asyncio.to_thread(typed, forget.command, "--rep", "101", "--yes")
    assert "raw_events: 2 rows rewritten" in said
    assert "Kafka sales.deals: 0 of 2 left" in said
    assert "Nothing is left in" in said
    again = await asyncio.to_thread(typed, forget.command, "--again")
    assert "raw_events: 0 rows rewritten" in again
    assert again.endswith("Done again\n")
    told = await consume(on, DEALS)
    assert len(told) == 2
    written = await asyncio.to_thread(funnel_file.read_text)
    assert not any(word in json.dumps(told) + bodies(own_chdb) + written for word in ('"101"', "Ada"))


async def test_a_kafka_that_is_on_another_disk_by_a_link_is_deleted_there(
    own_chdb: ClickHouse, funnel_file: Path, tmp_path: Path
) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    for folder in (data, elsewhere):
        folder.mkdir()
    (data / "kafka").symlink_to(elsewhere)
    await asyncio.to_thread(forget_in_stack, data, Funnel(parse(FUNNEL)), own_chdb, lambda _: None)
    assert not elsewhere.exists()


def test_what_it_does_is_said_and_asked_before(on: Settings, funnel_file: Path) -> None:
    said = typed(forget.command, "--rep", "101", answer="n\n", code=1)
    assert "Forget rep 101, Ada for good? forgotten-" in said
    assert funnel_file.read_text() == FUNNEL


@pytest.mark.parametrize("arguments", [(), ("--rep", "101", "--deal", "d"), ("--again", "--rep", "101")])
def test_one_is_forgotten_at_a_time(arguments: tuple[str, ...]) -> None:
    assert "take one of" in typed(forget.command, *arguments, code=2)


def test_again_needs_somebody_who_was_forgotten(on: Settings) -> None:
    assert "nobody was forgotten by" in typed(forget.command, "--again", code=1)


def test_a_journal_that_holds_events_is_said(on: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALSTREAM_JOURNAL", str(tmp_path))
    (tmp_path / "1.journal").write_bytes(b"events")
    assert f"events wait in {tmp_path}" in typed(forget.command, "--rep", "101", "--yes", code=1)


def test_a_funnel_file_that_cannot_be_written_is_printed_and_what_was_written_by_hand_holds(
    on: Settings, funnel_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr("stream.service.whole_files.os.replace", refuse)
        said = typed(forget.command, "--rep", "101", "--yes", code=1)
    assert "cannot write" in said
    assert '-  - id: "101"\n' in said
    added = [line[1:] for line in said.splitlines() if line.startswith("+") and not line.startswith("+++")]
    by_hand = FUNNEL.replace('  - id: "101"\n    name: Ada', "\n".join(added[:2])) + "\n".join(added[2:]) + "\n"
    funnel_file.write_text(by_hand)
    typed(forget.command, "--rep", "101", "--yes")
    assert funnel_file.read_text() == by_hand


def test_what_is_left_is_named_and_ends_with_1(on: Settings, funnel_file: Path) -> None:
    funnel_file.write_text(f"# Ada is 101.\n{FUNNEL}")
    said = typed(forget.command, "--rep", "101", "--yes", code=1)
    assert f"{funnel_file}: 1 of 1 left" in said
    assert "Not all of it is gone" in said


async def test_what_an_old_backup_brings_is_forgotten_again(on: Settings, own_chdb: ClickHouse, tmp_path: Path) -> None:
    await sunk(on, own_chdb)
    await asyncio.to_thread(typed, backup.command, tmp_path / "old")
    await asyncio.to_thread(typed, forget.command, "--rep", "101", "--yes")
    before = bodies(own_chdb)
    said = await asyncio.to_thread(typed, restore.command, tmp_path / "old")
    assert "raw_events: 2 rows forgotten again" in said
    assert bodies(own_chdb) == before
