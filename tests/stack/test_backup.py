"""A stack that lost events says so, and a backup brings them back: there, and in an empty one."""

from pathlib import Path

import pytest

from tests.support.stack import Up, get
from tests.support.waiting import eventually


@pytest.fixture
def elsewhere(tmp_path):
    """Another stack, whose folder is not there yet."""
    (tmp_path / "other").mkdir()
    other = Up(tmp_path / "other")
    yield other
    other.end()


def halve(folder: Path) -> None:
    """Leave half of the data of each part of a table, as a crash of the machine does."""
    for file in folder.glob("all_*/*.bin"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def test_lost_events_are_told_and_a_backup_brings_the_same_numbers_back_here_and_elsewhere(up, elsewhere):
    backup = up.folder / "backup"
    here, there = ("--data", str(up.folder)), ("--data", str(elsewhere.folder))
    journal = ("simulate", "--verify", "--journal", str(up.folder / "simulator"))
    up.start("--rate", "20", "--days", "5")
    eventually(lambda: up.sent() > 500)
    assert up.stop() == 0
    written = up.run("backup", str(backup), *here)
    assert written.returncode == 0, written.stderr

    restored = elsewhere.run("restore", str(backup), *there)
    assert restored.returncode == 0, restored.stderr
    elsewhere.start("--no-simulate")
    assert not elsewhere.said("NOT COMPLETE")
    verified = elsewhere.run(*journal)
    assert verified.returncode == 0, verified.stdout
    again = elsewhere.run("backup", str(elsewhere.folder / "backup"), *there)
    assert again.returncode == 0, again.stderr
    assert again.stdout.split(": ")[1].split(",")[0] == written.stdout.split(": ")[1].split(",")[0]
    assert "stop the stack first" in elsewhere.run("restore", str(backup), *there).stderr
    assert elsewhere.stop() == 0

    halve(elsewhere.folder / "clickhouse" / "data" / "dealstream" / "raw_events")
    elsewhere.log.unlink()
    elsewhere.start("--no-simulate")
    assert elsewhere.said("NOT COMPLETE")
    status, health = get(f"{elsewhere.worker}/health/ready")
    assert (status, "events that were stored are missing" in health) == (503, True)
    for command in ("missing", "audit", "check"):
        told = elsewhere.run(command, *there)
        assert told.returncode == 1, told.stdout
        assert "events that were stored are missing in raw_events" in told.stdout
    assert elsewhere.stop() == 0
    restored = elsewhere.run("restore", str(backup), *there)
    assert restored.returncode == 0, restored.stderr
    elsewhere.log.unlink()
    elsewhere.start("--no-simulate")
    assert not elsewhere.said("NOT COMPLETE")
    verified = elsewhere.run(*journal)
    assert verified.returncode == 0, verified.stdout
