"""What Close's connector reads in items."""

import json
from datetime import UTC, datetime

from stream.connectors.close.connector import Close
from stream.connectors.secrets import fixed
from tests.connectors.reading import changed, told_by
from tests.support.crm_webhooks import CLOSE_SECRET, crm_funnel
from tests.support.webhooks import as_body

CONNECTOR = Close(fixed(CLOSE_SECRET), crm_funnel())

AT = datetime(2026, 11, 20, 10, 30, 15, 250_000, tzinfo=UTC)


def told(item):
    return told_by(CONNECTOR, as_body(item))


def events(item):
    """What an item says has changed."""
    return changed(told(item), is_new=item["event"]["action"] == "created")


def only(item):
    (event,) = events(item)
    return event


def only_rejection(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert [event for event, _ in normalized.events if getattr(event, "claim", "") == "changed"] == []
    (rejection,) = normalized.rejections
    assert json.loads(rejection.payload) == item
    return rejection
