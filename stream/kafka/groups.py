"""What consumers of a group of their own have in common."""

from typing import Any

from stream.config.settings import Settings


def group_options(settings: Settings, group: str) -> dict[str, Any]:
    """Return the options of an AIOKafkaConsumer whose offsets the caller commits, beginning with the oldest record."""
    return {
        "bootstrap_servers": settings.kafka.split(","),
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "session_timeout_ms": int(settings.session_timeout_seconds * 1000),
        "heartbeat_interval_ms": int(settings.session_timeout_seconds * 200),
        "rebalance_timeout_ms": int(settings.rebalance_timeout_seconds * 1000),
        # The embedded broker answers a fetch only when this time is over.
        "fetch_max_wait_ms": 50,
    }
