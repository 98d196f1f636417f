"""`dealstream replay`: rebuild the topics, and with them all numbers, from the raw events."""

import asyncio
import os
import sys
from pathlib import Path

import click
from aiokafka.errors import KafkaError
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from stream.cli.commands.replay_beside import rebuild_beside
from stream.cli.output.screen import SeenConsole
from stream.cli.output.seen import is_terminal
from stream.cli.stacks import NoStack, chosen, data_option
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.kafka.presence import why
from stream.kafka.topics import KafkaMismatch
from stream.replay.events import ReplayRefused, Summary, replay
from stream.service.counted import counted
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.migrations import MigrationError


@click.command()
@click.option("--reset", is_flag=True, help="Delete what the topics hold and rebuild it; without, they must be empty.")
@click.option(
    "--beside",
    is_flag=True,
    help="Rebuild beside the running numbers with the changed funnel file, and switch once that has caught up.",
)
@data_option
def command(reset: bool, beside: bool, data: Path | None) -> None:
    """Rebuild every number from the raw events in ClickHouse.

    Produces all of them once more, enriched with the present funnel file: after a change of it, or after the broker's
    data was lost. Stop all workers first, and with --reset the gateways too (the CRM sends again what they miss). A
    stack of `dealstream up` does this by itself when it starts.

    With --beside nothing is stopped: after a change of the past in the funnel file the workers make all numbers anew
    beside those that they show, and show these once they have caught up. Broken off, it goes on when it is started
    again; with the funnel file as it was, what was begun is dropped.
    """
    loaded, stack = chosen(data)
    if beside and reset:
        raise click.UsageError("--reset and --beside: take one of them")
    if beside:
        rebuild_beside(loaded)
        return
    if stack is not None and stack.file.pids.get("up") != os.getppid():
        raise NoStack(
            f"the stack in {stack.data} makes all numbers anew by itself when it starts with a funnel file that asks "
            "for it: end `dealstream up` and start it again"
        )
    known = Funnel(funnel_file.load(loaded.funnel_file))
    try:
        summary = asyncio.run(_replay(loaded, known, reset))
    except (ReplayRefused, ClickHouseUnavailable, MigrationError, KafkaMismatch) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (KafkaError, OSError) as error:
        click.echo(asyncio.run(why(loaded, error)), err=True)
        sys.exit(1)
    click.echo(
        f"Replayed {counted(summary.events, 'event')} and {counted(summary.dead_letters, 'dead letter')} "
        f"in {summary.seconds:.1f} s"
    )
    if summary.rejected:
        rejected = counted(summary.rejected, "event no longer fits", "events no longer fit")
        click.echo(f"{rejected} the funnel file: see the dead letters")


class _Rate(ProgressColumn):
    """How fast it goes."""

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:,.0f} events/s")


async def _replay(loaded: Settings, known: Funnel, reset: bool) -> Summary:
    clickhouse = ClickHouse(loaded)
    bar = Progress(
        TextColumn("Replaying"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=SeenConsole(stderr=True),
        disable=not is_terminal(sys.stderr),
    )
    task = bar.add_task("", total=None)
    try:
        with bar:
            return await replay(
                loaded,
                known,
                clickhouse,
                reset=reset,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    finally:
        await asyncio.to_thread(clickhouse.close)
