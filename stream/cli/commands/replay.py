"""`dealstream replay`: rebuild the topics, and with them all numbers, from the raw events."""

import asyncio
import os
import sys
from pathlib import Path

import click
from aiokafka.errors import KafkaError

from stream.cli.commands.replay_beside import rebuild_beside
from stream.cli.output.waiting import Waiting
from stream.cli.speaking import Speaking
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


@click.command(cls=Speaking)
@click.option("--reset", is_flag=True)
@click.option(
    "--beside",
    is_flag=True,
)
@data_option
def command(reset: bool, beside: bool, data: Path | None) -> None:
    """Rebuild every number from the raw events in ClickHouse."""
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


async def _replay(loaded: Settings, known: Funnel, reset: bool) -> Summary:
    clickhouse = ClickHouse(loaded)
    try:
        with Waiting("waiting-replay") as bar:
            return await replay(loaded, known, clickhouse, reset=reset, progress=bar.done)
    finally:
        await asyncio.to_thread(clickhouse.close)
