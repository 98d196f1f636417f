"""`dealstream backup`: a copy of all that cannot be computed again."""

import sys
from contextlib import closing
from pathlib import Path

import click

from stream.backup.manifest import BackupError, Manifest
from stream.backup.pieces import Contents, Piece
from stream.backup.rotation import drop_older
from stream.backup.routes import PATH, piece_of, plan_of
from stream.backup.write import Direct, OnProgress, Plan, Source, write_backup
from stream.cli.output.waiting import watched
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused, went_away
from stream.config.settings import Settings
from stream.service.counted import counted
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.kept.completeness import has_register

SECONDS = 600.0


class _OfTheWorker:
    """Reads through the worker that has chDB open."""

    def __init__(self, worker: WorkerClient) -> None:
        self._worker = worker

    def plan(self) -> Plan:
        """Return what there is. Raises NoWorker, ClickHouseUnavailable."""
        try:
            return plan_of(self._worker.read(PATH, {}, SECONDS))
        except (WorkerRefused, OSError, ValueError, TypeError, KeyError) as error:
            raise ClickHouseUnavailable(str(error)) from None

    def piece(self, piece: Piece) -> tuple[bytes, Contents]:
        """Return a piece as Parquet, and what is in it. Raises ClickHouseUnavailable."""
        try:
            return piece_of(self._worker.read(f"{PATH}/piece", piece._asdict(), SECONDS))
        except (NoWorker, WorkerRefused, OSError, ValueError, TypeError) as error:
            raise ClickHouseUnavailable(went_away(error)) from None


@click.command(cls=Speaking)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
)
@data_option
def command(folder: Path, keep: int | None, data: Path | None) -> None:
    """Write a backup into a new FOLDER, while the service goes on."""
    loaded = chosen(data, stopped_too=True).settings
    try:
        manifest = watched(
            "waiting-backup", "interrupted-nothing-kept", lambda progress: _write(loaded, folder, progress)
        )
    except (BackupError, ClickHouseUnavailable) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(
        f"{folder}: {counted(manifest.rows('raw_events'), 'event')}, "
        f"{counted(manifest.rows('dead_letters'), 'dead letter')}, {counted(len(manifest.files), 'file')}"
    )
    if manifest.missing:
        click.echo(f"It is not whole: {manifest.missing}", err=True)
        sys.exit(1)
    if keep is not None:
        try:
            dropped = drop_older(folder, keep)
        except BackupError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        for older in dropped:
            click.echo(f"Deleted {older}")


def _write(loaded: Settings, folder: Path, progress: OnProgress) -> Manifest:
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded:
        try:
            source: Source = _OfTheWorker(WorkerClient(loaded))
            return write_backup(source, folder, progress)
        except NoWorker:
            pass  # nobody else has the folder open
    with closing(clickhouse):
        if not has_register(clickhouse):
            raise BackupError(
                f"{clickhouse.where} has no tables of this version yet: a worker makes them when it starts"
            )
        return write_backup(Direct(clickhouse), folder, progress)
