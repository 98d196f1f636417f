"""What cannot be used of a webhook."""

import pytest

from tests.connectors.close.reading import only_rejection
from tests.support.crm_webhooks import (
    OPPORTUNITY,
    close_activity,
    close_event,
    opportunity,
)


@pytest.mark.parametrize(
    "item",
    [
        close_event("created", data={"id": OPPORTUNITY["id"], "display_name": "Wayne", "contacts": []}),
        close_event("updated", data=OPPORTUNITY | {"id": "lead_1"}) | {},
        close_activity("call", _type="Email"),
    ],
)
def test_data_of_something_else_than_the_event_says_tells_nothing(item):
    if item["event"]["data"]["id"] == "lead_1":
        item["event"]["object_id"] = OPPORTUNITY["id"]
    assert only_rejection(item).problem.reason == "bad_shape"


@pytest.mark.parametrize(
    ("item", "reason", "field"),
    [
        (close_event(kind="lead", data={"id": "lead_1"}), "unsupported_object", "event.object_type"),
        (close_event(kind="activity.created", data={"id": "a"}), "unsupported_object", "event.object_type"),
        (opportunity("exploded"), "unsupported_subscription", "event.action"),
        (opportunity(at="soon"), "bad_time", "event.date_created"),
        (opportunity(previous={"value": 1}, value="a lot"), "bad_amount", "value"),
        (opportunity(previous={"date_won": None}, date_won="2026-13-01"), "bad_time", "date_won"),
        (close_event("updated", kind="activity.call"), "missing_fields", "event.data"),
        ({"event": []}, "bad_shape", "event"),
        ([opportunity()], "bad_shape", "what close sends"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_the_field_at_fault(item, reason, field):
    rejection = only_rejection(item)
    assert rejection.problem.reason == reason
    assert rejection.problem.detail.startswith(field)
