"""What a webhook says of an opportunity."""

from datetime import UTC, datetime

import pytest

from tests.connectors.close.reading import AT, events, only, told
from tests.support.crm_webhooks import (
    opportunity,
)

DEAL = "close:oppo_7H4sjNso6FyBFaeR3RXi5PMJbilfo0c6UPCxsJtEhCO"


def test_a_new_opportunity_gives_its_creation_and_everything_that_is_known_of_it():
    created, owner, stage, amount = events(opportunity("created"))
    assert {event.deal_id for event in (created, owner, stage, amount)} == {DEAL}
    assert (created.type, created.occurred_at) == (
        "deal.created",
        datetime(2026, 11, 19, 8, 0, 0, 123_000, tzinfo=UTC),
    )
    assert {event.occurred_at for event in (owner, stage, amount)} == {AT}
    assert (owner.rep_id, stage.stage_id, amount.amount, amount.currency) == ("user_ada", "stat_open", 500_000, "EUR")


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({"status_id": "stat_won"}, {"status_id": "stat_open"}, {"type": "deal.stage_changed", "stage_id": "stat_won"}),
        ({"value": 1999}, {"value": 1}, {"type": "deal.amount_changed", "amount": 1999, "currency": "EUR"}),
        ({"value": None}, {"value": 1}, {"type": "deal.amount_changed", "amount": None, "currency": "EUR"}),
        (
            {"value": 150_000, "value_currency": "jpy"},
            {"value": 1},
            {"type": "deal.amount_changed", "amount": 1500, "currency": "JPY"},
        ),
        (
            {"value": 150_000, "value_currency": "JPY"},
            {"value": 1},
            {"type": "deal.amount_changed", "amount": 1500, "currency": "JPY"},
        ),
        ({"user_id": None}, {"user_id": "user_ada"}, {"type": "deal.owner_changed", "rep_id": None}),
        (
            {"date_won": "2026-12-24"},
            {"date_won": None},
            {"type": "deal.close_date_changed", "close_date": datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)},
        ),
        (
            {"date_won": "2026-11-20"},
            {"date_won": None},
            {"type": "deal.close_date_changed", "close_date": AT},
        ),
        (
            {"status_type": "lost", "date_lost": "2026-11-18T09:00:00+00:00"},
            {"date_lost": None},
            {"type": "deal.close_date_changed", "close_date": datetime(2026, 11, 18, 9, tzinfo=UTC)},
        ),
    ],
)
def test_an_update_gives_an_event_for_each_property_that_changed_and_no_other(now, before, expected):
    event = only(opportunity(previous=before, **now))
    assert event.occurred_at == AT
    assert expected.items() <= event.model_dump().items()


def test_an_update_of_nothing_that_counts_changes_nothing():
    assert events(opportunity(previous={"confidence": 10, "lead_id": "lead_other"})) == []


def test_what_did_not_change_is_told_as_seen_and_the_creation_as_it_was():
    created, *seen = told(opportunity(previous={"confidence": 10}))
    assert created == told(opportunity("created"))[0]
    assert {(event.type, event.claim) for event in seen} == {
        ("deal.owner_changed", "seen"),
        ("deal.stage_changed", "seen"),
        ("deal.amount_changed", "seen"),
    }


def test_an_update_without_previous_data_says_everything_that_is_not_blank():
    types = [event.type for event in events(opportunity(previous=None))]
    assert types == ["deal.owner_changed", "deal.stage_changed", "deal.amount_changed"]


def test_a_merge_says_what_changed_in_the_opportunity_that_remains():
    assert only(opportunity("merged", previous={"value": 1})).amount == 500_000


def test_a_deleted_opportunity_is_deleted():
    item = opportunity("deleted")
    item["event"]["data"] = None
    event = only(item)
    assert (event.type, event.deal_id, event.occurred_at) == ("deal.deleted", DEAL, AT)


@pytest.mark.parametrize("action", ["created", "updated"])
def test_an_opportunity_whose_data_close_left_out_may_have_missed_changes(action):
    item = opportunity(action)
    item["event"]["data"] = None
    event = only(item)
    assert (event.type, event.deal_id, event.occurred_at) == ("deal.gap", DEAL, AT)


def test_changes_there_and_back_that_close_sends_as_one_say_what_holds_from_then_on():
    item = opportunity(previous={"status_id": "stat_open"}, status_id="stat_open")
    assert only(item).stage_id == "stat_open"
