"""How all producers of the service are made."""

from typing import Any

from aiokafka import AIOKafkaProducer

from stream.config.settings import Settings

LARGEST_REQUEST = 8 * 1024 * 1024


def new_producer(settings: Settings, **options: Any) -> AIOKafkaProducer:
    """Return a producer that is not started yet; what it has sent, all replicas in sync have.

    Args:
        settings: where Kafka is, and whether it knows idempotent producers.
        options: of AIOKafkaProducer, where this one differs from the others.
    """
    return AIOKafkaProducer(
        **{
            "bootstrap_servers": settings.kafka.split(","),
            "acks": "all",
            "enable_idempotence": settings.kafka_idempotence,
            "max_batch_size": 512 * 1024,
            "max_request_size": LARGEST_REQUEST,
            **options,
        }
    )
