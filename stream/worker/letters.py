"""Records of a topic that cannot be read."""

from datetime import UTC, datetime

from stream.ingest.dead_letters import corrupt_letter, dead_letter
from stream.ingest.problems import Unusable
from stream.kafka.corrupt import CorruptBatch
from stream.kafka.plain import Record


def letter(source: str, record: Record, problem: Unusable) -> tuple[bytes, bytes]:
    """Return the dead letter of a record of `source` (`topic/partition`), as key and value for the topic."""
    if isinstance(record.value, CorruptBatch):
        return corrupt_letter(source, record, datetime.now(UTC))
    return dead_letter(
        origin=f"{source}/{record.offset}",
        payload=record.value or b"",
        reason=problem.reason,
        detail=problem.detail,
        now=datetime.now(UTC),
    )
