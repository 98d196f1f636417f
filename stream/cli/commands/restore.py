"""`dealstream restore`: bring a backup back."""

import sys
from contextlib import closing
from pathlib import Path

import click
from pydantic import SecretStr

from stream.backup.manifest import BackupError, Manifest
from stream.backup.restore import Restored, restore_backup
from stream.backup.write import OnProgress
from stream.cli.output.waiting import watched
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config import funnel_file, settings
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.forget.rewriting import names_somebody, rewrite
from stream.local_stack import stack_file
from stream.service.counted import counted
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.migrations import MigrationError


@click.command(cls=Speaking)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@data_option
def command(folder: Path, data: Path | None) -> None:
    """Add what the backup in FOLDER has to what is there."""
    loaded, is_new = _target(data)
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded and _has_worker(loaded):
        click.echo(f"{clickhouse.where} is open in a worker; stop the stack first, then restore", err=True)
        sys.exit(1)
    try:
        with closing(clickhouse):
            restored = _restored(clickhouse, folder)
            problem = _forget_again(clickhouse, loaded) or damage(clickhouse).problem()
    except (BackupError, ClickHouseUnavailable, MigrationError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    events = restored.manifest.rows("raw_events")
    click.echo(
        f"{counted(events, 'event')} of {restored.manifest.made_at:%Y-%m-%d %H:%M} UTC checked, "
        f"{restored.after - restored.before:,} brought back; there are {restored.after:,} now"
    )
    if is_new:
        click.echo(f"To make all numbers of them: dealstream up --data {data}")
    if problem:
        click.echo(problem, err=True)
        sys.exit(1)


def _target(data: Path | None) -> tuple[Settings, bool]:
    """Return the settings, and whether the folder has no stack yet."""
    if data is None or stack_file.read(data) is not None:
        return chosen(data, stopped_too=True).settings, False
    dsn = SecretStr(f"chdb://{(data / 'clickhouse').resolve()}")
    return settings.load().model_copy(update={"clickhouse": dsn}), True


def _forget_again(clickhouse: ClickHouse, loaded: Settings) -> str | None:
    """Have what was brought back say no more of those who were forgotten since; return what is left to be done.

    Raises ClickHouseUnavailable.
    """
    known = Funnel(funnel_file.load(loaded.funnel_file)).forgotten if loaded.funnel_file.exists() else None
    if not known:
        return None
    if not clickhouse.embedded and names_somebody(clickhouse, known):  # workers may write there
        return (
            "It names people who were forgotten since: stop all workers and gateways, then `dealstream forget --again` "
            "(and no replay)"
        )
    for table, rows in rewrite(clickhouse, known, lambda _table, _rows: None).items() if clickhouse.embedded else ():
        if rows:
            click.echo(f"{table}: {rows:,} rows forgotten again")
    return None


def _has_worker(loaded: Settings) -> bool:
    try:
        WorkerClient(loaded).read("/health/live", {}, seconds=5)
    except NoWorker:
        return False
    except (WorkerRefused, OSError):
        return True
    return True


def _restored(clickhouse: ClickHouse, folder: Path) -> Restored:
    results = []

    def work(progress: OnProgress) -> Manifest:
        results.append(restore_backup(clickhouse, folder, progress))
        return results[0].manifest

    watched("waiting-restore", "interrupted-goes-on", work)
    return results[0]
