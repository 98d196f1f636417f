"""What Pipedrive's connector reads in items."""

import json
from datetime import UTC, datetime

from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.secrets import fixed
from tests.support.crm_webhooks import PIPEDRIVE_SECRET, crm_funnel, v1, v2
from tests.support.webhooks import as_body

CONNECTOR = Pipedrive(fixed(PIPEDRIVE_SECRET), crm_funnel())

AT = datetime(2026, 11, 20, 10, 30, 15, tzinfo=UTC)

VERSIONS = [v1, v2]

CHANGES = {v1: "updated", v2: "change"}

CREATES = {v1: "added", v2: "create"}

DELETES = {v1: "deleted", v2: "delete"}


def told(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert normalized.rejections == []
    return [event for event, _ in normalized.events]


def changed(told, item):
    """Of what an item tells, what it says has changed."""
    is_new = item["meta"]["action"] in CREATES.values()
    return [
        event
        for event in told
        if getattr(event, "claim", "changed") == "changed" and (is_new or event.type != "deal.created")
    ]


def events(item):
    return changed(told(item), item)


def contents(item):
    """Each event of a change without what all have in common."""
    common = {
        "order",
        "event_id",
        "deal_id",
        "occurred_at",
        "received_at",
        "source",
        "revision",
        "assignments",
        "activity_id",
    }
    return [event.model_dump(exclude=common) for event in events(item)]


def only_rejection(item):
    found = CONNECTOR.normalize(as_body(item))
    (rejection,) = found.rejections
    assert json.loads(rejection.payload) == item
    return rejection
