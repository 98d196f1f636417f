"""Records of a topic that cannot be read."""

from datetime import UTC, datetime

from aiokafka.structs import ConsumerRecord

from stream.ingest.dead_letters import corrupt_letter, dead_letter
from stream.ingest.problems import Unusable
from stream.kafka.corrupt import CorruptBatch


def letter(record: "ConsumerRecord[bytes, bytes]", problem: Unusable) -> tuple[bytes, bytes]:
    """Return the dead letter of a record, as key and value for the topic."""
    if isinstance(record.value, CorruptBatch):
        return corrupt_letter(record, datetime.now(UTC))
    return dead_letter(
        origin=f"{record.topic}/{record.partition}/{record.offset}",
        payload=record.value or b"",
        reason=problem.reason,
        detail=problem.detail,
        now=datetime.now(UTC),
    )
