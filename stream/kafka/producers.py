"""How all producers of the service are made."""

from typing import Any

from aiokafka import AIOKafkaProducer

from stream.config.settings import Settings
from stream.kafka.connection import connection_options
from stream.kafka.prefixed import PrefixedProducer

LARGEST_REQUEST = 8 * 1024 * 1024


def new_producer(settings: Settings, **options: Any) -> AIOKafkaProducer:
    """Return a producer that is not started yet; what it has sent, all replicas in sync have. Raises SettingError.

    Args:
        settings: where Kafka is, and whether it knows idempotent producers.
        options: of AIOKafkaProducer, where this one differs from the others.
    """
    told = {
        **connection_options(settings),
        "acks": "all",
        "enable_idempotence": settings.kafka_idempotence,
        "max_batch_size": 512 * 1024,
        "max_request_size": LARGEST_REQUEST,
        **options,
    }
    if settings.topic_prefix:
        return PrefixedProducer(settings.topic_prefix, **told)
    return AIOKafkaProducer(**told)
