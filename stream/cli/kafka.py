"""What commands that read Kafka have in common: say it well when it is away."""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import TypeVar

import click
from aiokafka.errors import KafkaError

from stream.config.settings import Settings
from stream.kafka.presence import kafka_problem

T = TypeVar("T")


def asked(loaded: Settings, question: Callable[[], T]) -> T:
    """Return the answer to a question to Kafka; where it is away, say so and leave with exit code 1."""
    # What a client has to say about its connections is said below, once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    if asyncio.run(kafka_problem(loaded)) is None:
        try:
            return question()
        except (KafkaError, OSError, TimeoutError) as error:
            why = f"broke off ({type(error).__name__}); try again"
    else:
        why = "does not answer; start it, or correct DEALSTREAM_KAFKA"
    click.echo(f"Kafka at {loaded.kafka} {why}", err=True)
    sys.exit(1)
