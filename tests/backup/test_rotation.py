"""Of backups that lie beside one another only the newest stay; nothing else is deleted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stream.backup.manifest import NAME, BackupError, BackupFile, Manifest, write_manifest
from stream.backup.rotation import drop_older

START = datetime(2026, 11, 1, tzinfo=UTC)


def backup(folder: Path, day: int) -> Path:
    """A backup of a day, whose name says nothing of it."""
    folder.mkdir()
    (folder / "00000-raw_events.parquet").write_bytes(b"rows")
    file = BackupFile(
        name="00000-raw_events.parquet", table="raw_events", columns=(), rows=0, checksum=0, sha256="0" * 64
    )
    made_at = START + timedelta(days=day)
    write_manifest(folder, Manifest(made_at=made_at, migration=14, missing=None, files=(file,)))
    return folder


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(("keep", "names"), [(1, {"b"}), (2, {"b", "c"}), (3, {"a", "b", "c"}), (9, {"a", "b", "c"})])
def test_the_newest_stay_by_when_they_were_made(tmp_path: Path, keep: int, names: set[str]) -> None:
    backup(tmp_path / "a", 1)
    backup(tmp_path / "c", 2)
    newest = backup(tmp_path / "b", 3)
    dropped = drop_older(newest, keep)
    assert left(tmp_path) == names
    assert {path.name for path in dropped} == {"a", "b", "c"} - names


def test_this_one_stays_whatever_the_clock_said_of_the_others(tmp_path: Path) -> None:
    backup(tmp_path / "of the future", 9)
    drop_older(backup(tmp_path / "this", 1), 1)
    assert left(tmp_path) == {"this"}


def test_a_link_to_a_backup_is_none(tmp_path: Path) -> None:
    before = backup(tmp_path / "before", 1)
    (tmp_path / "latest").symlink_to(before)
    assert drop_older(backup(tmp_path / "this", 2), 2) == []
    assert left(before) == {"00000-raw_events.parquet", NAME}


def test_nothing_else_is_deleted(tmp_path: Path) -> None:
    older = backup(tmp_path / "older", 1)
    (older / "notes.txt").write_text("mine")
    broken_off, foreign = tmp_path / "broken off", tmp_path / "foreign"
    for folder in (broken_off, foreign):
        folder.mkdir()
        (folder / "00000-raw_events.parquet").write_bytes(b"rows")
    (foreign / NAME).write_text('{"files": []}')
    (tmp_path / "file").write_text("mine")
    drop_older(backup(tmp_path / "this", 2), 1)
    assert left(tmp_path) == {"older", "broken off", "foreign", "file", "this"}
    assert left(older) == {"notes.txt"}
    assert left(broken_off) == {"00000-raw_events.parquet"}
    assert left(foreign) == {"00000-raw_events.parquet", NAME}


def test_a_deletion_that_was_broken_off_is_done_the_next_time(tmp_path: Path) -> None:
    older = backup(tmp_path / "older", 1)
    (older / "00000-raw_events.parquet").unlink()
    drop_older(backup(tmp_path / "this", 2), 1)
    assert left(tmp_path) == {"this"}


def test_what_cannot_be_deleted_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(tmp_path / "older", 1)
    this = backup(tmp_path / "this", 2)

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(BackupError, match=r"cannot delete the older backup .*older: Permission denied"):
        drop_older(this, 1)


def test_a_manifest_that_names_files_elsewhere_deletes_none(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    older = backup(tmp_path / "older", 1)
    (older / NAME).write_text((older / NAME).read_text().replace("00000-raw_events.parquet", "../mine.txt"))
    drop_older(backup(tmp_path / "this", 2), 1)
    assert mine.exists()
