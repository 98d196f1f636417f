"""Ask Kafka whether it is there."""

import asyncio

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from stream.config.settings import Settings
from stream.service import metrics

ANSWER_SECONDS = 3.0


async def kafka_problem(settings: Settings) -> str | None:
    """Return what is wrong with Kafka, or None if a broker answers a question put to it now."""
    client = AIOKafkaClient(bootstrap_servers=settings.kafka.split(","), request_timeout_ms=int(ANSWER_SECONDS * 1000))
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await client.bootstrap()
            await client.fetch_all_metadata()
    except (KafkaError, OSError, TimeoutError) as error:
        metrics.BROKER_UP.set(0)
        return f"Kafka does not answer ({type(error).__name__})"
    finally:
        await client.close()
    metrics.BROKER_UP.set(1)
    return None
