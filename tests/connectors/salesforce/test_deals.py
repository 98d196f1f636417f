"""What a change event says of an opportunity."""

import json
from datetime import UTC, date, datetime

import pytest

from tests.connectors.salesforce.reading import (
    AT,
    CONNECTOR,
    DEAL,
    OTHER_ID,
    events,
    ignored,
    only,
    only_rejection,
)
from tests.support.crm_webhooks import (
    DEAL_ID,
    OWNER_ID,
    change_event,
    task,
)
from tests.support.webhooks import as_body, millis


def test_a_new_opportunity_gives_its_creation_and_everything_that_is_known_of_it():
    item = change_event(
        "CREATE",
        OwnerId=OWNER_ID,
        StageName="Prospecting",
        Amount=1500.5,
        CurrencyIsoCode="USD",
        CloseDate="2026-12-31",
    )
    found = events(item)
    assert {(event.deal_id, event.occurred_at) for event in found} == {(DEAL, AT)}
    created, owner, stage, amount, currency, closes = found
    assert (created.type, owner.rep_id, stage.stage_id) == ("deal.created", OWNER_ID, "Prospecting")
    assert (amount.amount, amount.currency, currency.currency) == (150_050, None, "USD")
    assert closes.close_date == datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"StageName": "Closed Won"}, {"type": "deal.stage_changed", "stage_id": "Closed Won"}),
        ({"Amount": None}, {"type": "deal.amount_changed", "amount": None}),
        ({"Amount": "99.90"}, {"type": "deal.amount_changed", "amount": 9990}),
        ({"OwnerId": OWNER_ID}, {"type": "deal.owner_changed", "rep_id": OWNER_ID}),
        ({"CurrencyIsoCode": "USD"}, {"type": "deal.currency_changed", "currency": "USD"}),
        ({"CurrencyIsoCode": "usd"}, {"type": "deal.currency_changed", "currency": "USD"}),
        ({"CloseDate": None}, {"type": "deal.close_date_changed", "close_date": None}),
    ],
)
def test_an_update_gives_an_event_for_each_field_that_changed(fields, expected):
    event = only(change_event(**fields))
    assert event.occurred_at == AT
    assert expected.items() <= event.model_dump().items()


@pytest.mark.parametrize(
    "day",
    [
        "2026-12-31",
        (date(2026, 12, 31) - date(1970, 1, 1)).days,
        millis(datetime(2026, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_close_date_is_the_end_of_its_day_however_a_relay_writes_the_day(day):
    assert only(change_event(CloseDate=day)).close_date == datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)


def test_a_close_date_that_is_the_day_on_which_it_was_set_is_the_moment_at_which_it_was_set():
    assert only(change_event(CloseDate="2026-11-20")).close_date == AT


def test_a_field_that_the_list_of_changed_ones_leaves_out_is_believed_unless_it_is_null():
    item = change_event(Amount=5, StageName="Closed Won", OwnerId=None, changed=["Description"])
    assert [event.type for event in events(item)] == ["deal.stage_changed", "deal.amount_changed"]


def test_a_close_date_that_did_not_change_does_not_look_as_if_it_was_set_now():
    item = change_event(Amount=5, CloseDate="2026-12-24", changed=["Amount"])
    assert only(item).type == "deal.amount_changed"


def test_ids_of_15_characters_become_those_of_18():
    short = change_event(ids=(DEAL_ID[:15],), OwnerId=OWNER_ID[:15])
    assert events(short) == events(change_event(OwnerId=OWNER_ID))
    assert only(task(WhatId=DEAL_ID[:15])).deal_id == f"salesforce:{DEAL_ID}"


def test_a_record_of_another_kind_than_the_event_says_tells_nothing():
    item = change_event(ids=("003Wt000007r2cDIAQ",), StageName="Closed Won")
    assert only_rejection(item).problem.reason == "bad_id"


def test_a_field_that_changed_and_is_not_there_is_blank():
    assert only(change_event(changed=["Amount"])).amount is None


def test_without_a_list_of_changed_fields_those_that_are_there_changed():
    item = change_event(Amount=5, OwnerId=None, header={"changedFields": None})
    assert only(item).type == "deal.amount_changed"


def test_an_update_of_nothing_that_counts_is_ignored():
    assert ignored(change_event(Description="x")) == {"Opportunity.UPDATE": 1}


@pytest.mark.parametrize(("change", "type_"), [("DELETE", "deal.deleted"), ("UNDELETE", "deal.restored")])
def test_a_deletion_and_its_undoing_are_events_of_the_deal(change, type_):
    event = only(change_event(change, StageName="Prospecting", Amount=1))
    assert (event.type, event.deal_id) == (type_, DEAL)


def test_one_event_can_be_about_many_deals():
    found = events(change_event(ids=(DEAL_ID, OTHER_ID), StageName="Closed Lost", CloseDate="2026-11-20"))
    assert [(event.type, event.deal_id) for event in found] == [
        ("deal.stage_changed", DEAL),
        ("deal.close_date_changed", DEAL),
        ("deal.stage_changed", f"salesforce:{OTHER_ID}"),
        ("deal.close_date_changed", f"salesforce:{OTHER_ID}"),
    ]
    assert len({event.event_id for event in found}) == 4


def test_a_dead_letter_of_an_event_about_many_deals_is_about_one_of_them():
    item = change_event(ids=(DEAL_ID, "1", OTHER_ID), Amount="a lot")
    letters = [json.loads(rejection.payload) for rejection in CONNECTOR.normalize(as_body(item)).rejections]
    assert [letter["ChangeEventHeader"]["recordIds"] for letter in letters] == [[DEAL_ID], ["1"], [OTHER_ID]]
    mended = as_body(letters[2] | {"Amount": 5})
    ((event, _),) = CONNECTOR.normalize(mended).events
    assert (event.deal_id, event.amount) == (f"salesforce:{OTHER_ID}", 500)


@pytest.mark.parametrize("named", [None, []])
def test_a_field_that_is_only_said_to_be_blanked_is(named):
    [blanked] = events(change_event(header={"changedFields": named, "nulledFields": ["Amount"]}))
    assert (blanked.type, blanked.amount) == ("deal.amount_changed", None)
