"""Standard Webhooks: anyone who can sign a request sends dealstream's own events (`schemas/json`)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from schemas.events import any_event
from stream.core.funnel import Funnel
from stream.gateway.adapters.base import (
    TOLERANCE_SECONDS,
    Adapter,
    Normalized,
    NotAuthentic,
    Unusable,
    parsed,
    payload_of,
    raw,
    violations,
)
from stream.gateway.secrets import Secrets, any_matches, fixed, secrets_of
from stream.settings import SecretError, Settings

MOST_EVENTS = 1000


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the v1 signature of a message (standardwebhooks.com): HMAC-SHA256 over id.timestamp.body."""
    content = raw(f"{message_id}.{timestamp}.") + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def key_of(secret: str) -> bytes:
    """Return the key in a secret `whsec_<base64>`, padded or not. Raises SecretError."""
    text = secret.removeprefix("whsec_").rstrip("=")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise SecretError(
            "DEALSTREAM_STANDARD_SECRET, or a line of DEALSTREAM_STANDARD_SECRET_FILE, "
            "must be whsec_ followed by a key in base64"
        )
    return key


class Standard(Adapter):
    """Events in dealstream's own schema. The reference library cannot be given the time, so verify is here."""

    name = "standard"
    identifying_headers = ("webhook-id", "webhook-timestamp", "webhook-signature")

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "Standard | None":
        """Return the adapter, or None without a secret. Raises SecretError."""
        secrets = secrets_of(settings, cls.name, check=key_of)
        return None if secrets is None else cls(secrets)

    @classmethod
    def without_secret(cls, funnel: Funnel) -> "Standard":
        """Return an adapter that only normalizes."""
        return cls(fixed())

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check id, timestamp and signatures; of several signatures any may match."""
        message_id, timestamp = headers.get("webhook-id"), headers.get("webhook-timestamp")
        given = headers.get("webhook-signature")
        if not message_id or not timestamp or not given:
            raise NotAuthentic("a signature header is missing")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp):
            raise NotAuthentic("the timestamp is not in whole seconds")
        if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
            raise NotAuthentic("the timestamp is more than 5 minutes off")
        secrets = self._secrets()
        if not secrets:
            raise NotAuthentic("there is no secret to verify with")
        expected = [signature(key_of(secret), message_id, timestamp, body).encode() for secret in secrets]
        candidates = [raw(one.removeprefix("v1,")) for one in given.split(" ") if one.startswith("v1,")]
        if not any_matches(candidates, expected):
            raise NotAuthentic("no signature matches")

    def normalize(self, body: bytes) -> Normalized:
        """Return the event, or the events of an array of up to 1,000."""
        found = Normalized()
        try:
            content = parsed(body)
            if not isinstance(content, dict | list):
                raise Unusable("bad_shape", "the body must be an event, or an array of events; see schemas/json")
            items = content if isinstance(content, list) else [content]
            if len(items) > MOST_EVENTS:
                raise Unusable("bad_shape", f"more than {MOST_EVENTS} events; send several requests")
        except Unusable as error:
            found.reject(error, body)
            return found
        for item in items:
            payload = payload_of(item)
            try:
                found.events.append((any_event.validate_json(payload), item))
            except ValidationError as error:
                detail = f"not an event of the contract ({violations(error)}); see schemas/json"
                found.reject(Unusable("bad_event", detail), payload)
        return found
