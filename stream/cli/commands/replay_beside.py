"""`dealstream replay --beside`: make all numbers anew while the service goes on, then switch."""

import asyncio
import sys

import click
from aiokafka.errors import KafkaError
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from schemas.funnel_file import FunnelFile
from stream.cli.output.screen import SeenConsole
from stream.cli.output.seen import is_terminal
from stream.cli.output.waiting import said_at_ctrl_c
from stream.cli.worker_client import NoWorker, WorkerRefused, funnel_in_force
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.funnel_watch import is_of_the_past
from stream.kafka.presence import why
from stream.kafka.topics import KafkaMismatch
from stream.replay.beside import give_up, rebuild, tidy
from stream.replay.fresh_topics import ReplayRefused
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable


def rebuild_beside(loaded: Settings) -> None:
    """Do it, and say how far it is; ends with 1 where it cannot be done."""
    file = funnel_file.load(loaded.funnel_file)
    try:
        in_force = funnel_in_force(loaded)
    except WorkerRefused as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (NoWorker, OSError):
        click.echo(
            f"No worker answers at {loaded.worker_host}:{loaded.worker_port}: start workers, which make the "
            "numbers anew, or set DEALSTREAM_WORKER_HOST and DEALSTREAM_WORKER_PORT to where one is",
            err=True,
        )
        sys.exit(1)
    try:
        with said_at_ctrl_c("interrupted-goes-on"):
            click.echo(asyncio.run(_rebuild(loaded, file, in_force)))
    except (ReplayRefused, ClickHouseUnavailable, KafkaMismatch) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (KafkaError, OSError) as error:
        click.echo(asyncio.run(why(loaded, error)), err=True)
        sys.exit(1)


async def _rebuild(loaded: Settings, file: FunnelFile, in_force: FunnelFile) -> str:
    if not is_of_the_past(Funnel(file), in_force):
        dropped = await give_up(loaded)
        await tidy(loaded)
        return "Nothing of the past changes: " + (
            "what was begun is dropped" if dropped else "there is nothing to rebuild"
        )
    clickhouse = ClickHouse(loaded)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=SeenConsole(stderr=True),
        disable=not is_terminal(sys.stderr),
    )
    task = bar.add_task("", total=None)
    try:
        with bar:
            number = await rebuild(
                loaded,
                file,
                in_force,
                None if clickhouse.embedded else clickhouse,
                lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
            )
    finally:
        await asyncio.to_thread(clickhouse.close)
    await tidy(loaded)
    return f"All numbers are made anew and in force (generation {number}); the former ones are removed"
