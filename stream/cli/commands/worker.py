"""`dealstream worker`: fold events into KPIs."""

import logging

import click

from stream.alerts.receivers.keys import refuse_guessable
from stream.cli.funnel_at_start import funnel_at_start
from stream.cli.speaking import Speaking
from stream.config import settings


@click.command(cls=Speaking)
def command() -> None:
    """Make KPIs of events, store and show them."""
    from stream.worker.service import run  # Faust takes a while to load

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    loaded = settings.load()
    file = funnel_at_start(loaded)
    refuse_guessable(file)
    run(loaded, file)
