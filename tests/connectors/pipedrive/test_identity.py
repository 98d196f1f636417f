"""Which event it is: what comes twice, or through both versions, is one."""

from datetime import UTC, datetime

import pytest

from tests.connectors.pipedrive.reading import (
    events,
    told,
)
from tests.support.crm_webhooks import v1, v2


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ({"stage_id": 12}, {"stage_id": 11}),
        ({"value": 900}, {"value": 1}),
        ({"status": "won", "won_time": "2026-11-20T10:30:15Z"}, {"status": "open", "won_time": None}),
        ({"expected_close_date": "2026-12-01"}, {"expected_close_date": "2026-11-20"}),
        ({"status": "deleted"}, {"status": "open"}),
    ],
)
def test_one_change_through_v1_and_v2_is_one_event(now, before):
    assert events(v1(previous=before, **now)) == events(v2(previous=before, **now))


def test_a_new_deal_and_a_deleted_one_through_v1_and_v2_are_one_event_each():
    assert events(v1("added")) == events(v2("create"))
    assert events(v1("deleted")) == events(v2("delete"))


def test_a_duplicate_or_a_retry_of_v1_is_the_same_event():
    once = v1(previous={"stage_id": 12})
    again = once | {"retry": 2, "meta": once["meta"] | {"webhook_id": "100", "timestamp_micro": 5}}
    # It may only differ in how exactly it says when within the second.
    assert [event.event_id for event in events(once)] == [event.event_id for event in events(again)]


def test_what_did_not_change_is_told_as_seen_and_the_creation_as_it_was():
    created, *seen = told(v2(title="New", previous={"title": "Old"}))
    new, *_ = told(v2("create"))
    assert (created.event_id, created.occurred_at) == (new.event_id, new.occurred_at)
    assert {(event.type, event.claim) for event in seen} == {
        ("deal.owner_changed", "seen"),
        ("deal.stage_changed", "seen"),
        ("deal.amount_changed", "seen"),
    }


def test_the_seen_and_the_changed_value_of_one_moment_are_two_events():
    seen = next(event for event in told(v2(title="a", previous={"title": "b"})) if event.type == "deal.stage_changed")
    changed_stage = events(v2(previous={"stage_id": 12}))[0]
    assert (seen.stage_id, seen.occurred_at) == (changed_stage.stage_id, changed_stage.occurred_at)
    assert seen.event_id != changed_stage.event_id


@pytest.mark.parametrize(
    "other",
    [
        v2(previous={"stage_id": 12}, meta={"company_id": "1"}),
        v2(id=1, previous={"stage_id": 12}),
        v2(stage_id=21, previous={"stage_id": 12}),
        v2(previous={"stage_id": 12}, at="2026-11-20T10:30:16Z"),
    ],
)
def test_changes_that_differ_in_company_deal_value_or_time_are_two_events(other):
    assert events(v2(previous={"stage_id": 12}))[0].event_id != events(other)[0].event_id


def test_within_one_second_a_change_comes_after_the_creation_and_a_deletion_last():
    created = events(v2("create", at="2026-11-02T09:00:00.1Z"))
    changed = events(v2(stage_id=12, previous={"stage_id": 11}, at="2026-11-02T09:00:00.9Z"))
    deleted = events(v2("delete", at="2026-11-02T09:00:00.95Z"))
    assert {e.occurred_at for e in created + changed + deleted} == {datetime(2026, 11, 2, 9, tzinfo=UTC)}
    ids = [event.event_id for event in created + changed + deleted]
    assert max(ids[:4]) < ids[4] < ids[5]
