"""What a webhook says of an activity."""

from datetime import UTC, datetime

import pytest

from tests.connectors.pipedrive.reading import AT, CONNECTOR, events
from tests.support.crm_webhooks import pipedrive_activity
from tests.support.webhooks import as_body


def test_an_activity_that_is_done_is_logged():
    (event,) = events(pipedrive_activity(previous={"done": False}))
    assert event.model_dump(exclude={"event_id", "received_at", "source", "assignments"}) == {
        "type": "activity.logged",
        "activity_id": "pipedrive:900",
        "activity_type": "call",
        "rep_id": "501",
        "deal_id": "pipedrive:4711",
        "duration_seconds": 2700,
        "occurred_at": datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
        "revision": int(AT.timestamp()),
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"owner_id": None, "user_id": 502}, {"rep_id": "502"}),
        ({"deal_id": None}, {"deal_id": None}),
        ({"duration": "01:30"}, {"duration_seconds": 5400}),
        ({"duration": None}, {"duration_seconds": 0}),
        ({"duration": ""}, {"duration_seconds": 0}),
        ({"marked_as_done_time": "", "previous": {"done": False}}, {"occurred_at": AT}),
        ({"duration": {"timezone_id": None, "value": "00:30:00"}}, {"duration_seconds": 1800}),
        ({"owner_id": {"id": 502, "name": "Bo"}}, {"rep_id": "502"}),
        ({"deal_id": {"value": 4711}}, {"deal_id": "pipedrive:4711"}),
        ({"done": 1}, {"type": "activity.logged"}),
    ],
)
def test_an_activity_may_leave_fields_out_or_write_them_as_v1_does(fields, expected):
    (event,) = events(pipedrive_activity(**fields))
    assert expected.items() <= event.model_dump().items()


@pytest.mark.parametrize(
    ("fields", "part", "told"),
    [
        ({"owner_id": None}, "rep_id", {"rep_id": None, "duration_seconds": 2700}),
        ({"duration": "long"}, "duration_seconds", {"rep_id": "501", "duration_seconds": None}),
        ({"duration": {"value": {}}}, "duration_seconds", {"rep_id": "501", "duration_seconds": None}),
        ({"deal_id": True}, "deal_id", {"rep_id": "501", "duration_seconds": 2700}),
        ({"marked_as_done_time": "soon"}, "began", {"rep_id": "501", "started_at": None}),
    ],
)
def test_a_field_of_an_activity_that_cannot_be_read_is_rejected_by_itself_and_the_rest_is_told(fields, part, told):
    normalized = CONNECTOR.normalize(as_body(pipedrive_activity(**fields)))
    assert [problem.part for problem, _ in normalized.rejections] == [part]
    [changed] = [event for event, _ in normalized.events if event.type == "activity.changed"]
    assert told.items() <= changed.model_dump().items()


def test_an_activity_that_is_planned_is_ignored_until_it_is_done():
    found = CONNECTOR.normalize(as_body(pipedrive_activity("create", done=False)))
    assert (found.events, found.rejections, found.ignored) == ([], [], {"activity.planned": 1})


@pytest.mark.parametrize(
    "item",
    [
        pipedrive_activity("delete"),
        pipedrive_activity(done=False, previous={"done": True}),
        pipedrive_activity(is_deleted=True, previous={"is_deleted": False}),
    ],
)
def test_an_activity_that_is_deleted_or_not_done_after_all_counts_no_more(item):
    (event,) = events(item)
    assert (event.type, event.activity_id) == ("activity.deleted", "pipedrive:900")


def test_the_last_change_of_an_activity_has_the_highest_revision():
    first = events(pipedrive_activity("create", at="2026-11-20T10:30:15Z"))[0]
    later = events(pipedrive_activity(duration="02:00", at="2026-11-20T10:30:16Z", previous={"duration": "00:45"}))[0]
    assert later.event_id.partition("@")[0] == first.event_id.partition("@")[0]
    assert later.revision == first.revision + 1
