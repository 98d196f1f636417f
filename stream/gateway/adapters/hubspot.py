"""HubSpot: subscriptions of the webhooks API, signature v3."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from schemas.events import (
    DealAmountChanged,
    DealCloseDateChanged,
    DealCreated,
    DealCurrencyChanged,
    DealDeleted,
    DealEvent,
    DealMerged,
    DealOwnerChanged,
    DealPropertyChanged,
    DealRestored,
    DealStageChanged,
)
from stream.core.funnel import Funnel, minor_digits, moment
from stream.gateway.adapters import values
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
from stream.settings import Settings

DEALS_OBJECT = "0-3"

# HubSpot signs the URL with just these decoded.
_DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$",
    "%27": "'", "%28": "(", "%29": ")", "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
_ENCODED = re.compile("|".join(_DECODED), re.IGNORECASE)

# eventId is not unique; attemptNumber tells a delivery, not an event.
_IDENTITY = ("portalId", "subscriptionType", "objectId", "propertyName", "eventId", "occurredAt")


def signature(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    """Return the v3 signature: base64(HMAC-SHA256(secret, method + URL + body + timestamp))."""
    decoded = _ENCODED.sub(lambda match: _DECODED[match.group().upper()], url)
    content = raw(method) + raw(decoded) + body + raw(timestamp)
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


class HubSpot(Adapter):
    """Deals of HubSpot."""

    name = "hubspot"

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

    def _add(self, item: dict[str, Any], found: Normalized) -> None:
        kind = str(item.get("subscriptionType", ""))
        family, _, action = kind.partition(".")
        if family == "object":
            object_type = str(item.get("objectTypeId", ""))
            if object_type != DEALS_OBJECT:
                raise Unusable(
                    "unsupported_object", f"objectTypeId: {object_type[:40]!r} is not read; unsubscribe from it"
                )
        elif family != "deal":
            raise Unusable("unsupported_object", f"subscriptionType: {kind[:80]!r} is not read; unsubscribe from it")
        match action:
            case "associationChange":
                found.ignore(kind)
            case "merge":
                found.events += [(event, item) for event in _merged(item)]
            case "propertyChange":
                found.events.append((self._property(item), item))
            case "creation" | "deletion" | "restore":
                found.events.append((_LIFE[action](**_base(item, item.get("objectId"))), item))
            case _:
                raise Unusable(
                    "unsupported_subscription",
                    f"subscriptionType: {kind[:80]!r} is not known; unsubscribe from it",
                )

    def _property(self, item: dict[str, Any]) -> DealEvent:
        base = _base(item, item.get("objectId"))
        name, value = item.get("propertyName"), item.get("propertyValue")
        if not isinstance(name, str) or not name:
            raise Unusable("bad_shape", "propertyName: is missing")
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise Unusable("bad_value", "propertyValue: must be text")
        text = "" if value is None else str(value).strip()
        match name:
            case "dealstage":
                if not text:
                    raise Unusable("bad_value", "propertyValue: a deal must have a stage")
                return DealStageChanged(type="deal.stage_changed", stage_id=text, **base)
            case "hubspot_owner_id":
                return DealOwnerChanged(type="deal.owner_changed", rep_id=text or None, **base)
            case "amount":
                return DealAmountChanged(
                    type="deal.amount_changed", amount=values.amount(text, self._digits, "propertyValue"), **base
                )
            case "deal_currency_code":
                return DealCurrencyChanged(type="deal.currency_changed", currency=text or None, **base)
            case "closedate":
                return DealCloseDateChanged(type="deal.close_date_changed", close_date=_date(text), **base)
            case _:
                return DealPropertyChanged(
                    type="deal.property_changed", property=name, value=text[: values.LONGEST_TEXT] or None, **base
                )


def _base(item: dict[str, Any], object_id: object) -> dict[str, Any]:
    """Return the fields that every event has. A merge names deals other than the item's objectId."""
    at = item.get("occurredAt")
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < 10**14:
        raise Unusable("bad_time", "occurredAt: must be whole milliseconds since 1970")
    deal_id = _deal_id(object_id)
    identity: list[object] = [item.get(name) for name in _IDENTITY]
    if object_id != item.get("objectId"):
        identity.append(object_id)
    return {"event_id": values.identity("hs", *identity), "deal_id": deal_id, "occurred_at": moment(at * 1000)}


def _deal_id(object_id: object) -> str:
    if not isinstance(object_id, int | str) or isinstance(object_id, bool) or object_id == "":
        raise Unusable("bad_id", "objectId, primaryObjectId, mergedObjectIds, newObjectId: must be ids of deals")
    return f"hubspot:{object_id}"


def _merged(item: dict[str, Any]) -> list[DealEvent]:
    merged = item.get("mergedObjectIds")
    primary, new = item.get("primaryObjectId"), item.get("newObjectId")
    remains = primary if new is None else new
    if not isinstance(merged, list) or remains is None:
        raise Unusable("bad_shape", "a merge must have mergedObjectIds, and primaryObjectId or newObjectId")
    into = _deal_id(remains)
    absorbed = {_deal_id(one): one for one in [*merged, primary] if one is not None}
    absorbed.pop(into, None)
    if not absorbed:
        raise Unusable("bad_shape", "mergedObjectIds: names no deal besides the one that remains")
    return [DealMerged(type="deal.merged", into_deal_id=into, **_base(item, one)) for one in absorbed.values()]


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        if re.fullmatch(r"-?[0-9]{1,14}", text):
            return moment(int(text) * 1000)
        parsed_date = datetime.fromisoformat(text)
        return (parsed_date if parsed_date.tzinfo else parsed_date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unusable("bad_time", f"propertyValue: {text[:40]!r} is neither milliseconds nor an ISO date") from None


_LIFE: dict[str, Callable[..., DealEvent]] = {
    "creation": lambda **base: DealCreated(type="deal.created", **base),
    "deletion": lambda **base: DealDeleted(type="deal.deleted", **base),
    "restore": lambda **base: DealRestored(type="deal.restored", **base),
}
