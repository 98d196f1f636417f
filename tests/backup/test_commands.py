"""`dealstream backup` and `dealstream restore`, typed."""

import json
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from stream.backup.manifest import NAME
from stream.cli.commands import backup, restore
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.rows import RAW_EVENTS
from tests.support.records import START


@pytest.fixture
def of_three(own_chdb: ClickHouse, chdb_folder: Path, monkeypatch: pytest.MonkeyPatch) -> ClickHouse:
    """The ClickHouse of the commands, with three events; nobody listens on the worker's port."""
    rows = [("sales.deals", f"d{n}", f"e{n}", 0, "t", START, None, "x", str(n)) for n in range(3)]
    own_chdb.insert("raw_events", RAW_EVENTS.columns, rows)
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", f"chdb://{chdb_folder}")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", own_chdb.database)
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", "1")
    return own_chdb


def typed(command, *arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(command, [*map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_a_backup_says_what_it_has_and_a_restore_what_it_brought_back(of_three: ClickHouse, tmp_path: Path) -> None:
    said = typed(backup.command, tmp_path / "backup")
    assert said.startswith(f"{tmp_path / 'backup'}: 3 events, 0 dead letters, ")
    of_three.command(f"DELETE FROM {of_three.database}.raw_events WHERE entity_id != 'd1'")
    said = typed(restore.command, tmp_path / "backup")
    assert said.startswith("3 events of ")
    assert "checked, 2 brought back; there are 3 now" in said


def test_a_backup_of_what_is_left_ends_with_1_and_says_that(of_three: ClickHouse, tmp_path: Path) -> None:
    typed(backup.command, tmp_path / "whole")
    of_three.command(f"DELETE FROM {of_three.database}.raw_events WHERE entity_id = 'd1'")
    said = typed(backup.command, tmp_path / "left", code=1)
    assert "2 events" in said
    assert "It is not whole: 1 of 3 events that were stored are missing" in said


def test_with_keep_the_oldest_go_once_another_is_whole(of_three: ClickHouse, tmp_path: Path) -> None:
    typed(backup.command, tmp_path / "first")
    assert f"Deleted {tmp_path / 'first'}" in typed(backup.command, tmp_path / "second", "--keep", 1)
    assert [path.name for path in tmp_path.iterdir() if (path / NAME).exists()] == ["second"]
    of_three.command(f"DELETE FROM {of_three.database}.raw_events WHERE entity_id = 'd1'")
    typed(backup.command, tmp_path / "left", "--keep", 1, code=1)
    assert (tmp_path / "second" / NAME).exists(), "what is not whole takes the place of nothing"


def test_what_is_no_backup_is_refused_with_the_reason(of_three: ClickHouse, tmp_path: Path) -> None:
    assert "is no whole backup" in typed(restore.command, tmp_path, code=1)
    (tmp_path / NAME).write_text(json.dumps({"files": []}))
    assert "is not one that this version wrote" in typed(restore.command, tmp_path, code=1)


@pytest.mark.parametrize(
    ("command", "work", "said"),
    [
        (backup, "write_backup", "Interrupted; nothing was kept"),
        (restore, "restore_backup", "Interrupted; the same command goes on where it stopped"),
    ],
)
def test_ctrl_c_says_what_is_kept(
    of_three: ClickHouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: ModuleType,
    work: str,
    said: str,
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, work, interrupted)
    assert typed(command.command, tmp_path / "backup", code=1).splitlines() == [said, "", "Aborted!"]
