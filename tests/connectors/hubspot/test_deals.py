import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import fixed
from tests.connectors.hubspot.reading import CONNECTOR, normalized, only_event, only_rejection
from tests.support.webhooks import (
    FUNNEL,
    NOW,
    as_body,
    change,
    funnel,
    hubspot_item,
    millis,
)

# What it means


@pytest.mark.parametrize("family", ["deal", "object"])
@pytest.mark.parametrize(
    ("action", "type_"), [("creation", "deal.created"), ("deletion", "deal.deleted"), ("restore", "deal.restored")]
)
def test_creations_deletions_and_restores_are_events_of_the_deal(family, action, type_):
    event = only_event(hubspot_item(subscriptionType=f"{family}.{action}", objectTypeId="0-3"))
    assert (event.type, event.deal_id) == (type_, "hubspot:501")
    assert event.occurred_at == NOW - timedelta(minutes=1)
    assert (event.received_at, event.source, event.revision) == (None, "", 0)


@pytest.mark.parametrize(
    ("name", "value", "type_", "expected"),
    [
        ("dealstage", "won", "deal.stage_changed", {"stage_id": "won"}),
        ("hubspot_owner_id", "101", "deal.owner_changed", {"rep_id": "101"}),
        ("hubspot_owner_id", "", "deal.owner_changed", {"rep_id": None}),
        ("hubspot_owner_id", None, "deal.owner_changed", {"rep_id": None}),
        ("amount", "1500.5", "deal.amount_changed", {"amount": 150_050, "currency": None}),
        ("amount", "", "deal.amount_changed", {"amount": None}),
        ("deal_currency_code", "USD", "deal.currency_changed", {"currency": "USD"}),
        ("deal_currency_code", " usd ", "deal.currency_changed", {"currency": "USD"}),
        ("deal_currency_code", "", "deal.currency_changed", {"currency": None}),
        ("closed_lost_reason", "price", "deal.property_changed", {"property": "closed_lost_reason", "value": "price"}),
        ("closed_lost_reason", "", "deal.property_changed", {"property": "closed_lost_reason", "value": None}),
        ("pipeline", "new", "deal.property_changed", {"property": "pipeline", "value": "new"}),
        ("dealname", "n" * 20_000, "deal.property_changed", {"property": "dealname", "value": "n" * 10_000}),
    ],
)
@pytest.mark.parametrize("family", ["deal", "object"])
def test_a_property_change_is_the_event_of_its_property(family, name, value, type_, expected):
    item = change(name, value) | {"subscriptionType": f"{family}.propertyChange", "objectTypeId": "0-3"}
    event = only_event(item)
    assert event.type == type_
    assert expected.items() <= event.model_dump().items()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1792022400000", datetime(2026, 10, 15, tzinfo=UTC)),
        ("1792022400123", datetime(2026, 10, 15, 0, 0, 0, 123_000, tzinfo=UTC)),
        ("2026-10-15T02:00:00.000+02:00", datetime(2026, 10, 15, tzinfo=UTC)),
        ("2026-10-15T00:00:00Z", datetime(2026, 10, 15, tzinfo=UTC)),
        ("2026-10-15", datetime(2026, 10, 15, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_close_date_is_read_from_milliseconds_and_from_iso_text(value, expected):
    assert only_event(change("closedate", value)).close_date == expected


@pytest.mark.parametrize(
    "value", ["soon", "2026-13-01", "1792022400", "99999999999999999", "0001-01-01T00:00:00+14:00"]
)
def test_a_close_date_that_is_no_date_or_told_in_seconds_is_rejected(value):
    assert only_rejection(change("closedate", value)).problem.reason == "bad_time"


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        ("EUR", "10", 1000),
        ("EUR", " 10.00 ", 1000),
        ("EUR", "0.005", 0),
        ("EUR", "0.015", 2),
        ("EUR", "0.025", 2),
        ("EUR", "0.0250000000000000000000000001", 3),
        ("EUR", "-3.10", -310),
        ("EUR", "+.5", 50),
        ("EUR", "1.5E7", 1_500_000_000),
        ("EUR", "1e-300", 0),
        ("EUR", "1000000000000", 100_000_000_000_000),
        ("JPY", "1500.5", 1500),
        ("JPY", "1501.5", 1502),
        ("KWD", "1.2345", 1234),
        ("EUR", 12.5, 1250),
    ],
)
def test_an_amount_is_in_the_minor_unit_of_the_reporting_currency_rounded_half_to_even(currency, text, minor):
    reported = HubSpot(fixed("s"), funnel(FUNNEL.replace("currency: EUR", f"currency: {currency}")))
    assert only_event(change("amount", text), connector=reported).amount == minor


