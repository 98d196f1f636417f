"""The signature of Standard Webhooks (standardwebhooks.com). The reference library cannot be given the time."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from stream.config.settings import SecretError
from stream.connectors.secrets import any_matches
from stream.connectors.template import TOLERANCE_SECONDS, NotAuthentic, raw

WAY_OUT = 'make one with `echo "whsec_$(openssl rand -base64 32)"`'


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the v1 signature of a message: HMAC-SHA256 over id.timestamp.body."""
    content = raw(f"{message_id}.{timestamp}.") + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def key_in(secret: str) -> bytes:
    """Return the key in a secret `whsec_<base64>`, padded or not; empty: there is none."""
    text = secret.removeprefix("whsec_").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return b""


def key_of(secret: str, connector: str) -> bytes:
    """Return the key in a secret `whsec_<base64>`, padded or not. Raises SecretError, which names the connector."""
    key = key_in(secret)
    if not key:
        setting = f"DEALSTREAM_{connector.upper()}_SECRET"
        raise SecretError(f"{setting}, or a line of {setting}_FILE, must be whsec_ followed by a key in base64")
    return key


def verify(keys: list[bytes], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Raise NotAuthentic unless one of the signatures was lately made with one of the keys."""
    message_id, timestamp = headers.get("webhook-id"), headers.get("webhook-timestamp")
    given = headers.get("webhook-signature")
    if not message_id or not timestamp or not given:
        raise NotAuthentic("a signature header is missing")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise NotAuthentic("the timestamp is not in whole seconds")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise NotAuthentic("the timestamp is more than 5 minutes off")
    if not keys:
        raise NotAuthentic("there is no secret to verify with")
    expected = [signature(key, message_id, timestamp, body).encode() for key in keys]
    candidates = [raw(one.removeprefix("v1,")) for one in given.split(" ") if one.startswith("v1,")]
    if not any_matches(candidates, expected):
        raise NotAuthentic("no signature matches")
