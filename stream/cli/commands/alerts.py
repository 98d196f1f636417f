"""`dealstream alerts`: where the funnel leaks."""

from pathlib import Path

import click

from stream.cli.alerts import life, retrospect
from stream.cli.language import language_option
from stream.cli.speaking import SpeakingGroup
from stream.cli.stacks import data_option


@click.group(invoke_without_command=True, cls=SpeakingGroup)
@life.json_option
@data_option
@language_option
@click.pass_context
def command(context: click.Context, as_json: bool, data: Path | None) -> None:
    """List where the funnel leaks, and since when."""
    if context.invoked_subcommand is None:
        life.list_alerts(data, everything=False, as_json=as_json)


for subcommand in (life.listed, life.show, retrospect.explain, retrospect.backtest, retrospect.tune, life.ack):
    command.add_command(subcommand)
