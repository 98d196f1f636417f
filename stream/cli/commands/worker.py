"""`dealstream worker`: fold events into KPIs."""

import logging

import click

from stream.alerts.receivers.keys import refuse_guessable
from stream.config import funnel_file, settings


@click.command()
def command() -> None:
    """Make KPIs of events, store and show them.

    Until SIGTERM. Several workers share the work: start another one with the same settings and a port of its own.
    """
    from stream.worker.service import run  # Faust takes a while to load

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    loaded = settings.load()
    file = funnel_file.load(loaded.funnel_file)
    refuse_guessable(file)
    run(loaded, file)
