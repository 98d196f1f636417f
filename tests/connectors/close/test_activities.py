"""What a webhook says of an activity."""

from datetime import datetime

import pytest

from tests.connectors.close.reading import CONNECTOR, only
from tests.support.crm_webhooks import (
    close_activity,
)
from tests.support.webhooks import as_body


@pytest.mark.parametrize(
    ("kind", "fields", "at", "seconds"),
    [
        ("call", {"status": "completed", "duration": 95}, "2026-11-20T10:00:00+00:00", 95),
        ("call", {"status": "no-answer", "duration": 0}, "2026-11-20T10:00:00+00:00", 0),
        ("email", {"status": "sent", "date_sent": "2026-11-20T10:05:00"}, "2026-11-20T10:05:00+00:00", 0),
        (
            "meeting",
            {"status": "completed", "starts_at": "2026-11-20T09:30:00Z", "duration": 1800},
            "2026-11-20T09:30:00+00:00",
            1800,
        ),
        ("note", {"note": "hello"}, "2026-11-20T10:00:00+00:00", 0),
        ("sms", {"status": "sent", "activity_at": "2026-11-20T10:06:00Z"}, "2026-11-20T10:06:00+00:00", 0),
    ],
)
def test_an_activity_that_is_done_is_logged_at_its_own_time(kind, fields, at, seconds):
    event = only(close_activity(kind, **fields))
    assert (event.type, event.activity_type, event.rep_id) == ("activity.logged", kind, "user_ada")
    assert (event.activity_id, event.deal_id) == ("close:acti_4qmyfP5LpqEyNvOxEnNtsN3PKoZZsuEJKKBJJPGzQUW", None)
    assert (event.occurred_at, event.duration_seconds) == (datetime.fromisoformat(at), seconds)


def test_an_activity_belongs_to_an_opportunity_only_if_it_names_one():
    assert only(close_activity("note", opportunity_id="oppo_1")).deal_id == "close:oppo_1"


@pytest.mark.parametrize(
    ("kind", "status"), [("email", "draft"), ("email", "inbox"), ("meeting", "upcoming"), ("sms", "inbox")]
)
def test_what_a_rep_has_not_done_is_ignored(kind, status):
    found = CONNECTOR.normalize(as_body(close_activity(kind, status=status)))
    assert (found.events, found.rejections, found.ignored) == ([], [], {f"activity.{kind}": 1})


@pytest.mark.parametrize(
    "item",
    [
        close_activity("call", "deleted"),
        close_activity("meeting", "updated", status="canceled", previous={"status": "completed"}),
    ],
)
def test_an_activity_that_is_deleted_or_not_done_after_all_counts_no_more(item):
    assert only(item).type == "activity.deleted"


def test_of_two_changes_within_a_second_the_later_one_counts():
    first = only(close_activity("call", duration=1, at="2026-11-20T10:30:15.100000"))
    second = only(close_activity("call", "updated", duration=2, at="2026-11-20T10:30:15.900000"))
    assert first.revision == second.revision
    assert (first.occurred_at, first.event_id) < (second.occurred_at, second.event_id)


@pytest.mark.parametrize(
    ("fields", "part", "told"),
    [
        ({"user_id": None}, "rep_id", {"rep_id": None, "duration_seconds": 60}),
        ({"duration": -1}, "duration_seconds", {"rep_id": "user_ada", "duration_seconds": None}),
    ],
)
def test_a_field_of_an_activity_that_cannot_be_read_is_rejected_by_itself_and_the_rest_is_told(fields, part, told):
    normalized = CONNECTOR.normalize(as_body(close_activity("call", **{"duration": 60} | fields)))
    assert [problem.part for problem, _ in normalized.rejections] == [part]
    changed, back = [event for event, _ in normalized.events]
    assert (changed.type, back.type) == ("activity.changed", "activity.restored")
    assert told.items() <= changed.model_dump().items()
