"""How all consumers of the service are made, but for those of Faust."""

from typing import Any

from aiokafka import AIOKafkaConsumer

from stream.config.settings import Settings
from stream.kafka.connection import connection_options
from stream.kafka.fetch_wait import BRIEF_MS
from stream.kafka.prefixed import PrefixedConsumer

METADATA_MS = 10_000
"""How often a member of a group looks which topics there are: until then it reads none that its broker shows late."""


def new_consumer(
    settings: Settings, *topics: str, group: str | None = None, are_ours: bool = True, **options: Any
) -> AIOKafkaConsumer:
    """Return a consumer that is not started yet, and commits only what it is told to. Raises SettingError.

    Args:
        settings: where Kafka is, and what the names of topics and groups begin with there.
        topics: what it reads.
        group: its consumer group, without the prefix.
        are_ours: whether the topics are dealstream's own, and begin with the prefix.
        options: of AIOKafkaConsumer, where this one differs from the others.
    """
    told = {
        **connection_options(settings),
        "group_id": None if group is None else settings.topic_prefix + group,
        "enable_auto_commit": False,
        "fetch_max_wait_ms": BRIEF_MS,
        **options,
    }
    if settings.topic_prefix and are_ours:
        return PrefixedConsumer(settings.topic_prefix, *topics, **told)
    return AIOKafkaConsumer(*topics, **told)


def pace(settings: Settings) -> dict[str, Any]:
    """Return the options of a consumer that is a member of its group, beginning with the oldest record."""
    return {
        "auto_offset_reset": "earliest",
        "session_timeout_ms": int(settings.session_timeout_seconds * 1000),
        "heartbeat_interval_ms": int(settings.session_timeout_seconds * 200),
        "rebalance_timeout_ms": int(settings.rebalance_timeout_seconds * 1000),
        "metadata_max_age_ms": METADATA_MS,
    }
