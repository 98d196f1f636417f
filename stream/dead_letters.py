"""Make dead letters: what could not be used, with the reason, as a record for the topic."""

import base64
import hashlib
from datetime import datetime

from schemas.aggregates import DeadLetter
from stream import metrics

LONGEST_PAYLOAD = 512 * 1024


def dead_letter(*, origin: str, payload: bytes, reason: str, detail: str, now: datetime) -> tuple[bytes, bytes]:
    """Return key and value of a dead letter, and count it. See `uncounted_letter`."""
    metrics.REJECTED.labels(reason).inc()
    return uncounted_letter(origin=origin, payload=payload, reason=reason, detail=detail, now=now)


def uncounted_letter(*, origin: str, payload: bytes, reason: str, detail: str, now: datetime) -> tuple[bytes, bytes]:
    """Return key and value of a dead letter, for a caller who counts it once Kafka has it.

    Args:
        origin: a connector, or topic/partition/offset.
        payload: as it came; cut where it is too long for a record.
        reason: machine-readable, for example unknown_stage.
        detail: what is wrong with which field, and the way out.
        now: when it was put aside.
    """
    letter_id = hashlib.blake2b(origin.encode() + b"\0" + payload, digest_size=16).hexdigest()
    if len(payload) > LONGEST_PAYLOAD:
        detail = f"{detail[:3800]} (payload cut to {LONGEST_PAYLOAD} of {len(payload)} bytes)"
    letter = DeadLetter(
        letter_id=letter_id,
        reason=reason,
        detail=detail[:4000],
        origin=origin,
        payload_base64=base64.b64encode(payload[:LONGEST_PAYLOAD]).decode(),
        rejected_at=now,
    )
    return letter_id.encode(), letter.model_dump_json().encode()
