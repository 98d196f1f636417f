"""What a backup has comes back as it was, or not at all."""

import asyncio
import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.backup.manifest import BackupError, read_manifest
from stream.backup.pieces import TABLES, Contents, columns_of, pieces
from stream.backup.restore import restore_backup
from stream.backup.routes import BackupRoutes, piece_of, plan_of
from stream.backup.write import Direct, write_backup
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.rows import RAW_EVENTS
from tests.support.clickhouse import settings_of
from tests.support.records import START
from tests.support.waiting import PATIENCE, until

MOMENT = datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture
def filled(own_chdb: ClickHouse) -> ClickHouse:
    """A row of every table, with what is unusual in it."""
    rows = [
        (
            "sales.deals",
            f"d{n}",
            'e"\\\n日',
            n,
            "deal.stage_changed",
            MOMENT,
            None if n % 2 else START,
            "x",
            f'{{"n":{n}}}',
        )
        for n in range(9)
    ]
    own_chdb.insert("raw_events", RAW_EVENTS.columns, rows)
    letter = ("l1", "bad_event", "detail", "hubspot", "AAECAw==", START)
    own_chdb.insert(
        "dead_letters", ("letter_id", "reason", "detail", "origin", "payload_base64", "rejected_at"), [letter]
    )
    restated = (None, START, "n", "1", "", "p", "won:x", -1, 2**60, [("d1", "e1")], 7)
    own_chdb.insert("restated_hours", columns_of(own_chdb, "restated_hours"), [restated])
    answer = ("a1", START, "snoozed", "holidays", "Ada", START.date(), "{}")
    own_chdb.insert("alert_answers", ("alert_id", "at", "kind", "reason", "by", "until", "body"), [answer])
    own_chdb.insert(
        "calibrations", ("calibration_id", "first_day", "made_at", "body"), [("c", START.date(), START, "{}")]
    )
    own_chdb.insert("sink_positions", ("sink", "topic", "partition", "next_offset"), [("s", "sales.deals", 0, 9)])
    return own_chdb


@pytest.fixture
def empty(chdb_folder: Path):
    client = ClickHouse(settings_of(f"chdb://{chdb_folder}"))
    yield client
    client.close()


def contents(clickhouse: ClickHouse) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: clickhouse.query(
            f"SELECT {', '.join(columns_of(clickhouse, table))} FROM {clickhouse.database}.{table} FINAL ORDER BY ALL"
        )
        for table in TABLES
    }


def test_all_comes_back_into_an_empty_clickhouse(filled, empty, tmp_path):
    manifest = write_backup(Direct(filled), tmp_path / "backup", quiet)
    restored = restore_backup(empty, tmp_path / "backup", quiet)
    assert contents(empty) == contents(filled)
    assert (restored.before, restored.after, manifest.rows("raw_events")) == (0, 9, 9)
    assert damage(empty) == (9, (), (), ())


def test_a_large_table_is_cut_into_pieces_that_have_all_of_it_once(filled, empty, tmp_path, monkeypatch):
    monkeypatch.setattr("stream.backup.pieces._SAMPLES", 2)
    cut = [piece for piece in pieces(filled, 2) if piece.table == "raw_events"]
    assert len(cut) > 2
    monkeypatch.setattr("stream.backup.write.pieces", lambda clickhouse: pieces(clickhouse, 2))
    assert write_backup(Direct(filled), tmp_path / "backup", quiet).rows("raw_events") == 9
    restore_backup(empty, tmp_path / "backup", quiet)
    assert contents(empty) == contents(filled)


def test_what_is_missing_comes_back_and_what_is_there_stays(filled, tmp_path):
    damage(filled)
    write_backup(Direct(filled), tmp_path / "backup", quiet)
    before = contents(filled)
    filled.command(f"DELETE FROM {filled.database}.raw_events WHERE entity_id != 'd3'")
    assert damage(filled).events == 8
    redriven = ("l1", "bad_event", "detail", "hubspot", "AAECAw==", START, START)
    columns = ("letter_id", "reason", "detail", "origin", "payload_base64", "rejected_at", "redriven_at")
    filled.insert("dead_letters", columns, [redriven])
    later = ("s", "sales.deals", 0, 12)
    filled.insert("sink_positions", ("sink", "topic", "partition", "next_offset"), [later])
    restore_backup(filled, tmp_path / "backup", quiet)
    assert damage(filled).problem() is None
    after = contents(filled)
    assert after["raw_events"] == before["raw_events"]
    assert [row[6] for row in after["dead_letters"]] == [START]
    assert [row[:4] for row in after["sink_positions"]] == [later]


