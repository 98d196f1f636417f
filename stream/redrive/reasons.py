"""Dead letters in words: what a reason means, where a letter came from, what it holds."""

import json
import re
import unicodedata
from collections.abc import Iterable

from schemas.dead_letter import DeadLetter
from stream.ingest.dead_letters import REPLAY, payload_of

REASONS = {
    "unknown_stage": "a stage that the funnel file does not have",
    "unknown_pipeline": "a pipeline that the funnel file does not have",
    "unknown_rep": "a rep whom the funnel file does not have",
    "unknown_activity_type": "an activity type that the funnel file does not have",
    "unknown_currency": "a currency without an exchange rate in the funnel file",
    "in_the_future": "dated more than a day ahead",
    "unsupported_object": "about something else than deals",
    "unsupported_subscription": "a subscription that is not known",
    "bad_amount": "an amount that is no number, or too large",
    "bad_time": "a time that cannot be read",
    "bad_id": "without an id that can be used",
    "bad_value": "a field with a value that cannot be used",
    "bad_event": "not an event as dealstream knows them",
    "bad_shape": "not built as events are",
    "not_json": "not JSON",
    "missing_fields": "without fields that the CRM must be set to send",
    "missed_changes": "changes that the CRM does not describe; a backfill heals them",
    "not_understood": "made the gateway fail; its log says where",
    "corrupt_batch": "broken on its way through Kafka",
}
"""Machine-readable reason to what it means."""

MASK = "***"

_SECRET = re.compile(r"secret|password|passwd|token|api[-_]?key|authorization|credential|signature", re.IGNORECASE)


def explanation(reason: str) -> str:
    """Return what a reason means; of one that is not known, itself."""
    return REASONS.get(reason, reason)


def came_from(letter: DeadLetter) -> str:
    """Return where a letter came from."""
    if letter.origin == REPLAY:
        return "a replay"
    topic, _, place = letter.origin.partition("/")
    return f"{topic}, {place.replace('/', ', no. ')}" if place else letter.origin


def shown_payload(letter: DeadLetter, secrets: Iterable[str] = ()) -> str:
    """Return the payload as text that is safe on a terminal, JSON indented, without what looks like a secret."""
    payload = payload_of(letter)
    try:
        text = json.dumps(_without_secrets(json.loads(payload)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = payload.decode(errors="backslashreplace")
    return safe(text, secrets)


def safe(text: str, secrets: Iterable[str] = ()) -> str:
    """Return text without these secrets, and without what would steer a terminal."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return "".join(one if one == "\n" or not _steers(one) else f"\\u{ord(one):04x}" for one in text)


def _steers(character: str) -> bool:
    # Control, format (among them changes of direction), and lone surrogates, which no terminal takes.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")


def _without_secrets(content: object) -> object:
    if isinstance(content, dict):
        return {name: MASK if _SECRET.search(name) else _without_secrets(inner) for name, inner in content.items()}
    if isinstance(content, list):
        return [_without_secrets(inner) for inner in content]
    return content