@pytest.mark.parametrize(
    "text", ["a lot", "1,000.00", "1_000", "NaN", "Infinity", "1e13", "-1e13", "1e999999999", "9" * 40, "٣", "--1", "."]
)
def test_an_amount_that_is_no_number_is_rejected(text):
    rejection = only_rejection(change("amount", text))
    assert rejection.problem.reason == "bad_amount"
    assert rejection.problem.detail.startswith("propertyValue: ")


def test_a_merge_is_one_event_per_deal_that_was_absorbed():
    item = hubspot_item(subscriptionType="deal.merge", primaryObjectId=1, mergedObjectIds=[2, 3], objectId=1)
    found = normalized(item)
    assert [(event.type, event.deal_id, event.into_deal_id) for event, _ in found.events] == [
        ("deal.merged", "hubspot:2", "hubspot:1"),
        ("deal.merged", "hubspot:3", "hubspot:1"),
    ]
    assert len({event.event_id for event, _ in found.events}) == 2


def test_a_merge_into_a_new_deal_absorbs_the_primary_one_too():
    item = hubspot_item(
        subscriptionType="object.merge", objectTypeId="0-3", primaryObjectId=1, mergedObjectIds=[2], newObjectId=9
    )
    *absorbed, gap = [event for event, _ in normalized(item).events]
    assert [(event.deal_id, event.into_deal_id) for event in absorbed] == [
        ("hubspot:2", "hubspot:9"),
        ("hubspot:1", "hubspot:9"),
    ]
    # What the new one is, only its own events say.
    assert (gap.type, gap.deal_id, gap.until) == ("deal.gap", "hubspot:9", "stage")


def test_the_deal_that_remains_is_never_marked_as_merged():
    item = hubspot_item(subscriptionType="deal.merge", primaryObjectId=1, mergedObjectIds=["1", 1, 2, 9], newObjectId=9)
    merged = [event.deal_id for event, _ in normalized(item).events if event.type == "deal.merged"]
    assert sorted(merged) == ["hubspot:1", "hubspot:2"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"mergedObjectIds": [2]},
        {"primaryObjectId": 1, "mergedObjectIds": 2},
        {"primaryObjectId": 1, "mergedObjectIds": [1]},
    ],
)
def test_a_merge_that_does_not_say_what_became_what_is_rejected(fields):
    assert only_rejection(hubspot_item(subscriptionType="deal.merge", **fields)).problem.reason == "bad_shape"


@pytest.mark.parametrize("merged", [[None, {}], [[1]], [True], [1.5]])
def test_a_merge_of_something_that_is_no_id_is_rejected(merged):
    item = hubspot_item(subscriptionType="deal.merge", primaryObjectId=1, mergedObjectIds=merged)
    assert only_rejection(item).problem.reason == "bad_id"


def test_associations_are_deliberately_ignored():
    found = normalized(hubspot_item(subscriptionType="deal.associationChange"))
    assert (found.events, found.rejections, found.ignored) == ([], [], {"deal.associationChange": 1})


@pytest.mark.parametrize(
    "fields",
    [
        {"subscriptionType": "contact.creation"},
        {"subscriptionType": "object.creation", "objectTypeId": "0-1"},
        {"subscriptionType": "object.creation"},
        {"subscriptionType": ""},
        {"subscriptionType": "x" * 100_000},
    ],
)
def test_other_objects_are_rejected_and_the_detail_says_what_to_do(fields):
    rejection = only_rejection(hubspot_item(**fields))
    assert rejection.problem.reason == "unsupported_object"
    assert "unsubscribe" in rejection.problem.detail
    assert len(rejection.problem.detail) < 200