@pytest.mark.parametrize("spoil", ["cut", "changed", "gone"])
def test_a_file_that_is_not_as_it_was_written_brings_back_nothing(filled, empty, tmp_path, spoil):
    write_backup(Direct(filled), tmp_path / "backup", quiet)
    (file,) = (tmp_path / "backup").glob("*-calibrations.parquet")
    content = file.read_bytes()
    if spoil == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if spoil == "cut" else content[:100] + b"\x00" + content[101:])
    with pytest.raises(BackupError, match=r"calibrations\.parquet.*nothing was brought back"):
        restore_backup(empty, tmp_path / "backup", quiet)
    migrate(empty)
    assert contents(empty)["raw_events"] == []


def test_rows_that_are_not_those_that_were_counted_are_refused(filled, empty, tmp_path):
    write_backup(Direct(filled), tmp_path / "backup", quiet)
    path = tmp_path / "backup" / "manifest.json"
    told = json.loads(path.read_text())
    next(file for file in told["files"] if file["table"] == "raw_events")["checksum"] += 1
    path.write_text(json.dumps(told))
    with pytest.raises(BackupError, match=r"raw_events\.parquet does not have the rows that were written"):
        restore_backup(empty, tmp_path / "backup", quiet)
    assert contents(empty)["raw_events"] == []


def test_a_backup_that_is_broken_off_leaves_nothing_and_the_same_is_written_again(filled, tmp_path):
    class Away(Direct):
        def piece(self, piece):
            if piece.table == "alerts":
                raise KeyboardInterrupt
            return super().piece(piece)

    with pytest.raises(KeyboardInterrupt):
        write_backup(Away(filled), tmp_path / "backup", quiet)
    assert not (tmp_path / "backup").exists()
    assert write_backup(Direct(filled), tmp_path / "backup", quiet).files


def test_all_files_are_on_the_disk_before_the_manifest_says_that_it_is_whole(filled, tmp_path, monkeypatch):
    on_disk, names_it = set(), Path.replace

    def synced(descriptor):
        on_disk.add(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    def replace(part, manifest):
        assert on_disk == {one.name for one in part.parent.iterdir()}
        return names_it(part, manifest)

    monkeypatch.setattr("os.fsync", synced)
    monkeypatch.setattr(Path, "replace", replace)
    assert len(write_backup(Direct(filled), tmp_path / "b", quiet).files) == len(on_disk) - 1


def test_a_folder_that_has_something_in_it_is_not_written_to(filled, tmp_path):
    (tmp_path / "other").write_text("mine")
    with pytest.raises(BackupError, match="is not empty"):
        write_backup(Direct(filled), tmp_path, quiet)


def test_a_backup_of_a_newer_version_is_refused(filled, empty, tmp_path):
    write_backup(Direct(filled), tmp_path / "backup", quiet)
    path = tmp_path / "backup" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"migration": 9999}))
    with pytest.raises(BackupError, match="newer dealstream"):
        restore_backup(empty, tmp_path / "backup", quiet)


def test_a_backup_of_a_clickhouse_that_lacks_events_says_so(filled, tmp_path):
    damage(filled)
    filled.command(f"DELETE FROM {filled.database}.raw_events WHERE entity_id = 'd3'")
    write_backup(Direct(filled), tmp_path / "backup", quiet)
    assert "1 of 9 events that were stored are missing" in str(read_manifest(tmp_path / "backup").missing)


async def test_the_worker_gives_the_same_pieces(filled):
    app = web.Application()
    BackupRoutes(filled).add_routes(app)
    direct = Direct(filled)
    async with TestClient(TestServer(app)) as client:
        plan = plan_of(await (await client.get("/api/backup")).read())
        assert plan == direct.plan()
        for piece in plan.pieces:
            answer = await client.get("/api/backup/piece", params=piece._asdict())
            assert piece_of(await answer.read())[1] == direct.piece(piece)[1]
        assert (await client.get("/api/backup/piece", params={"table": "system.users"})).status == 400


async def test_the_worker_gives_one_piece_at_a_time_also_where_who_asked_has_left(filled, monkeypatch):
    """Two would be all that an embedded ClickHouse does at once, and the sink would wait."""
    begun, goes_on, under_way, most = threading.Event(), threading.Event(), [], []

    def piece(_, asked):
        under_way.append(asked)
        most.append(len(under_way))
        begun.set()
        assert goes_on.wait(PATIENCE)
        under_way.remove(asked)
        return b"", Contents((), 0, 0)

    monkeypatch.setattr(Direct, "piece", piece)
    app = web.Application()
    BackupRoutes(filled).add_routes(app)
    async with TestClient(TestServer(app)) as client:  # which ends what nobody waits for, as a worker does
        left = asyncio.create_task(client.get("/api/backup/piece?table=alerts"))
        await until(begun.is_set)
        left.cancel()
        await asyncio.wait([left])
        await asyncio.sleep(0.1)  # until the worker has seen that
        later = asyncio.create_task(client.get("/api/backup/piece?table=alerts"))
        await asyncio.sleep(0.1)
        goes_on.set()
        assert (await later).status == 200
    assert max(most) == 1
