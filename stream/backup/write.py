"""Write a backup, piece by piece."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from stream.backup.manifest import BackupError, BackupFile, Manifest, sha256, write_manifest
from stream.backup.pieces import Contents, Piece, contents_of, pieces, read_piece
from stream.service.whole_files import write_whole
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage

OnProgress = Callable[[int, int], None]
"""Called with how many pieces are done, and how many there are."""


class Plan(NamedTuple):
    """What there is to back up."""

    migration: int
    missing: str | None
    pieces: list[Piece]


class Source(Protocol):
    """Where the rows come from. Its methods raise ClickHouseUnavailable."""

    def plan(self) -> Plan:
        """Return what there is."""

    def piece(self, piece: Piece) -> tuple[bytes, Contents]:
        """Return a piece as Parquet, and what is in it as ClickHouse reads it."""


class Direct:
    """Reads ClickHouse itself."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._clickhouse = clickhouse

    def plan(self) -> Plan:
        """Return what there is."""
        ((migration,),) = self._clickhouse.query(
            f"SELECT max(number) FROM {self._clickhouse.database}.schema_migrations"  # noqa: S608
        )
        return Plan(int(migration), damage(self._clickhouse).problem(), pieces(self._clickhouse))

    def piece(self, piece: Piece) -> tuple[bytes, Contents]:
        """Return a piece as Parquet, and what is in it as ClickHouse reads it."""
        parquet = read_piece(self._clickhouse, piece)
        return parquet, contents_of(self._clickhouse, piece.table, parquet)


def write_backup(source: Source, folder: Path, progress: OnProgress) -> Manifest:
    """Write a backup into a new or empty folder. A service may go on meanwhile; what comes later is not in it.

    One that is broken off leaves nothing behind, so that the same can be asked again.

    Raises:
        BackupError: the folder is not empty, or cannot be written to.
        ClickHouseUnavailable: it is away, or cannot read what it has.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty; name a new folder for each backup")
    except OSError as error:
        raise BackupError(f"cannot write to {folder}: {error.strerror or error}") from None
    with _whole_or_nothing(folder, is_new=is_new):
        return _written(source, folder, progress)


@contextmanager
def _whole_or_nothing(folder: Path, *, is_new: bool) -> Iterator[None]:
    """Empty a folder again, and take it away if it is new, where writing into it is broken off."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for file in folder.iterdir():
                file.unlink()
            if is_new:
                folder.rmdir()
        raise


def _written(source: Source, folder: Path, progress: OnProgress) -> Manifest:
    try:
        plan = source.plan()
        files = []
        for number, piece in enumerate(plan.pieces):
            progress(number, len(plan.pieces))
            parquet, contents = source.piece(piece)
            name = f"{number:05}-{piece.table}.parquet"
            write_whole(folder / name, parquet)
            files.append(BackupFile(name=name, table=piece.table, sha256=sha256(parquet), **contents._asdict()))
        progress(len(plan.pieces), len(plan.pieces))
        manifest = Manifest(
            made_at=datetime.now(UTC), migration=plan.migration, missing=plan.missing, files=tuple(files)
        )
        write_manifest(folder, manifest)
    except OSError as error:
        raise BackupError(f"cannot write to {folder}: {error.strerror or error}") from None
    return manifest