def test_an_unknown_subscription_of_deals_is_rejected():
    assert (
        only_rejection(hubspot_item(subscriptionType="deal.privacyDeletion")).problem.reason
        == "unsupported_subscription"
    )


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"occurredAt": None}, "bad_time", "occurredAt"),
        ({"occurredAt": "1792022400000"}, "bad_time", "occurredAt"),
        ({"occurredAt": 1_792_022_400}, "bad_time", "occurredAt"),  # seconds
        ({"occurredAt": True}, "bad_time", "occurredAt"),
        ({"occurredAt": -1}, "bad_time", "occurredAt"),
        ({"occurredAt": 10**13}, "bad_value", "occurred_at"),
        ({"objectId": None}, "bad_id", "objectId"),
        ({"objectId": "x" * 300}, "bad_value", "deal_id"),
        (change("dealstage", ""), "bad_value", "propertyValue"),
        (change("", "x"), "bad_shape", "propertyName"),
        (change("dealname", ["x"]), "bad_value", "propertyValue"),
        (change("deal_currency_code", "euro"), "bad_value", "currency"),
    ],
)
def test_a_field_that_is_missing_or_wrong_is_named(fields, reason, field):
    rejection = only_rejection(hubspot_item(**fields))
    assert rejection.problem.reason == reason
    assert rejection.problem.detail.startswith(field)


def test_a_bad_element_does_not_spoil_the_others():
    found = normalized(change("dealstage", "won"), change("amount", "?"), 7, hubspot_item())
    assert [event.type for event, _ in found.events] == ["deal.stage_changed", "deal.created"]
    assert [rejection.problem.reason for rejection in found.rejections] == ["bad_amount", "bad_shape"]


@pytest.mark.parametrize("body", [b"", b"{'a':1}", b"[", b"\xff", b"NaN", b"[" * 100_000, b"1" * 5000])
def test_a_body_that_is_not_json_is_rejected_whole(body):
    (rejection,) = CONNECTOR.normalize(body).rejections
    assert (rejection.problem.reason, rejection.payload) == ("not_json", body)


@pytest.mark.parametrize("body", [b"null", b'"x"', b"3"])
def test_a_body_that_is_no_array_is_rejected_whole(body):
    (rejection,) = CONNECTOR.normalize(body).rejections
    assert (rejection.problem.reason, rejection.payload) == ("bad_shape", body)


def test_a_cut_emoji_spoils_only_its_own_character():
    body = as_body([change("dealname", "@"), change("dealname", "\N{GRINNING FACE}")]).replace(b"@", rb"\\ud83d \ud83d")
    names = [event.value for event, _ in CONNECTOR.normalize(body).events]
    assert names == ["\\ud83d \N{REPLACEMENT CHARACTER}", "\N{GRINNING FACE}"]


# Which event it is


def test_the_id_of_an_event_stays_the_same_over_releases():
    item = change("dealstage", "won", occurredAt=1792022400000)
    identity = b'[62515, "deal.propertyChange", 501, "dealstage", 100, 1792022400000]'
    assert only_event(item).event_id == "hs" + hashlib.blake2b(identity, digest_size=12).hexdigest()


@pytest.mark.parametrize("field", ["attemptNumber", "subscriptionId", "changeSource", "sourceId", "propertyValue"])
def test_a_redelivery_is_the_same_event(field):
    item = change("dealstage", "won")
    assert only_event(item).event_id == only_event(item | {field: "other"}).event_id


@pytest.mark.parametrize(
    "changed",
    [
        {"portalId": 1},
        {"subscriptionType": "deal.creation"},
        {"objectId": 502},
        {"propertyName": "amount", "propertyValue": "1"},
        {"eventId": 101},
        {"occurredAt": millis(NOW)},
    ],
)
def test_events_that_differ_in_one_part_of_the_identity_are_two(changed):
    item = change("dealstage", "won")
    assert only_event(item).event_id != only_event(item | changed).event_id


def test_a_deal_that_was_imported_was_created_on_the_last_date_that_hubspot_tells():
    item = change("createdate", str(millis(NOW - timedelta(days=90))))
    again = change("createdate", "2026-08-01T10:00:00Z", occurredAt=millis(NOW), eventId=101)
    first, last = only_event(item), only_event(again)
    assert (first.type, first.occurred_at) == ("deal.created", NOW - timedelta(days=90))
    assert last.occurred_at == datetime(2026, 8, 1, 10, tzinfo=UTC)
    assert (last.event_id, last.deal_id) == (first.event_id, first.deal_id)
    assert last.revision > first.revision
