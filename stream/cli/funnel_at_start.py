"""The funnel file with which a worker or gateway begins: the one that is set; where it is broken, the one of before."""

import asyncio
import logging

from schemas.funnel_file import FunnelFile
from stream.config import funnel_file
from stream.config.funnel_file import FunnelError
from stream.config.settings import Settings

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 15.0


def funnel_at_start(settings: Settings) -> FunnelFile:
    """Return the funnel file to begin with; the watch says what is wrong with one that is broken.

    Raises:
        FunnelError: it is broken, and Kafka does not say with which one was counted.
    """
    try:
        return funnel_file.load(settings.funnel_file)
    except FunnelError as error:
        counted = asyncio.run(_counted_with(settings))
        if counted is None:
            raise
        log.error("Going on with the funnel file that all was counted with: %s", error)
        return counted


async def _counted_with(settings: Settings) -> FunnelFile | None:
    from aiokafka.errors import KafkaError  # only who needs it waits until it is loaded

    from stream.kafka.generations import read_state
    from stream.kafka.topics import KafkaMismatch

    client = logging.getLogger("aiokafka")
    level = client.level
    client.setLevel(logging.CRITICAL)  # what is wrong with the file is said, and nothing else
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return (await read_state(settings)).counted_with
    except (KafkaError, OSError, TimeoutError, KafkaMismatch):
        return None
    finally:
        client.setLevel(level)
