"""Who sent it, and what each subscription event is about."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stream.connectors.hubspot.activities import DEALS, activity_events, association
from stream.connectors.hubspot.activities import TYPES as ACTIVITIES
from stream.connectors.hubspot.deals import deal_events
from stream.connectors.hubspot.items import Item
from stream.connectors.hubspot.leads import TYPES as LEADS
from stream.connectors.hubspot.leads import lead_events, link
from stream.connectors.leads import check_leads_are_wanted
from stream.connectors.secrets import any_matches
from stream.connectors.template import (
    TOLERANCE_SECONDS,
    Connector,
    Content,
    Ignored,
    NotAuthentic,
    Told,
    raw,
)
from stream.ingest.problems import Unusable

# What a subscription is about; of the generic ones, the item says it.
_FAMILIES = {"object": "", "deal": DEALS, "contact": "0-1"}

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


class HubSpot(Connector):
    """Deals and activities of HubSpot."""

    name = "hubspot"
    identifying_headers = ("X-HubSpot-Signature-v3",)
    way_out = "copy the whole client secret of the app from HubSpot"

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
        secrets = self.secrets()
        if not secrets:
            raise NotAuthentic("there is no secret to verify with")
        expected = [signature(secret, method, url, body, timestamp).encode() for secret in secrets]
        if not any_matches([raw(given)], expected):
            raise NotAuthentic("the signature does not match; is DEALSTREAM_PUBLIC_URL the URL that HubSpot calls?")

    def items(self, content: Any) -> Sequence[Any]:
        """Return the subscription events of an array; one alone, as a dead letter holds it, is none."""
        if not isinstance(content, list | dict):
            raise Unusable("bad_shape", "the body must be an array of subscription events")
        return content if isinstance(content, list) else (content,)

    def several(self, item: dict[str, Any]) -> tuple[int, Item] | None:
        """Return how many records a merge absorbs, and all of it but their ids."""
        merged = item.get("mergedObjectIds")
        if not isinstance(merged, list) or len(merged) < 2:
            return None
        return len(merged), item | {"mergedObjectIds": []}

    def account(self, item: dict[str, Any]) -> str:
        """Return the portal."""
        return str(item.get("portalId", ""))

    def read(self, item: dict[str, Any]) -> Sequence[Told]:
        """Return what a subscription event tells."""
        kind = str(item.get("subscriptionType", ""))
        family, _, action = kind.partition(".")
        events = self._events(item, kind, family, action)
        if events is None:
            raise Unusable(
                "unsupported_subscription", f"subscriptionType: {kind[:80]!r} is not known; unsubscribe from it"
            )
        return events or (Ignored(kind),)

    def _events(self, item: Item, kind: str, family: str, action: str) -> list[Content] | None:
        """Return the events that an item tells; none: nothing that counts; None: nobody knows the action."""
        if family not in _FAMILIES:
            raise Unusable("unsupported_object", f"subscriptionType: {kind[:80]!r} is not read; unsubscribe from it")
        if action == "associationChange":
            return self._linked(item)
        told, expected = item.get("objectTypeId"), _FAMILIES[family]
        object_type = expected if told is None else str(told)
        if expected not in ("", object_type):
            raise Unusable("bad_shape", f"objectTypeId: is {object_type[:40]!r}, but the subscription is {kind[:80]!r}")
        if object_type == DEALS:
            return deal_events(item, action, self.funnel)
        if object_type in ACTIVITIES:
            return activity_events(item, action, ACTIVITIES[object_type])
        if object_type in LEADS:
            check_leads_are_wanted(self.funnel, "subscriptionType", kind)
            return lead_events(item, action, LEADS[object_type], self.funnel)
        raise Unusable("unsupported_object", f"objectTypeId: {object_type[:40]!r} is not read; unsubscribe from it")

    def _linked(self, item: Item) -> list[Content]:
        """Return what a link of two objects tells: an activity about a deal, or the deal that a lead became."""
        ends = {str(item.get(f"{end}ObjectTypeId")) for end in ("from", "to")}
        lead_type = next((one for one in LEADS if one in ends), None)
        if lead_type is not None and DEALS in ends and self.funnel.has_leads:
            return link(item, lead_type, DEALS)
        return association(item)
