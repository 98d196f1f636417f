"""`dealstream up`: everything on this machine."""

import contextlib
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from stream.alerts.receivers.keys import refuse_guessable
from stream.cli.language import language_option, words_here
from stream.cli.leaks import asked_leaks, day_seconds_option, leak_option
from stream.cli.speaking import Speaking
from stream.config import funnel_file, settings
from stream.config.kafka_settings import OF_A_CLUSTER
from stream.config.refused import PREFIX
from stream.config.settings import Settings
from stream.connectors import check_secrets
from stream.local_stack.broker.choice import Wish
from stream.local_stack.saying import StackError
from stream.local_stack.stack import Options, Stack


@click.command(cls=Speaking)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
)
@click.option("--simulate/--no-simulate", default=True, show_default=True)
@click.option("--rate", type=click.FloatRange(0.1, 5000), default=0.5, show_default=True)
@click.option("--days", type=click.IntRange(0, 3650), default=365, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--broker",
    type=click.Choice(["auto", "kafka", "memory"]),
    default="auto",
    show_default=True,
)
@leak_option
@day_seconds_option
@language_option
def command(
    data: Path,
    simulate: bool,
    rate: float,
    days: int,
    seed: int,
    broker: Wish,
    leaks: tuple[str, ...],
    day_seconds: float | None,
) -> None:
    """Run all of it on this machine, with simulated deals."""
    loaded = settings.load()
    others = [name for name in OF_A_CLUSTER if getattr(loaded, name) != Settings.model_fields[name].default]
    if others:
        raise click.UsageError(words_here().say("up-of-another-kafka", setting=f"{PREFIX}{others[0].upper()}"))
    check_secrets(loaded)
    known = funnel_file.load(loaded.funnel_file)
    refuse_guessable(known)
    asked = asked_leaks(leaks, day_seconds, known)
    variables = []
    if day_seconds is not None:
        days_pass_from = min(leak.first for leak in asked).astimezone(ZoneInfo(known.time_zone)).date()
        variables.append(("DEALSTREAM_CLOCK_OF_EVENTS_FROM", days_pass_from.isoformat()))
    began, words = time.monotonic(), words_here()

    def say(message: str, /, **told: object) -> None:
        with contextlib.suppress(OSError):  # its terminal was closed: there is nobody to tell
            click.echo(f"[{time.monotonic() - began:5.1f} s] {words.say(message, **told)}")

    try:
        asked_for = Options(data, simulate, rate, days, seed, leaks, day_seconds, tuple(variables), broker)
        Stack(loaded, asked_for, say).run()
    except StackError as error:
        click.echo(error.said(words), err=True)
        sys.exit(1)
