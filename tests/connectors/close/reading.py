"""What Close's connector reads in items."""

import json
from datetime import UTC, datetime

from stream.connectors.close.connector import Close
from stream.connectors.secrets import fixed
from tests.support.crm_webhooks import (
    CLOSE_SECRET,
    crm_funnel,
)
from tests.support.webhooks import as_body

CONNECTOR = Close(fixed(CLOSE_SECRET), crm_funnel())

AT = datetime(2026, 11, 20, 10, 30, 15, 250_000, tzinfo=UTC)


def told(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert normalized.rejections == []
    return [event for event, _ in normalized.events]


def changed(told, item):
    """Of what an item tells, what it says has changed."""
    is_new = item["event"]["action"] == "created"
    return [
        event
        for event in told
        if getattr(event, "claim", "changed") == "changed" and (is_new or event.type != "deal.created")
    ]


def events(item):
    return changed(told(item), item)


def only(item):
    (event,) = events(item)
    return event


def only_rejection(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert [event for event, _ in normalized.events if getattr(event, "claim", "") == "changed"] == []
    (rejection,) = normalized.rejections
    assert json.loads(rejection.payload) == item
    return rejection
