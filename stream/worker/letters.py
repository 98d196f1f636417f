"""Records of a topic that cannot be read."""

from datetime import UTC, datetime

from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from stream.ingest.dead_letters import corrupt_letter, dead_letter
from stream.kafka.corrupt import CorruptBatch


class Unreadable(Exception):
    """A record that cannot be used: the reason, and a detail with the way out."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def unreadable(error: ValidationError) -> Unreadable:
    """Return a contract violation as a reason and the fields at fault."""
    fields = "; ".join(
        f"{'.'.join(str(part) for part in e['loc']) or 'body'}: {e['msg']}"
        for e in error.errors(include_url=False, include_input=False)[:20]
    )
    return Unreadable("bad_event", f"not an event of the contract ({fields}); see schemas/json")


def letter(record: "ConsumerRecord[bytes, bytes]", error: Unreadable) -> tuple[bytes, bytes]:
    """Return the dead letter of a record, as key and value for the topic."""
    if isinstance(record.value, CorruptBatch):
        return corrupt_letter(record, datetime.now(UTC))
    return dead_letter(
        origin=f"{record.topic}/{record.partition}/{record.offset}",
        payload=record.value or b"",
        reason=error.reason,
        detail=error.detail,
        now=datetime.now(UTC),
    )
