"""`dealstream topics`: which topics there must be, where Kafka's differ, and what can be changed of that."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from stream.cli.kafka import asked
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.kafka.declared import DeclaredTopic, changelogs, declared
from stream.kafka.drift import Drift, apply, differences
from stream.service.counted import counted
from stream.topology import FIRST


@click.command(cls=Speaking)
@click.option("--check", "checking", is_flag=True)
@click.option("--apply", "applying", is_flag=True)
@data_option
def command(checking: bool, applying: bool, data: Path | None) -> None:
    """List the topics and how they must be, as the settings say."""
    if checking and applying:
        raise click.UsageError("--check and --apply: take one of them")
    settings = chosen(data).settings
    if checking:
        drifts = asked(settings, lambda: asyncio.run(differences(settings)))
    elif applying:
        changed, drifts = asked(settings, lambda: asyncio.run(apply(settings)))
        for one in changed:
            click.echo(f"{one.topic}: {one.what} was {one.there}, is {one.wanted}")
    else:
        _list([*declared(settings, [FIRST]), *changelogs(settings, FIRST)])
        return
    sys.exit(_tell(drifts, checking))


def _list(topics: Iterable[DeclaredTopic]) -> None:
    for topic in topics:
        configs = "".join(f" {name}={value}" for name, value in topic.configs.items())
        click.echo(f"{topic.name} partitions={topic.partitions} replicas={topic.replication}{configs}")


def _tell(drifts: list[Drift], checking: bool) -> int:
    for one in drifts:
        click.echo(f"{one}{'; `dealstream topics --apply` changes it' if one.can_be_applied else ''}")
    if not drifts:
        click.echo("All topics are as they must be")
        return 0
    click.echo(counted(len(drifts), "difference") + ("" if checking else " left"), err=True)
    return 1
