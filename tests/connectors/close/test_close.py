import json
from datetime import UTC, datetime, timedelta

import pytest

from stream.config.settings import SecretError, Settings
from stream.connectors.close.connector import Close
from stream.connectors.secrets import fixed
from stream.connectors.template import NotAuthentic
from tests.support.crm_webhooks import (
    CLOSE_SECRET,
    OPPORTUNITY,
    close_activity,
    close_event,
    close_headers,
    crm_funnel,
    opportunity,
)
from tests.support.webhooks import NOW, as_body

CONNECTOR = Close(fixed(CLOSE_SECRET), crm_funnel())
AT = datetime(2026, 11, 20, 10, 30, 15, 250_000, tzinfo=UTC)
BODY = as_body(opportunity())
DEAL = "close:oppo_7H4sjNso6FyBFaeR3RXi5PMJbilfo0c6UPCxsJtEhCO"


def told(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert normalized.rejections == []
    return [event for event, _ in normalized.events]


def changed(told, item):
    """Of what an item tells, what it says has changed."""
    is_new = item["event"]["action"] == "created"
    return [
        event
        for event in told
        if getattr(event, "claim", "changed") == "changed" and (is_new or event.type != "deal.created")
    ]


def events(item):
    return changed(told(item), item)


def only(item):
    (event,) = events(item)
    return event


def only_rejection(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert [event for event, _ in normalized.events if getattr(event, "claim", "") == "changed"] == []
    (rejection,) = normalized.rejections
    assert json.loads(rejection.payload) == item
    return rejection


# Who sent it


def verify(headers, *, body=BODY, now=NOW, connector=CONNECTOR):
    connector.verify(headers, "POST", "https://example.com/webhooks/close", body, now)


def test_what_is_signed_with_the_signature_key_is_authentic():
    verify(close_headers(BODY, now=NOW))


def test_a_signature_computed_by_openssl_is_authentic():
    # printf %s '1544123456{"a": 1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00ff10
    headers = {
        "close-sig-hash": "cd5cdf758c2278ce7ae5f22dbb0a45c6a669973ae3b80811790f460ee4301273",
        "close-sig-timestamp": "1544123456",
    }
    connector = Close(fixed("00ff10"), crm_funnel())
    verify(headers, body=b'{"a": 1}', now=datetime.fromtimestamp(1544123456, UTC), connector=connector)


@pytest.mark.parametrize(
    "changed", [{"close-sig-hash": "00" * 32}, {"close-sig-hash": "\udcff"}, {"close-sig-timestamp": "1795176001"}]
)
def test_a_request_that_differs_in_anything_signed_is_not(changed):
    with pytest.raises(NotAuthentic, match="does not match"):
        verify(close_headers(BODY, now=NOW) | changed)


def test_a_request_with_another_body_is_not():
    with pytest.raises(NotAuthentic, match="does not match"):
        verify(close_headers(BODY, now=NOW), body=BODY + b" ")


@pytest.mark.parametrize("missing", ["close-sig-hash", "close-sig-timestamp"])
def test_a_request_without_a_signature_header_is_not(missing):
    with pytest.raises(NotAuthentic, match="missing"):
        verify({name: value for name, value in close_headers(BODY, now=NOW).items() if name != missing})


@pytest.mark.parametrize("timestamp", ["soon", "-1", "1e9", "1" * 50, "nan", "١٦"])
def test_a_timestamp_that_is_not_in_seconds_is_not(timestamp):
    with pytest.raises(NotAuthentic, match="not in seconds"):
        verify(close_headers(BODY, now=NOW) | {"close-sig-timestamp": timestamp})


@pytest.mark.parametrize(("seconds", "authentic"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_timestamp_may_be_five_minutes_off_and_no_more(seconds, authentic):
    headers = close_headers(BODY, now=NOW)
    if authentic:
        verify(headers, now=NOW + timedelta(seconds=seconds))
    else:
        with pytest.raises(NotAuthentic, match="5 minutes"):
            verify(headers, now=NOW + timedelta(seconds=seconds))


def test_the_webhooks_of_two_signature_keys_are_authentic():
    connector = Close(fixed("aa" * 32, CLOSE_SECRET), crm_funnel())
    verify(close_headers(BODY, now=NOW), connector=connector)
    verify(close_headers(BODY, now=NOW, secret="aa" * 32), connector=connector)


def test_a_secret_that_is_not_hexadecimal_is_refused_without_being_told():
    with pytest.raises(SecretError, match="DEALSTREAM_CLOSE_SECRET") as refused:
        Close.create(Settings(close_secret="not-hexadecimal"), crm_funnel())
    assert "not-hexadecimal" not in str(refused.value)


def test_without_a_secret_there_is_no_connector():
    assert Close.create(Settings(), crm_funnel()) is None


# Opportunities


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


# Activities


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


# Which event it is


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


def test_changes_there_and_back_that_close_sends_as_one_say_what_holds_from_then_on():
    item = opportunity(previous={"status_id": "stat_open"}, status_id="stat_open")
    assert only(item).stage_id == "stat_open"


@pytest.mark.parametrize(
    "item",
    [
        close_event("created", data={"id": OPPORTUNITY["id"], "display_name": "Wayne", "contacts": []}),
        close_event("updated", data=OPPORTUNITY | {"id": "lead_1"}) | {},
        close_activity("call", _type="Email"),
    ],
)
def test_data_of_something_else_than_the_event_says_tells_nothing(item):
    if item["event"]["data"]["id"] == "lead_1":
        item["event"]["object_id"] = OPPORTUNITY["id"]
    assert only_rejection(item).problem.reason == "bad_shape"


# What cannot be used


@pytest.mark.parametrize(
    ("item", "reason", "field"),
    [
        (close_event(kind="lead", data={"id": "lead_1"}), "unsupported_object", "event.object_type"),
        (close_event(kind="activity.created", data={"id": "a"}), "unsupported_object", "event.object_type"),
        (opportunity("exploded"), "unsupported_subscription", "event.action"),
        (opportunity(at="soon"), "bad_time", "event.date_created"),
        (opportunity(previous={"value": 1}, value="a lot"), "bad_amount", "value"),
        (opportunity(previous={"date_won": None}, date_won="2026-13-01"), "bad_time", "date_won"),
        (close_event("updated", kind="activity.call"), "missing_fields", "event.data"),
        ({"event": []}, "bad_shape", "event"),
        ([opportunity()], "bad_shape", "what close sends"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_the_field_at_fault(item, reason, field):
    rejection = only_rejection(item)
    assert rejection.problem.reason == reason
    assert rejection.problem.detail.startswith(field)
