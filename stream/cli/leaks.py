"""`--leak` and `--day-seconds`, of the commands that simulate."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from schemas.funnel_file import FunnelFile
from stream.simulator.leak import NoLeak, leak_of
from stream.simulator.market import Leak

_AGO = timedelta(days=30)
"""So long ago a leak begins for which no day is told."""

leak_option = click.option(
    "--leak",
    "leaks",
    multiple=True,
)
day_seconds_option = click.option(
    "--day-seconds",
    type=click.FloatRange(0, 86_400),
)


def asked_leaks(told: Sequence[str], day_seconds: float | None, funnel: FunnelFile) -> tuple[Leak, ...]:
    """Return the leaks that are asked for. Raises UsageError."""
    if day_seconds is not None and not told:
        raise click.UsageError("--day-seconds needs --leak, which says from which day on")
    try:
        return tuple(leak_of(one, funnel, datetime.now(UTC).date() - _AGO) for one in told)
    except NoLeak as error:
        raise click.BadParameter(str(error), param_hint="--leak") from None
