"""What Pipedrive's connector reads in items."""

import json
from datetime import UTC, datetime

from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.secrets import fixed
from tests.connectors.reading import changed, told_by
from tests.support.crm_webhooks import PIPEDRIVE_SECRET, crm_funnel, v1, v2
from tests.support.webhooks import as_body

CONNECTOR = Pipedrive(fixed(PIPEDRIVE_SECRET), crm_funnel())

AT = datetime(2026, 11, 20, 10, 30, 15, tzinfo=UTC)

VERSIONS = [v1, v2]

CHANGES = {v1: "updated", v2: "change"}

CREATES = {v1: "added", v2: "create"}

DELETES = {v1: "deleted", v2: "delete"}


def told(item):
    return told_by(CONNECTOR, as_body(item))


def is_new(item):
    return item["meta"]["action"] in CREATES.values()


def events(item):
    """What an item says has changed."""
    return changed(told(item), is_new=is_new(item))


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
