"""Requests as a CRM would send them, signed by code of its own, and a funnel they fit."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

from stream.config.funnel_file import parse
from stream.core.funnel import Funnel

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HUBSPOT_SECRET = "5b0c2f7e-91d4-4c68-a3f2-7d08e1b6c945"
STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLIC_URL = "https://hooks.example.com/sales"

FUNNEL = """
time_zone: Europe/Berlin
currency: EUR
exchange_rates:
  USD: [{starts: 2026-01-01, rate: 0.9}]
pipelines:
  - id: new
    name: New
    stages:
      - {id: lead, name: Lead, kind: open}
      - {id: won, name: Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
teams: [{id: north, name: North}, {id: south, name: South}]
territories: [{id: dach, name: DACH}]
reps:
  - id: "101"
    name: Ada
    assignments:
      - {starts: 2026-01-01, team: north, territory: dach}
      - {starts: 2026-07-01, team: south}
      - {starts: 2027-01-01, team: north}
activity_types: [{id: call, name: Calls, selling: true}]
"""


def funnel(text=FUNNEL):
    return Funnel(parse(text))


def millis(moment):
    return round(moment.timestamp() * 1000)


def hubspot_item(**fields):
    item = {
        "eventId": 100,
        "subscriptionId": 7,
        "portalId": 62515,
        "appId": 11,
        "occurredAt": millis(NOW - timedelta(minutes=1)),
        "subscriptionType": "deal.creation",
        "attemptNumber": 0,
        "objectId": 501,
        "changeSource": "CRM",
        "sourceId": "userId:9",
    }
    return item | fields


def change(name, value, **fields):
    return hubspot_item(
        subscriptionType="deal.propertyChange", propertyName=name, propertyValue=value, changeFlag="UPDATED", **fields
    )


def hubspot_headers(
    body, *, url=f"{PUBLIC_URL}/webhooks/hubspot", now=None, secret=HUBSPOT_SECRET, method="POST", timestamp=None
):
    stamp = timestamp or str(millis(now or datetime.now(UTC)))
    content = method.encode() + url.encode() + body + stamp.encode()
    digest = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return {
        "X-HubSpot-Signature-v3": base64.b64encode(digest).decode(),
        "X-HubSpot-Request-Timestamp": stamp,
        "Content-Type": "application/json",
    }


def standard_headers(body, *, now=None, secret=STANDARD_SECRET, message_id="msg_1"):
    """Signed by the reference library of Standard Webhooks."""
    at = now or datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body.decode()),
        "Content-Type": "application/json",
    }


def activity(**fields):
    event = {
        "type": "activity.logged",
        "event_id": "a-1",
        "occurred_at": (NOW - timedelta(hours=1)).isoformat(),
        "activity_id": "call-1",
        "activity_type": "call",
        "rep_id": "101",
        "deal_id": "hubspot:501",
        "duration_seconds": 600,
    }
    return event | fields


def as_body(content):
    return json.dumps(content).encode()
