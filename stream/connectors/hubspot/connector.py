"""Who sent it, and what each subscription event is about."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError

from schemas.currencies import minor_digits
from stream.config.settings import Settings
from stream.connectors.hubspot.activities import DEALS, TYPES, activity_events, association
from stream.connectors.hubspot.deals import deal_events
from stream.connectors.hubspot.items import Item
from stream.connectors.secrets import Secrets, any_matches, fixed, secrets_of
from stream.connectors.template import (
    TOLERANCE_SECONDS,
    Adapter,
    AnyEvent,
    Normalized,
    NotAuthentic,
    Unusable,
    parsed,
    payload_of,
    raw,
    violations,
)
from stream.core.funnel import Funnel

# HubSpot signs the URL with just these decoded.
_DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$",
    "%27": "'", "%28": "(", "%29": ")", "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
_ENCODED = re.compile("|".join(_DECODED), re.IGNORECASE)


def signature(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    """Return the v3 signature: base64(HMAC-SHA256(secret, method + URL + body + timestamp))."""
    decoded = _ENCODED.sub(lambda match: _DECODED[match.group().upper()], url)
    content = raw(method) + raw(decoded) + body + raw(timestamp)
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


class HubSpot(Adapter):
    """Deals and activities of HubSpot."""

    name = "hubspot"
    identifying_headers = ("X-HubSpot-Signature-v3",)

    def __init__(self, secrets: Secrets, currency: str) -> None:
        self._secrets = secrets
        self._digits = minor_digits(currency)

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "HubSpot | None":
        """Return the adapter, or None without a client secret."""
        secrets = secrets_of(settings, cls.name)
        return None if secrets is None else cls(secrets, funnel.currency)

    @classmethod
    def without_secret(cls, funnel: Funnel) -> "HubSpot":
        """Return an adapter that only normalizes."""
        return cls(fixed(), funnel.currency)

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check signature v3 and its timestamp; v1 and v2, which have no timestamp, are not accepted."""
        given = headers.get("X-HubSpot-Signature-v3")
        timestamp = headers.get("X-HubSpot-Request-Timestamp")
        if not given or not timestamp:
            raise NotAuthentic("a signature header is missing")
        if not re.fullmatch(r"[0-9]{13}", timestamp):
            raise NotAuthentic("the timestamp is not 13 digits")
        if abs(now.timestamp() - int(timestamp) / 1000) > TOLERANCE_SECONDS:
            raise NotAuthentic("the timestamp is more than 5 minutes off")
        secrets = self._secrets()
        if not secrets:
            raise NotAuthentic("there is no secret to verify with")
        expected = [signature(secret, method, url, body, timestamp).encode() for secret in secrets]
        if not any_matches([raw(given)], expected):
            raise NotAuthentic("the signature does not match; is DEALSTREAM_PUBLIC_URL the URL that HubSpot calls?")

    def normalize(self, body: bytes) -> Normalized:
        """Return the events of an array of subscription events."""
        found = Normalized()
        try:
            items = parsed(body)
            if not isinstance(items, list):
                raise Unusable("bad_shape", "the body must be an array of subscription events")
        except Unusable as error:
            found.reject(error, body)
            return found
        for item in items:
            try:
                if not isinstance(item, dict):
                    raise Unusable("bad_shape", "a subscription event must be an object")
                self._add(item, found)
            except Unusable as error:
                found.reject(error, payload_of(item))
            except ValidationError as error:
                found.reject(Unusable("bad_value", violations(error)), payload_of(item))
        return found

    def normalize_part(self, payload: bytes) -> Normalized:
        """Return what a dead letter's payload means: a body is an array, an element of it is not."""
        return self.normalize(b"[" + payload + b"]" if payload.lstrip().startswith(b"{") else payload)

    def _add(self, item: Item, found: Normalized) -> None:
        kind = str(item.get("subscriptionType", ""))
        family, _, action = kind.partition(".")
        events = self._events(item, family, action)
        if events is None:
            raise Unusable(
                "unsupported_subscription", f"subscriptionType: {kind[:80]!r} is not known; unsubscribe from it"
            )
        if not events:
            found.ignore(kind)
        for event in events:
            found.events.append((event, item))

    def _events(self, item: Item, family: str, action: str) -> Sequence[AnyEvent] | None:
        """Return the events that an item tells; none: nothing that counts; None: nobody knows the action."""
        if family not in ("deal", "object"):
            kind = str(item.get("subscriptionType", ""))
            raise Unusable("unsupported_object", f"subscriptionType: {kind[:80]!r} is not read; unsubscribe from it")
        if action == "associationChange":
            touch = association(item)
            return [] if touch is None else [touch]
        object_type = DEALS if family == "deal" else str(item.get("objectTypeId", ""))
        if object_type == DEALS:
            return deal_events(item, action, self._digits)
        if object_type in TYPES:
            return activity_events(item, action, TYPES[object_type])
        raise Unusable("unsupported_object", f"objectTypeId: {object_type[:40]!r} is not read; unsubscribe from it")
