"""`dealstream try`: one event of a CRM, followed to the page."""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from stream.cli.language import language_option, words_here
from stream.cli.output.screen import console
from stream.cli.speaking import Speaking
from stream.cli.stacks import Chosen, chosen, data_option
from stream.cli.trial.crms import CRMS, messages_of
from stream.cli.trial.example import example
from stream.cli.trial.run import Asked, trial
from stream.cli.trial.steps import Step, Stopped
from stream.config import funnel_file
from stream.core.funnel import Funnel

_NAMES = {"signed": "try-step-signed", "page": "try-step-page", "taken out": "try-step-taken-out"}
"""Of the steps that have no name of their own in each language."""


@click.command(cls=Speaking)
@click.argument("crm", metavar="CRM", type=click.Choice(CRMS))
@click.option("--gateway", metavar="URL")
@click.option("--rep")
@click.option("--stage")
@click.option("--keep", is_flag=True)
@click.option("--patience", type=click.FloatRange(1), default=30.0, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@data_option
@language_option
def command(
    crm: str,
    gateway: str | None,
    rep: str | None,
    stage: str | None,
    keep: bool,
    patience: float,
    as_json: bool,
    data: Path | None,
) -> None:
    """Send one event as your CRM does, and follow it to the page."""
    meant, words = chosen(data), words_here()
    loaded = meant.settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    # What a client has to say about its connections is said below, once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    out = console()

    def say(one: Step) -> None:
        if not as_json:
            name, seconds = words.say(_NAMES.get(one.name, "as-it-is"), why=one.name), words.number(one.seconds, 1)
            out.print(f"{'✓' if one.is_done else '✗'} {name:<10} {seconds:>5} s  {one.told}", soft_wrap=True)

    asked = Asked(crm, gateway or _gateway(meant), keep, patience, words)
    try:
        deal = example(known, datetime.now(UTC), words, rep, stage)
    except Stopped as stop:
        raise click.UsageError(str(stop)) from None
    try:
        steps = asyncio.run(_until_asked_to_end(trial(loaded, known, asked, deal, say)))
    except asyncio.CancelledError:
        sys.exit(128 + signal.SIGTERM)
    is_done = all(one.is_done for one in steps)
    if as_json:
        deal_id = messages_of(crm, deal, deal.at).deal_id
        told = {"crm": crm, "deal_id": deal_id, "is_done": is_done, "steps": [one._asdict() for one in steps]}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    sys.exit(0 if is_done else 1)


async def _until_asked_to_end(steps: Coroutine[Any, Any, list[Step]]) -> list[Step]:
    """Return the steps; SIGTERM ends them as Ctrl-C does: the deal is taken out before."""
    task = asyncio.ensure_future(steps)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _gateway(meant: Chosen) -> str:
    if meant.stack is not None:
        return meant.stack.file.gateway
    settings = meant.settings
    host = "127.0.0.1" if settings.gateway_host in ("", "0.0.0.0", "::") else settings.gateway_host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.gateway_port}"
