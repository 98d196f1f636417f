"""HubSpot: subscriptions of the webhooks API, signature v3."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
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
from stream.gateway.adapters.base import TOLERANCE_SECONDS, Adapter, Normalized, NotAuthentic, Rejection
from stream.settings import Settings

DEALS_OBJECT = "0-3"

# HubSpot signs the URL with just these decoded.
_DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$",
    "%27": "'", "%28": "(", "%29": ")", "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
_ENCODED = re.compile("|".join(_DECODED), re.IGNORECASE)


class _Unusable(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def signature(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    """Return the v3 signature: base64(HMAC-SHA256(secret, method + URL + body + timestamp))."""
    decoded = _ENCODED.sub(lambda match: _DECODED[match.group().upper()], url)
    content = method.encode() + decoded.encode() + body + timestamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


class HubSpot(Adapter):
    """Deals of HubSpot."""

    name = "hubspot"

    def __init__(self, secret: str, currency: str) -> None:
        self._secret = secret
        self._unit = Decimal(10) ** minor_digits(currency)

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "HubSpot | None":
        """Return the adapter, or None without a client secret."""
        secret = settings.hubspot_secret
        return None if secret is None else cls(secret.get_secret_value(), funnel.currency)

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
        expected = signature(self._secret, method, url, body, timestamp)
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise NotAuthentic("the signature does not match; is DEALSTREAM_PUBLIC_URL the URL that HubSpot calls?")

    def normalize(self, body: bytes) -> Normalized:
        """Return the events of an array of subscription events."""
        found = Normalized()
        try:
            items = json.loads(body)
        except ValueError:
            found.rejections.append(Rejection("not_json", "the body is not JSON", body))
            return found
        if not isinstance(items, list):
            found.rejections.append(Rejection("bad_shape", "the body is not an array of subscription events", body))
            return found
        for item in items:
            payload = json.dumps(item, separators=(",", ":")).encode()
            try:
                if not isinstance(item, dict):
                    raise _Unusable("bad_shape", "a subscription event must be an object")
                self._add(item, payload, found)
            except _Unusable as error:
                found.rejections.append(Rejection(error.reason, str(error), payload))
            except ValidationError as error:
                fields = "; ".join(
                    f"{e['loc'][0] if e['loc'] else 'event'}: {e['msg']}"
                    for e in error.errors(include_url=False, include_input=False)
                )
                found.rejections.append(Rejection("bad_value", fields, payload))
        return found

    def _add(self, item: dict[str, Any], payload: bytes, found: Normalized) -> None:
        kind = str(item.get("subscriptionType", ""))
        family, _, action = kind.partition(".")
        if family == "object":
            object_type = str(item.get("objectTypeId", ""))
            if object_type != DEALS_OBJECT:
                raise _Unusable("unsupported_object", f"objectTypeId: {object_type!r} is not read; unsubscribe from it")
        elif family != "deal":
            raise _Unusable("unsupported_object", f"subscriptionType: {kind!r} is not read; unsubscribe from it")
        if action == "associationChange":
            found.ignore(kind)
            return
        if action == "merge":
            found.events += [(event, payload) for event in self._merge(item)]
            return
        handler = _SIMPLE.get(action)
        if handler is not None:
            found.events.append((handler(**self._base(item)), payload))
        elif action == "propertyChange":
            found.events.append((self._property(item), payload))
        else:
            raise _Unusable("unsupported_subscription", f"subscriptionType: {kind!r} is not known")

    def _base(self, item: dict[str, Any], deal: object = None) -> dict[str, Any]:
        at = item.get("occurredAt")
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < 10**14:
            raise _Unusable("bad_time", "occurredAt: must be whole milliseconds since 1970")
        object_id = deal if deal is not None else item.get("objectId")
        if not isinstance(object_id, int | str) or isinstance(object_id, bool) or object_id == "":
            raise _Unusable("bad_id", "objectId: must be the deal's id")
        # eventId is not unique; attemptNumber tells a delivery, not an event.
        identity = [
            item.get(name)
            for name in ("portalId", "subscriptionType", "objectId", "propertyName", "eventId", "occurredAt")
        ]
        if deal is not None:
            identity.append(deal)
        digest = hashlib.blake2b(json.dumps(identity).encode(), digest_size=12).hexdigest()
        return {
            "type": "",
            "event_id": f"hs{digest}",
            "deal_id": f"hubspot:{object_id}",
            "occurred_at": moment(at * 1000),
        }

    def _merge(self, item: dict[str, Any]) -> list[DealEvent]:
        merged = item.get("mergedObjectIds")
        primary, new = item.get("primaryObjectId"), item.get("newObjectId")
        remains = new if new is not None else primary
        if not isinstance(merged, list) or remains is None:
            raise _Unusable("bad_shape", "a merge must have mergedObjectIds and primaryObjectId or newObjectId")
        absorbed = {str(one): one for one in [*merged, primary] if one is not None and str(one) != str(remains)}
        return [
            DealMerged(**{**self._base(item, one), "type": "deal.merged"}, into_deal_id=f"hubspot:{remains}")
            for one in absorbed.values()
        ]

    def _property(self, item: dict[str, Any]) -> DealEvent:
        base = self._base(item)
        name, value = item.get("propertyName"), item.get("propertyValue")
        if not isinstance(name, str) or not name:
            raise _Unusable("bad_shape", "propertyName: is missing")
        text = "" if value is None else str(value)
        match name:
            case "dealstage":
                if not text:
                    raise _Unusable("bad_value", "propertyValue: a deal must have a stage")
                return DealStageChanged(**base | {"type": "deal.stage_changed"}, stage_id=text)
            case "hubspot_owner_id":
                return DealOwnerChanged(**base | {"type": "deal.owner_changed"}, rep_id=text or None)
            case "amount":
                return DealAmountChanged(**base | {"type": "deal.amount_changed"}, amount=self._amount(text))
            case "deal_currency_code":
                return DealCurrencyChanged(**base | {"type": "deal.currency_changed"}, currency=text or None)
            case "closedate":
                return DealCloseDateChanged(**base | {"type": "deal.close_date_changed"}, close_date=_date(text))
            case _:
                return DealPropertyChanged(
                    **base | {"type": "deal.property_changed"}, property=name, value=text[:10_000] or None
                )

    def _amount(self, text: str) -> int | None:
        if not text.strip():
            return None
        try:
            value = Decimal(text.strip())
            if not value.is_finite() or abs(value) > 10**12:
                raise InvalidOperation
        except InvalidOperation:
            raise _Unusable("bad_amount", f"propertyValue: {text[:40]!r} is not an amount") from None
        return int((value * self._unit).quantize(Decimal(1), ROUND_HALF_EVEN))


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        if re.fullmatch(r"-?[0-9]{1,14}", text):
            return moment(int(text) * 1000)
        parsed = datetime.fromisoformat(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Unusable("bad_time", f"propertyValue: {text[:40]!r} is neither milliseconds nor an ISO date") from None


_SIMPLE: dict[str, Callable[..., DealEvent]] = {
    "creation": lambda **base: DealCreated(**base | {"type": "deal.created"}),
    "deletion": lambda **base: DealDeleted(**base | {"type": "deal.deleted"}),
    "restore": lambda **base: DealRestored(**base | {"type": "deal.restored"}),
}
