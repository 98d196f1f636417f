"""Dead letters in words: where a letter came from, and what it holds."""

import json
import re
from collections.abc import Iterable

from schemas.dead_letter import DeadLetter
from schemas.visible import escaped
from stream.ingest.dead_letters import REPLAY, payload_of
from stream.words import Words

MASK = "***"

_SECRET = re.compile(r"secret|password|passwd|token|api[-_]?key|authorization|credential|signature", re.IGNORECASE)


def came_from(letter: DeadLetter, words: Words) -> str:
    """Return where a letter came from."""
    if letter.origin == REPLAY:
        return words.say("letter-from-replay")
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
    return escaped(text)


def _without_secrets(content: object) -> object:
    if isinstance(content, dict):
        return {name: MASK if _SECRET.search(name) else _without_secrets(inner) for name, inner in content.items()}
    if isinstance(content, list):
        return [_without_secrets(inner) for inner in content]
    return content
