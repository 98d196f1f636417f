"""What a change event says of a task or calendar event."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.salesforce.reading import AT, CONNECTOR, DEAL, events, ignored, only, only_rejection
from tests.support.crm_webhooks import (
    OWNER_ID,
    change_event,
    meeting,
    task,
)
from tests.support.webhooks import NOW, as_body


def test_a_completed_task_is_logged_with_the_opportunity_that_it_names():
    event = only(task())
    assert event.model_dump(exclude={"event_id", "received_at", "source", "assignments"}) == {
        "type": "activity.logged",
        "activity_id": "salesforce:00TWt00000AbCdEMAV",
        "activity_type": "call",
        "rep_id": OWNER_ID,
        "deal_id": DEAL,
        "duration_seconds": 600,
        "occurred_at": datetime(2026, 11, 20, 11, 50, tzinfo=UTC),
        "revision": int(NOW.timestamp()),
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"WhatId": "001Wt000007r2cDIAQ"}, {"deal_id": None}),
        ({"WhatId": None}, {"deal_id": None}),
        ({"TaskSubtype": "Email"}, {"activity_type": "email"}),
        ({"TaskSubtype": None}, {"activity_type": "call"}),
        ({"TaskSubtype": ..., "CallDurationInSeconds": ...}, {"activity_type": "task", "duration_seconds": 0}),
        ({"CompletedDateTime": None}, {"occurred_at": AT}),
        ({"IsClosed": ...}, {"type": "activity.logged"}),
    ],
)
def test_a_task_may_leave_fields_out(fields, expected):
    assert expected.items() <= only(task(**fields)).model_dump().items()


@pytest.mark.parametrize("fields", [{"IsClosed": False}, {"IsClosed": ..., "Status": "Not Started"}])
def test_an_open_task_is_ignored(fields):
    assert ignored(task(**fields)) == {"Task.CREATE": 1}


def test_a_task_that_is_completed_later_is_logged_if_the_channel_is_enriched():
    assert only(task("UPDATE", changed=["Status", "IsClosed"])).rep_id == OWNER_ID


def test_a_change_of_a_task_that_counts_nothing_is_ignored():
    assert ignored(change_event(entity="Task", ids=("00TWt00000AbCdEMAV",), Subject="Call")) == {"Task.UPDATE": 1}


def test_a_task_that_is_edited_after_it_was_done_stays_where_it_was():
    done = task("UPDATE", changed=["Status"], CompletedDateTime=...)
    edited = task("UPDATE", changed=["Subject"], CompletedDateTime=..., at=NOW + timedelta(days=3))
    assert only(done).occurred_at.replace(microsecond=0) == NOW
    assert {event.type for event in events(edited)} == {
        "activity.changed",
        "activity.restored",
        "activity.created",
        "deal.touched",
    }
    assert next(event for event in events(edited) if event.type == "activity.changed").started_at is None


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (task("UPDATE", changed=["WhatId"], Status=..., IsClosed=...), "Status"),
        (meeting("UPDATE", changed=["DurationInMinutes"], StartDateTime=...), "StartDateTime"),
    ],
)
def test_without_enrichment_the_dead_letter_says_what_to_enrich_with(item, field):
    rejection = only_rejection(item)
    assert rejection.problem.reason == "missing_fields"
    assert rejection.problem.detail.startswith(field)
    assert "enrich" in rejection.problem.detail


def test_a_task_without_its_owner_is_told_all_the_same():
    normalized = CONNECTOR.normalize(as_body(task("UPDATE", changed=["Status"], OwnerId=...)))
    [(problem, _)] = normalized.rejections
    assert (problem.reason, problem.part) == ("missing_fields", "rep_id")
    [changed] = [event for event, _ in normalized.events if event.type == "activity.changed"]
    assert (changed.activity_type, changed.rep_id, changed.duration_seconds) == ("call", None, 600)


@pytest.mark.parametrize(
    "item", [task("DELETE"), task("UPDATE", changed=["Status"], Status="Open", IsClosed=False), meeting("DELETE")]
)
def test_an_activity_that_is_deleted_or_open_again_counts_no_more(item):
    assert only(item).type == "activity.deleted"


def test_a_calendar_event_is_a_meeting_at_its_start():
    event = only(meeting())
    assert (event.activity_type, event.occurred_at) == ("meeting", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert (event.duration_seconds, event.deal_id) == (1800, DEAL)


def test_a_calendar_event_that_lies_ahead_counts_when_it_was_booked():
    assert only(meeting(StartDateTime="2026-11-27T09:00:00Z")).occurred_at == AT


@pytest.mark.parametrize(("end", "seconds"), [("2026-11-20T10:15:00Z", 4500), ("2026-11-20T08:00:00Z", 0), (None, 0)])
def test_a_calendar_event_without_a_duration_lasts_until_its_end(end, seconds):
    assert only(meeting(DurationInMinutes=None, EndDateTime=end)).duration_seconds == seconds


def test_the_last_change_of_an_activity_counts():
    first = only(task(header={"sequenceNumber": 1}))
    second = only(task("UPDATE", changed=["CallDurationInSeconds"], header={"sequenceNumber": 2}))
    assert (first.revision, first.occurred_at, first.event_id) < (second.revision, second.occurred_at, second.event_id)
