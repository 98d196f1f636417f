"""Run a worker."""

import asyncio
import logging

from mode import Worker

from schemas.funnel_file import FunnelFile
from stream.config.settings import Settings
from stream.service.interpreter import answer_at_once
from stream.transport.consumer import register
from stream.worker.generations import Generations

LOGGING = {"merge": True, "root": {"level": "WARNING"}, "loggers": {"stream": {"level": "INFO"}}}
"""On top of what mode sets up: what the service says itself is seen, of libraries their warnings only."""


def run(settings: Settings, file: FunnelFile) -> None:
    """Run a worker until SIGTERM or SIGINT; leaves the process. Raises IncompatibleFaust, IncompatibleKafkaClient."""
    register()
    answer_at_once()
    asyncio.set_event_loop(asyncio.new_event_loop())
    process = Worker(
        Generations(settings, file),
        loglevel=logging.INFO,
        logging_config=dict(LOGGING),
        redirect_stdouts=False,
        quiet=True,
    )
    process.execute_from_commandline()
