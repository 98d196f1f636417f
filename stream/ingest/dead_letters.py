"""Make dead letters: what could not be used, with the reason, as a record for the topic."""

import base64
import hashlib
from datetime import datetime
from typing import Any

from schemas.dead_letter import DeadLetter
from stream.ingest.reasons import REASONS
from stream.kafka.corrupt import CorruptBatch
from stream.service import metrics

CORRUPT = "corrupt_batch"
"""Reason: a whole batch of Kafka's that cannot be read."""

REPLAY = "replay"
"""Origin of the dead letters of a replay."""

LONGEST_PAYLOAD = 512 * 1024
_BEGIN_BYTES = 4096

_RECURRING = "r"
"""Ids of letters that recur begin so; all others are hexadecimal."""

for _reason in REASONS:
    metrics.REJECTED.labels(_reason)  # what is there from the start is seen to rise when it first does


def dead_letter(*, origin: str, payload: bytes, reason: str, detail: str, now: datetime) -> tuple[bytes, bytes]:
    """Return key and value of a dead letter, and count it. See `uncounted_letter`."""
    metrics.REJECTED.labels(reason).inc()
    return uncounted_letter(origin=origin, payload=payload, reason=reason, detail=detail, now=now)


def uncounted_letter(
    *,
    origin: str,
    payload: bytes,
    reason: str,
    detail: str,
    now: datetime,
    part: str = "",
    main_account: str = "",
    recurs: str = "",
) -> tuple[bytes, bytes]:
    """Return key and value of a dead letter, for a caller who counts it once Kafka has it.

    Args:
        origin: a connector, or topic/partition/offset.
        payload: as it came; cut where it is too long for a record.
        reason: machine-readable, for example unknown_stage.
        detail: what is wrong with which field, and the way out.
        now: when it was put aside.
        part: what of the payload it is about, where the rest can be used; empty: all of it.
        main_account: the account of the CRM whose ids the connector leaves as they are; empty: it knows none.
        recurs: identifies what comes again with other payloads, of which the last one is kept; empty: it does not.
    """
    if len(payload) > LONGEST_PAYLOAD:
        detail = f"{detail[:3800]} (payload cut to {LONGEST_PAYLOAD} of {len(payload)} bytes)"
    return letter_record(
        DeadLetter(
            letter_id=_recurring_id(origin, recurs, part) if recurs else _letter_id(origin, payload, part),
            reason=reason,
            detail=detail[:4000],
            origin=origin,
            payload_base64=base64.b64encode(payload[:LONGEST_PAYLOAD]).decode(),
            rejected_at=now,
            part=part or None,
            main_account=main_account[:200] or None,
        )
    )


def corrupt_letter(source: str, record: Any, now: datetime) -> tuple[bytes, bytes]:
    """Return key and value of the dead letter of a record that stands for a broken batch, and count it.

    `source`: topic and partition, as in `sales.deals/3`.
    """
    batch: CorruptBatch = record.value
    return dead_letter(
        origin=f"{source}/{record.offset}",
        payload=bytes(batch),
        reason=CORRUPT,
        detail=f"the batch of offsets {batch.first_offset} to {record.offset} cannot be read ({batch.problem}); "
        "let whoever wrote it write it again",
        now=now,
    )


def too_large_letter(origin: str, content: bytes, now: datetime) -> tuple[bytes, bytes]:
    """Return key and value of a dead letter with the begin of what Kafka takes no record of, and count it."""
    return dead_letter(
        origin=origin,
        payload=content[:_BEGIN_BYTES],
        reason="too_large",
        detail=f"Kafka takes no record of what is {len(content)} bytes; raise max.message.bytes of the topics, then "
        "let the sender send it again",
        now=now,
    )


def letter_record(letter: DeadLetter) -> tuple[bytes, bytes]:
    """Return key and value of a letter as it is."""
    # Without the mark of a redrive it reads as before there was one, also in a process not yet updated.
    return letter.letter_id.encode(), letter.model_dump_json(exclude_none=True).encode()


def payload_of(letter: DeadLetter) -> bytes:
    """Return the payload of a letter; it may have been cut, see `is_whole`."""
    return base64.b64decode(letter.payload_base64)


def is_whole(letter: DeadLetter) -> bool:
    """Say whether a letter has all of its payload: the id is a hash of all of it, unless it recurs."""
    if letter.letter_id.startswith(_RECURRING):
        return len(payload_of(letter)) < LONGEST_PAYLOAD
    return letter.letter_id == _letter_id(letter.origin, payload_of(letter), letter.part or "")


def told_otherwise(letter: DeadLetter, payload: bytes, detail: str, part: str | None) -> DeadLetter:
    """Return a letter that says something else, with the id that it has then; one that was cut stays so."""
    if letter.letter_id.startswith(_RECURRING):
        letter_id = _recurring_id(letter.origin, letter.letter_id + detail, part or "")
    else:
        letter_id = _letter_id(letter.origin, payload + (b"" if is_whole(letter) else b"\0cut"), part or "")
    return letter.model_copy(
        update={
            "letter_id": letter_id,
            "payload_base64": base64.b64encode(payload).decode(),
            "detail": detail,
            "part": part,
        }
    )


def _recurring_id(origin: str, recurs: str, part: str) -> str:
    return _RECURRING + _letter_id(origin, recurs.encode(), part)[1:]


def _letter_id(origin: str, payload: bytes, part: str) -> str:
    # Without a part it is as it was before there were any.
    identity = origin.encode() + b"\0" + payload + (b"\0" + part.encode() if part else b"")
    return hashlib.blake2b(identity, digest_size=16).hexdigest()
