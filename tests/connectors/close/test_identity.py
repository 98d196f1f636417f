"""Which event it is."""

from datetime import UTC, datetime

from tests.connectors.close.reading import events, only
from tests.support.crm_webhooks import (
    opportunity,
)


def test_a_redelivery_is_the_same_event():
    once = opportunity(previous={"value": 1})
    again = {"subscription_id": "whsub_other", "event": once["event"] | {"request_id": None}}
    assert events(once) == events(again)


def test_an_event_that_close_tells_again_with_later_changes_is_another_event():
    first = only(opportunity(previous={"status_id": "stat_lost"}, at="2026-11-20T10:30:15"))
    item = opportunity(previous={"status_id": "stat_lost"}, status_id="stat_won", at="2026-11-20T10:30:15")
    item["event"]["date_updated"] = "2026-11-20T10:30:40"
    later = only(item)
    assert first.event_id != later.event_id
    assert (later.stage_id, later.occurred_at) == ("stat_won", datetime(2026, 11, 20, 10, 30, 40, tzinfo=UTC))
