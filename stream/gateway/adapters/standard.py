"""Standard Webhooks: anyone who can sign a request sends dealstream's own events (`schemas/json`)."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from schemas.events import any_event
from stream.core.funnel import Funnel
from stream.gateway.adapters.base import TOLERANCE_SECONDS, Adapter, Normalized, NotAuthentic, Rejection
from stream.settings import Settings

MOST_EVENTS = 1000


class SecretError(ValueError):
    """The signing secret is not of the form whsec_<base64>."""


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the v1 signature of a message (standardwebhooks.com): HMAC-SHA256 over id.timestamp.body."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def key_of(secret: str) -> bytes:
    """Return the key in a secret `whsec_<base64>`. Raises SecretError."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise SecretError("DEALSTREAM_STANDARD_SECRET must be whsec_ followed by base64") from None


class Standard(Adapter):
    """Events in dealstream's own schema. The reference library cannot be given the time, so verify is here."""

    name = "standard"

    def __init__(self, secret: str) -> None:
        self._key = key_of(secret)

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "Standard | None":
        """Return the adapter, or None without a secret."""
        return None if settings.standard_secret is None else cls(settings.standard_secret.get_secret_value())

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check id, timestamp and signatures; of several signatures any may match."""
        message_id, timestamp = headers.get("webhook-id"), headers.get("webhook-timestamp")
        given = headers.get("webhook-signature")
        if not message_id or not timestamp or not given:
            raise NotAuthentic("a signature header is missing")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
            raise NotAuthentic("the timestamp is more than 5 minutes off")
        expected = signature(self._key, message_id, timestamp, body).encode()
        matches = [
            hmac.compare_digest(candidate[3:].encode(), expected)
            for candidate in given.split(" ")
            if candidate.startswith("v1,")
        ]
        if not any(matches):
            raise NotAuthentic("no signature matches")

    def normalize(self, body: bytes) -> Normalized:
        """Return the event, or the events of an array of up to 1,000."""
        found = Normalized()
        try:
            content = json.loads(body)
        except ValueError:
            found.rejections.append(Rejection("not_json", "the body is not JSON", body))
            return found
        items = content if isinstance(content, list) else [content]
        if len(items) > MOST_EVENTS:
            found.rejections.append(
                Rejection("too_many", f"more than {MOST_EVENTS} events; send several requests", body)
            )
            return found
        for item in items:
            payload = json.dumps(item, separators=(",", ":")).encode()
            try:
                found.events.append((any_event.validate_json(payload), payload))
            except ValidationError as error:
                fields = "; ".join(
                    f"{'.'.join(str(part) for part in e['loc']) or 'event'}: {e['msg']}"
                    for e in error.errors(include_url=False, include_input=False)[:10]
                )
                detail = f"not an event of the contract ({fields}); see schemas/json"
                found.rejections.append(Rejection("bad_event", detail[:4000], payload))
        return found
