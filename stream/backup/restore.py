"""Bring a backup back: every file is checked before the first is used, and again as ClickHouse reads it."""

from pathlib import Path
from typing import NamedTuple

from stream.backup.manifest import BackupError, Manifest, read_file, read_manifest
from stream.backup.pieces import TABLES, Contents, take_back
from stream.backup.write import OnProgress
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.migrations import available, migrate


class Restored(NamedTuple):
    """What was brought back: the backup, and how many events there were before and are now."""

    manifest: Manifest
    before: int
    after: int


def restore_backup(clickhouse: ClickHouse, folder: Path, progress: OnProgress) -> Restored:
    """Add what a backup has to what is there. May be repeated after it was broken off.

    Raises:
        BackupError: it is not whole, or not as it was written; of a newer version.
        ClickHouseUnavailable, MigrationError: ClickHouse is away, or does not fit.
    """
    manifest = read_manifest(folder)
    newest = available()[-1].number
    if manifest.migration > newest:
        raise BackupError(
            f"{folder} was made by a newer dealstream (migration {manifest.migration}, this one knows {newest}); "
            "install that version"
        )
    for file in manifest.files:
        if file.table not in TABLES:
            raise BackupError(f"{folder} has a table {file.table!r}, which this version does not know")
        read_file(folder, file)
    migrate(clickhouse)
    before = _events(clickhouse)
    for number, file in enumerate(manifest.files):
        progress(number, len(manifest.files))
        contents = Contents(file.columns, file.rows, file.checksum)
        if not take_back(clickhouse, file.table, read_file(folder, file), contents):
            raise BackupError(
                f"{folder / file.name} does not have the rows that were written, as ClickHouse reads it; what is "
                "before it was brought back"
            )
    progress(len(manifest.files), len(manifest.files))
    damage(clickhouse)  # notes what has come
    return Restored(manifest, before, _events(clickhouse))


def _events(clickhouse: ClickHouse) -> int:
    return int(clickhouse.command(f"SELECT count() FROM {clickhouse.database}.raw_events FINAL"))  # noqa: S608
