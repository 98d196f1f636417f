"""What commands that read Kafka have in common: say it well when it is away."""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import TypeVar

import click
from aiokafka.errors import KafkaError

from stream.config.settings import Settings
from stream.kafka.presence import kafka_problem, why

T = TypeVar("T")


def asked(loaded: Settings, question: Callable[[], T]) -> T:
    """Return the answer to a question to Kafka; where it is away, say so and leave with exit code 1."""
    # What a client has to say about its connections is said below, once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    problem = asyncio.run(kafka_problem(loaded))
    if problem is None:
        try:
            return question()
        except (KafkaError, OSError, TimeoutError) as error:
            problem = asyncio.run(why(loaded, error))
    click.echo(problem, err=True)
    sys.exit(1)
