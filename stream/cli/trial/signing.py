"""How each CRM shows that a request is its own."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime

from stream.connectors import hubspot
from stream.connectors.close import connector as close
from stream.connectors.standard import signature as standard


def headers_of(crm: str, secret: str, url: str, body: bytes, message_id: str, now: datetime) -> dict[str, str]:
    """Return the headers of a request as a CRM signs it.

    Args:
        crm: name of the connector.
        secret: the connector's, as it is set.
        url: the gateway's address as the CRM calls it.
        body: of the request.
        message_id: tells the request from others.
        now: when it is sent.

    Raises:
        SecretError: the secret is none of this CRM.
    """
    return {"Content-Type": "application/json"} | _SIGNERS[crm](secret, url, body, message_id, now)


def _hubspot(secret: str, url: str, body: bytes, _message_id: str, now: datetime) -> dict[str, str]:
    stamp = str(int(now.timestamp() * 1000))
    return {
        "X-HubSpot-Request-Timestamp": stamp,
        "X-HubSpot-Signature-v3": hubspot.signature(secret, "POST", url, body, stamp),
    }


def _pipedrive(secret: str, _url: str, _body: bytes, _message_id: str, _now: datetime) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def _close(secret: str, _url: str, body: bytes, _message_id: str, now: datetime) -> dict[str, str]:
    stamp = str(int(now.timestamp()))
    return {"close-sig-timestamp": stamp, "close-sig-hash": close.signature(close.key_of(secret), stamp, body)}


def _standard(connector: str) -> "_Signer":
    def headers(secret: str, _url: str, body: bytes, message_id: str, now: datetime) -> dict[str, str]:
        stamp = str(int(now.timestamp()))
        signed = standard.signature(standard.key_of(secret, connector), message_id, stamp, body)
        return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signed}"}

    return headers


_Signer = Callable[[str, str, bytes, str, datetime], dict[str, str]]

_SIGNERS: Mapping[str, _Signer] = {
    "hubspot": _hubspot,
    "pipedrive": _pipedrive,
    "close": _close,
    "salesforce": _standard("salesforce"),
    "standard": _standard("standard"),
}
