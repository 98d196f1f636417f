"""Which event it is, and which of several came last."""

from datetime import UTC, datetime

import pytest

from tests.connectors.salesforce.reading import OTHER_ID, events, only, told
from tests.support.crm_webhooks import (
    OWNER_ID,
    change_event,
)


def test_a_redelivery_is_the_same_event():
    item = change_event(Amount=5)
    assert events(item) == events(item | {"event": {"replayId": 99}})


@pytest.mark.parametrize(
    "other",
    [
        change_event(Amount=5, header={"transactionKey": "other"}),
        change_event(Amount=5, header={"sequenceNumber": 2}),
        change_event(Amount=5, ids=(OTHER_ID,)),
        change_event(CurrencyIsoCode="EUR"),
    ],
)
def test_events_that_differ_in_transaction_sequence_record_or_field_are_two(other):
    assert only(change_event(Amount=5)).event_id != only(other).event_id


def test_within_a_transaction_the_sequence_orders():
    first = only(change_event(StageName="Prospecting", header={"sequenceNumber": 1}))
    later = only(change_event(StageName="Closed Won", header={"sequenceNumber": 2}))
    assert (first.occurred_at, first.order) < (later.occurred_at, later.order)


def test_of_one_millisecond_the_number_of_the_commit_orders_before_the_sequence_within_it():
    first = only(change_event(StageName="Prospecting", header={"sequenceNumber": 3, "commitNumber": 99}))
    later = only(change_event(StageName="Closed Won", header={"sequenceNumber": 1, "commitNumber": 100}))
    assert (first.occurred_at, first.order) < (later.occurred_at, later.order)


def test_what_a_change_has_beside_what_changed_is_told_as_seen():
    item = change_event(
        "UNDELETE", StageName="Prospecting", Amount=5, OwnerId=OWNER_ID, CreatedDate="2026-10-01T08:00:00.000Z"
    )
    created, restored, *seen = told(item)
    assert (created.type, created.occurred_at) == ("deal.created", datetime(2026, 10, 1, 8, tzinfo=UTC))
    assert restored.type == "deal.restored"
    assert {(event.type, event.claim) for event in seen} == {
        ("deal.owner_changed", "seen"),
        ("deal.stage_changed", "seen"),
        ("deal.amount_changed", "seen"),
    }


def test_a_close_date_that_did_not_change_is_only_seen():
    _, close_date = told(change_event(Amount=5, CloseDate="2026-12-24", changed=["Amount"]))
    assert (close_date.type, close_date.claim) == ("deal.close_date_changed", "seen")
