"""Records as the codec reads them: without topic and partition, which whoever asked for a partition knows.

aiokafka makes an object of its own of each record, which takes longer than reading it. A consumer of many does without.
"""

from typing import Any, Protocol

from aiokafka import AIOKafkaConsumer


class Record(Protocol):
    """What is there of a plain record; aiokafka's own have it, too."""

    @property
    def offset(self) -> int:
        """Its place in the partition."""

    @property
    def key(self) -> bytes | None:
        """Its key."""

    @property
    def value(self) -> bytes | None:
        """What it says; None: the key has no value any more."""


def leave_plain(consumer: AIOKafkaConsumer) -> None:
    """Have a consumer that is not started yet give records as the codec reads them."""
    consumer._value_deserializer = _as_it_is  # noqa: SLF001 (it is handed on to what takes fetches apart)


def is_left_plain(value_deserializer: Any) -> bool:
    """Say whether a consumer with this deserializer of values gives plain records."""
    return value_deserializer is _as_it_is


def _as_it_is(value: bytes) -> bytes:
    return value
