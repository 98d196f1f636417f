"""Dead letters of the worker: records of a topic that cannot be read."""

import base64
import hashlib
from datetime import UTC, datetime

from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from schemas.aggregates import DeadLetter
from stream import metrics

_LONGEST_PAYLOAD = 512 * 1024


class Unreadable(Exception):
    """A record that cannot be used: the reason, and a detail with the way out."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail[:4000]


def unreadable(error: ValidationError) -> Unreadable:
    """Return a contract violation as a reason and the fields at fault."""
    fields = "; ".join(
        f"{'.'.join(str(part) for part in e['loc']) or 'body'}: {e['msg']}"
        for e in error.errors(include_url=False, include_input=False)[:20]
    )
    return Unreadable("bad_event", f"not an event of the contract ({fields}); see schemas/json")


def letter(record: "ConsumerRecord[bytes, bytes]", error: Unreadable) -> tuple[bytes, bytes]:
    """Return the dead letter of a record, as key and value for the topic; counts it."""
    metrics.REJECTED.labels(error.reason).inc()
    payload = record.value or b""
    origin = f"{record.topic}/{record.partition}/{record.offset}"
    letter_id = hashlib.blake2b(origin.encode() + b"\0" + payload, digest_size=16).hexdigest()
    detail = error.detail
    if len(payload) > _LONGEST_PAYLOAD:
        detail = f"{detail[:3900]} (payload cut to {_LONGEST_PAYLOAD} of {len(payload)} bytes)"
    value = DeadLetter(
        letter_id=letter_id,
        reason=error.reason,
        detail=detail,
        origin=origin,
        payload_base64=base64.b64encode(payload[:_LONGEST_PAYLOAD]).decode(),
        rejected_at=datetime.now(UTC),
    )
    return letter_id.encode(), value.model_dump_json().encode()
