"""`dealstream missing`: does ClickHouse still have all that it had?"""

import json
import sys
from pathlib import Path
from typing import Any

import click

from stream.cli.asking import answer_of
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.service.counted import counted
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept import completeness
from stream.sinks.clickhouse.kept.positions import read_again as set_back

PATH = "/api/stored-events"
SECONDS = 600.0
SHOWN_DAYS = 20


@click.command(cls=Speaking)
@click.option("--accept", is_flag=True)
@click.option("--read-again", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@data_option
def command(accept: bool, read_again: bool, as_json: bool, data: Path | None) -> None:
    """Compare what is stored with what was stored."""
    if accept and read_again:
        raise click.UsageError("--accept and --read-again: take one of them")
    loaded = chosen(data, stopped_too=True).settings
    wanted = "accept" if accept else "read_again" if read_again else None
    told = answer_of(
        loaded,
        lambda worker: json.loads(
            worker.read(PATH, {}, SECONDS) if wanted is None else worker.send(PATH, {"do": wanted}, SECONDS)
        ),
        lambda clickhouse: _look(clickhouse, wanted),
    )
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        _print(told)
    if read_again:
        click.echo(
            "What Kafka still has is read again; where a ClickHouse server is used, once each worker is restarted."
        )
        return
    sys.exit(1 if told["problem"] else 0)


def _look(clickhouse: ClickHouse, wanted: str | None) -> dict[str, Any]:
    if not completeness.has_register(clickhouse):
        click.echo(
            f"{clickhouse.where} has no tables of this version yet: a worker makes them when it starts", err=True
        )
        sys.exit(2)
    if wanted == "accept":
        completeness.accept(clickhouse)
    elif wanted == "read_again":
        set_back(clickhouse)
    return completeness.damage(clickhouse).as_json()


def _print(told: dict[str, Any]) -> None:
    if not told["problem"]:
        click.echo(f"Nothing is missing of {counted(told['stored_events'], 'event')}")
        return
    days = told["missing_by_day"]
    for one in days[:SHOWN_DAYS]:
        click.echo(f"{one['day']}  {one['topic']}: {counted(one['events'], 'event is', 'events are')} missing")
    if len(days) > SHOWN_DAYS:
        click.echo(f"and {len(days) - SHOWN_DAYS} more days (--json has all)")
    click.echo(told["problem"])
