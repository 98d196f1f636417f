"""HubSpot's calls, e-mails, meetings, tasks and notes: what their events mean, each alone and all together."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from stream import topology
from stream.core import activities
from stream.core.facts import History, add
from stream.core.way import way_of
from stream.ingest.ingest import ingest
from stream.ingest.readers import activity_reader, deal_reader
from stream.oracle.truth import truth
from tests.connectors.hubspot.reading import CONNECTOR, normalized, only_event, only_rejection
from tests.support.histories import as_truth
from tests.support.letters import Kept
from tests.support.webhooks import FUNNEL, NOW, as_body, change, funnel, hubspot_item, millis

TYPES = {"0-48": "call", "0-49": "email", "0-47": "meeting", "0-27": "task", "0-46": "note"}
BEGAN = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
MORE_TYPES = "{id: meeting, name: Meetings, selling: true}, {id: task, name: Tasks, selling: false}, "
KNOWN = funnel(FUNNEL.replace("activity_types: [", f"activity_types: [{MORE_TYPES}"))


def told(kind, name, value, **fields):
    content = {"subscriptionType": "object.propertyChange", "objectTypeId": kind, "objectId": 900}
    return change(name, value) | content | fields


def happened(kind, action, **fields):
    return hubspot_item(subscriptionType=f"object.{action}", objectTypeId=kind, objectId=900, **fields)


def linked(**fields):
    ends = {"fromObjectTypeId": "0-3", "fromObjectId": 501, "toObjectTypeId": "0-48", "toObjectId": 900}
    content = {"subscriptionType": "object.associationChange", "associationRemoved": False}
    item = hubspot_item(**content) | ends | fields
    del item["objectId"]
    return item


def ignored(item):
    found = normalized(item)
    return not found.events and not found.rejections and found.ignored == {item["subscriptionType"]: 1}


# What one event means


@pytest.mark.parametrize(("kind", "activity_type"), TYPES.items())
def test_the_type_of_an_activity_is_that_of_its_object(kind, activity_type):
    event = only_event(told(kind, "hubspot_owner_id", "101"))
    assert (event.type, event.activity_type, event.rep_id) == ("activity.changed", activity_type, "101")
    assert event.activity_id == f"hubspot:{activity_type}:900"
    assert event.occurred_at == NOW - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("kind", "name", "value", "field", "expected"),
    [
        ("0-48", "hs_timestamp", str(millis(BEGAN)), "started_at", BEGAN),
        ("0-48", "hs_timestamp", "2026-11-19T09:30:00.000Z", "started_at", BEGAN),
        ("0-49", "hs_timestamp", str(millis(BEGAN)), "started_at", BEGAN),
        ("0-46", "hs_timestamp", str(millis(BEGAN)), "started_at", BEGAN),
        ("0-47", "hs_timestamp", str(millis(BEGAN)), "started_at", BEGAN),
        ("0-47", "hs_meeting_start_time", str(millis(BEGAN)), "started_at", BEGAN),
        ("0-47", "hs_meeting_end_time", str(millis(BEGAN)), "ended_at", BEGAN),
        ("0-27", "hs_task_completion_date", str(millis(BEGAN)), "started_at", BEGAN),
        ("0-48", "hs_call_duration", "61999", "duration_seconds", 61),
        ("0-48", "hs_call_duration", "1000.0", "duration_seconds", 1),
        ("0-48", "hs_call_duration", "0", "duration_seconds", 0),
        ("0-48", "hubspot_owner_id", "", "rep_id", ""),
    ],
)
def test_a_property_of_an_activity_is_told_alone(kind, name, value, field, expected):
    event = only_event(told(kind, name, value))
    properties = {"rep_id": None, "started_at": None, "ended_at": None, "duration_seconds": None}
    assert {one: getattr(event, one) for one in properties} == properties | {field: expected}


@pytest.mark.parametrize(
    ("action", "type_"),
    [("creation", "activity.created"), ("deletion", "activity.deleted"), ("restore", "activity.restored")],
)
def test_creations_deletions_and_restores_are_events_of_the_activity(action, type_):
    event = only_event(happened("0-48", action))
    assert (event.type, event.activity_id) == (type_, "hubspot:call:900")


@pytest.mark.parametrize(
    "item",
    [
        told("0-48", "hs_timestamp", ""),
        told("0-48", "hs_call_duration", ""),
        told("0-48", "hs_call_body", "confidential"),
        told("0-48", "hs_activity_type", "Demo"),
        told("0-49", "hs_call_duration", "1000"),
        told("0-27", "hs_timestamp", str(millis(BEGAN))),
        happened("0-27", "creation"),
        linked(toObjectTypeId="0-1"),
        linked(fromObjectTypeId="0-1"),
        linked(toObjectTypeId="0-3"),
    ],
    ids=lambda item: f"{item.get('objectTypeId', item.get('toObjectTypeId'))} {item.get('propertyName', 'link')}",
)
def test_what_tells_nothing_that_counts_is_deliberately_ignored(item):
    assert ignored(item)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (told("0-48", "hs_timestamp", "soon"), "bad_time"),
        (told("0-48", "hs_call_duration", "a while"), "bad_value"),
        (told("0-48", "hs_call_duration", "-1"), "bad_value"),
        (told("0-48", "hs_call_duration", str(8 * 86_400_000)), "bad_value"),
        (told("0-48", "hs_call_duration", ["1"]), "bad_value"),
        (told("0-48", "", "1"), "bad_shape"),
        (told("0-48", "hs_timestamp", "1", objectId=None), "bad_id"),
        (told("0-48", "hs_timestamp", "1", occurredAt=None), "bad_time"),
        (happened("0-48", "merge"), "unsupported_subscription"),
        (linked(toObjectId=None), "bad_id"),
        (linked(fromObjectId=True), "bad_id"),
        (linked(occurredAt="now"), "bad_time"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_reason(item, reason):
    rejection = only_rejection(item)
    assert rejection.problem.reason == reason
    assert len(rejection.problem.detail) < 200


# Links with deals


def test_a_call_that_is_linked_with_a_deal_touches_it_whichever_of_the_two_tells_it():
    touch = only_event(linked())
    assert (touch.type, touch.deal_id) == ("deal.touched", "hubspot:501")
    assert (touch.activity_id, touch.activity_type) == ("hubspot:call:900", "call")
    other_way = {"fromObjectTypeId": "0-48", "fromObjectId": 900, "toObjectTypeId": "0-3", "toObjectId": 501}
    assert only_event(linked(**other_way, eventId=7)) == touch


def test_a_link_that_is_removed_takes_the_touch_back_and_one_that_comes_again_brings_it_back():
    began = millis(NOW)
    added, removed, again = (
        only_event(linked(occurredAt=began + 2000 * n, associationRemoved=n == 1)) for n in range(3)
    )
    assert added.event_id == removed.event_id == again.event_id
    assert added.revision < removed.revision < again.revision
    types = [event.type for event in (added, removed, again)]
    assert types == ["deal.touched", "deal.property_changed", "deal.touched"]


def test_links_of_two_deals_or_two_activities_are_two_touches():
    assert len({only_event(item).event_id for item in (linked(), linked(fromObjectId=502), linked(toObjectId=9))}) == 3


# All together


def events_of(items):
    """What the worker reads of the records that the gateway writes."""
    kept = Kept()
    asyncio.run(ingest(CONNECTOR.normalize(as_body(items)), NOW, KNOWN, kept))
    assert topology.DEAD_LETTERS.name not in {topic for topic, _, _ in kept.records}
    return kept.records


def counted(records):
    read = activity_reader(KNOWN)
    known: activities.Activity | None = None
    for _, _, value in records:
        known = activities.add(known, read(0, value).item)
    assert known is not None
    return as_truth(activities.contributions(known, KNOWN))


CALL = [
    happened("0-48", "creation", eventId=1),
    told("0-48", "hs_timestamp", str(millis(BEGAN)), eventId=2),
    told("0-48", "hubspot_owner_id", "101", eventId=3),
    told("0-48", "hs_call_duration", "600000", eventId=4),
]
MEETING = [
    told("0-47", "hs_meeting_start_time", str(millis(BEGAN)), eventId=1),
    told("0-47", "hs_meeting_end_time", str(millis(BEGAN + timedelta(minutes=30))), eventId=2),
    told("0-47", "hubspot_owner_id", "101", eventId=3),
]
TASK = [
    happened("0-27", "creation", eventId=1),
    told("0-27", "hs_timestamp", str(millis(BEGAN + timedelta(days=9))), eventId=2),
    told("0-27", "hubspot_owner_id", "101", eventId=3),
    told("0-27", "hs_task_completion_date", str(millis(BEGAN)), eventId=4),
]


@pytest.mark.parametrize(
    ("items", "measures"),
    [
        (CALL, {"activities:call": 1, "activity_seconds:call": 600}),
        (MEETING, {"activities:meeting": 1, "activity_seconds:meeting": 1800}),
        (TASK, {"activities:task": 1}),
    ],
    ids=["a call", "a meeting", "a task that was done"],
)
def test_an_activity_told_in_pieces_counts_once_for_its_rep_at_its_hour_in_any_order(items, measures):
    window = ("south", "101", "", "", int(BEGAN.timestamp()) // 3600 * 3600)
    for order in permutations(items):
        records = events_of([*order, order[0] | {"attemptNumber": 1}])
        assert counted(records) == {window: measures}
        assert truth([json.loads(value) for _, _, value in records], KNOWN.file) == {window: measures}


def test_a_task_that_is_not_done_yet_counts_nothing():
    assert counted(events_of(TASK[:3])) == {}


@pytest.mark.parametrize(("removed", "touches"), [(False, 1), (True, 0)])
def test_a_deal_was_touched_by_the_calls_that_stayed_linked_with_it(removed, touches):
    at = millis(NOW - timedelta(hours=2))
    items = [
        linked(occurredAt=at),
        linked(occurredAt=at + 1000, associationRemoved=removed),
        change("dealstage", "won", eventId=5),
    ]
    read = deal_reader(KNOWN)
    for order in permutations(events_of(items)):
        history: History = ()
        for _, _, value in order:
            history, _ = add(history, [read(0, value).item])
        way = way_of(history, KNOWN)
        assert way is not None
        assert len(way.deal.touches) == touches
