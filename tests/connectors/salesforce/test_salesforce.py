import json
from datetime import UTC, date, datetime, timedelta

import pytest

from stream.config.settings import SecretError, Settings
from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.secrets import fixed
from stream.connectors.template import NotAuthentic
from tests.support.crm_webhooks import (
    DEAL_ID,
    OWNER_ID,
    SALESFORCE_SECRET,
    change_event,
    crm_funnel,
    meeting,
    salesforce_headers,
    task,
)
from tests.support.webhooks import NOW, STANDARD_SECRET, as_body, millis

CONNECTOR = Salesforce(fixed(SALESFORCE_SECRET), crm_funnel())
AT = NOW
OTHER_ID = "006Wt000007r2cEIAQ"
DEAL = f"salesforce:{DEAL_ID}"
NOWHERE = "000000000000000AAA"


def told(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert normalized.rejections == []
    return [event for event, _ in normalized.events]


def events(item):
    """What an item says has changed."""
    return [event for event in told(item) if getattr(event, "claim", "changed") == "changed"]


def only(item):
    (event,) = events(item)
    return event


def only_rejection(item):
    found = CONNECTOR.normalize(as_body(item))
    assert found.events == []
    (rejection,) = found.rejections
    assert json.loads(rejection.payload) == item
    return rejection


def ignored(item):
    found = CONNECTOR.normalize(as_body(item))
    assert (found.events, found.rejections) == ([], [])
    return found.ignored


# Who sent it


def test_the_relay_signs_as_standard_webhooks_do_with_a_secret_of_its_own():
    body = as_body(change_event(Amount=1))
    CONNECTOR.verify(salesforce_headers(body, now=NOW), "POST", "https://example.com/", body, NOW)
    with pytest.raises(NotAuthentic, match="no signature matches"):
        CONNECTOR.verify(
            salesforce_headers(body, now=NOW, secret=STANDARD_SECRET), "POST", "https://example.com/", body, NOW
        )


def test_a_secret_that_is_no_key_is_refused_without_being_told():
    with pytest.raises(SecretError, match="DEALSTREAM_SALESFORCE_SECRET") as refused:
        Salesforce.create(Settings(salesforce_secret="whsec_*mistyped*"), crm_funnel())
    assert "mistyped" not in str(refused.value)


def test_without_a_secret_there_is_no_connector():
    assert Salesforce.create(Settings(), crm_funnel()) is None


# Opportunities


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


def test_values_in_unions_of_avro_are_read():
    item = change_event(
        StageName={"string": "Closed Won"},
        Amount={"double": 5000.0},
        OwnerId={"string": OWNER_ID},
        CloseDate={"int": 20_000},
    )
    plain = change_event(StageName="Closed Won", Amount=5000.0, OwnerId=OWNER_ID, CloseDate=20_000)
    assert events(item) == events(plain)


def test_a_header_in_unions_of_avro_is_read():
    item = change_event(StageName="Closed Won")
    header = item["payload"]["ChangeEventHeader"]
    header["changeType"] = {"com.sforce.eventbus.ChangeType": header["changeType"]}
    header["recordIds"] = {"array": header["recordIds"]}
    header["commitTimestamp"] = {"long": header["commitTimestamp"]}
    item["payload"]["ChangeEventHeader"] = {"com.sforce.eventbus.ChangeEventHeader": header}
    assert events(item) == events(change_event(StageName="Closed Won"))


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


@pytest.mark.parametrize("change", ["GAP_CREATE", "GAP_UPDATE", "GAP_DELETE", "GAP_UNDELETE", "GAP_OVERFLOW"])
def test_a_gap_flags_its_deals_and_guesses_nothing(change):
    found = events(change_event(change, ids=(DEAL_ID, OTHER_ID)))
    assert [(event.type, event.deal_id, event.occurred_at) for event in found] == [
        ("deal.gap", DEAL, AT),
        ("deal.gap", f"salesforce:{OTHER_ID}", AT),
    ]


@pytest.mark.parametrize(
    "item",
    [
        change_event("GAP_OVERFLOW", ids=(NOWHERE,)),
        change_event("UPDATE", ids=("006*",), Amount=1),
        change_event("GAP_CREATE", entity="Task", ids=("00TWt00000AbCdEMAV",)),
        change_event("GAP_OVERFLOW", entity="Event", ids=(NOWHERE,)),
    ],
)
def test_a_gap_that_does_not_say_which_deals_it_is_about_is_a_dead_letter_that_asks_for_a_backfill(item):
    rejection = only_rejection(item)
    assert rejection.problem.reason == "missed_changes"
    assert "backfill" in rejection.problem.detail


def test_the_archiving_of_activities_is_ignored():
    item = change_event("GAP_UPDATE", entity="Event", ids=("00UWt00000AbCdEMAV",))
    assert ignored(item) == {"Event.GAP_UPDATE": 1}


# How it is wrapped

PAYLOAD = change_event(Amount=5)["payload"]


@pytest.mark.parametrize(
    "item",
    [
        PAYLOAD,
        {"schema": {"type": "struct"}, "payload": PAYLOAD},
        {"data": {"schema": "x", "payload": PAYLOAD, "event": {"replayId": 1}}, "channel": "/data/ChangeEvents"},
        {"detail-type": "Opportunity", "detail": {"payload": PAYLOAD, "schemaId": "x"}},
        PAYLOAD | {"Id": None, "ReplayId": "12", "_ObjectType": "Opportunity", "_EventType": "5GiC"},
    ],
)
def test_the_event_is_found_however_a_relay_or_a_connector_wraps_it(item):
    assert events(item) == events(change_event(Amount=5))


def test_a_relay_may_send_an_array_and_a_bad_element_spoils_only_itself():
    found = CONNECTOR.normalize(as_body([change_event(Amount=5), 7, change_event(entity="Lead")]))
    assert [event.type for event, _ in found.events] == ["deal.amount_changed"]
    assert [rejection.problem.reason for rejection in found.rejections] == ["bad_shape", "unsupported_object"]


# Tasks and calendar events


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


# Which event it is


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


# What cannot be used


@pytest.mark.parametrize(
    ("item", "reason", "field"),
    [
        (change_event(entity="Account", Name="x"), "unsupported_object", "entityName"),
        (change_event(header={"entityName": ["Task"]}), "unsupported_object", "entityName"),
        (
            change_event(Amount=5, header={"commitTimestamp": "9999-12-31T23:59:59.999999"}),
            "bad_time",
            "ChangeEventHeader.commitTimestamp",
        ),
        (
            change_event(Amount=5, header={"commitTimestamp": -(10**13)}),
            "bad_time",
            "ChangeEventHeader.commitTimestamp",
        ),
        (change_event("EXPLODE"), "unsupported_subscription", "changeType"),
        (change_event(Amount=5, ids=()), "bad_shape", "ChangeEventHeader.recordIds"),
        (change_event(Amount=5, ids=("1",)), "bad_id", "ChangeEventHeader.recordIds"),
        (change_event(Amount=5, header={"commitTimestamp": None}), "bad_time", "ChangeEventHeader.commitTimestamp"),
        (change_event(Amount=5, header={"sequenceNumber": "one"}), "bad_shape", "ChangeEventHeader.sequenceNumber"),
        (change_event(Amount=5, header={"transactionKey": {}}), "bad_id", "ChangeEventHeader.transactionKey"),
        (change_event(Amount=5, header={"changedFields": ["0x0402"]}), "bad_shape", "ChangeEventHeader.changedFields"),
        (change_event(Amount="a lot"), "bad_amount", "Amount"),
        (change_event(StageName=None), "bad_id", "StageName"),
        (change_event(CloseDate="soon"), "bad_time", "CloseDate"),
        (change_event(CurrencyIsoCode="euro"), "bad_value", "currency"),
        ({"payload": {}}, "bad_shape", "ChangeEventHeader"),
        ({"ChangeEventHeader": 7}, "bad_shape", "ChangeEventHeader"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_the_field_at_fault(item, reason, field):
    rejection = only_rejection(item)
    assert rejection.problem.reason == reason
    assert rejection.problem.detail.startswith(field)


def test_a_field_that_cannot_be_read_spoils_only_itself():
    found = CONNECTOR.normalize(as_body(change_event(Amount="a lot", StageName="Closed Won")))
    assert [event.type for event, _ in found.events] == ["deal.stage_changed"]
    assert [rejection.problem.reason for rejection in found.rejections] == ["bad_amount"]
