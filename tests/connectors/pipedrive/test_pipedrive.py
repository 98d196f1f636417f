import json
from datetime import UTC, datetime

import pytest

from stream.config.settings import SecretError, Settings
from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.secrets import fixed
from stream.connectors.template import NotAuthentic
from stream.ingest.ingest import ingest
from tests.support.crm_webhooks import PIPEDRIVE_SECRET, basic, crm_funnel, pipedrive_activity, v1, v2
from tests.support.webhooks import NOW, as_body

CONNECTOR = Pipedrive(fixed(PIPEDRIVE_SECRET), crm_funnel())
AT = datetime(2026, 11, 20, 10, 30, 15, tzinfo=UTC)
VERSIONS = [v1, v2]
CHANGES = {v1: "updated", v2: "change"}
CREATES = {v1: "added", v2: "create"}
DELETES = {v1: "deleted", v2: "delete"}

OTHER_NAME = PIPEDRIVE_SECRET.replace("dealstream", "other")


def told(item):
    normalized = CONNECTOR.normalize(as_body(item))
    assert normalized.rejections == []
    return [event for event, _ in normalized.events]


def changed(told, item):
    """Of what an item tells, what it says has changed."""
    is_new = item["meta"]["action"] in CREATES.values()
    return [
        event
        for event in told
        if getattr(event, "claim", "changed") == "changed" and (is_new or event.type != "deal.created")
    ]


def events(item):
    return changed(told(item), item)


def contents(item):
    """Each event of a change without what all have in common."""
    common = {
        "order",
        "event_id",
        "deal_id",
        "occurred_at",
        "received_at",
        "source",
        "revision",
        "assignments",
        "activity_id",
    }
    return [event.model_dump(exclude=common) for event in events(item)]


def only_rejection(item):
    found = CONNECTOR.normalize(as_body(item))
    (rejection,) = found.rejections
    assert json.loads(rejection.payload) == item
    return rejection


# Who sent it


def verify(headers, connector=CONNECTOR):
    connector.verify(headers, "POST", "https://example.com/webhooks/pipedrive", b"{}", NOW)


def test_the_name_and_password_set_on_the_webhook_are_authentic():
    verify(basic())
    verify({"Authorization": basic()["Authorization"].replace("Basic", "basic")})


@pytest.mark.parametrize(
    "secret",
    [
        "dealstream:wrong",
        OTHER_NAME,
        "dealstream:",
        "dealstream",
        "",
        PIPEDRIVE_SECRET + " ",
    ],
)
def test_any_other_name_or_password_is_not(secret):
    with pytest.raises(NotAuthentic, match="name or password is wrong"):
        verify(basic(secret))


@pytest.mark.parametrize("header", [None, "", "Bearer abc", "Basic ***", "Basic \udcff", "Basic"])
def test_without_basic_authentication_nothing_is_authentic(header):
    with pytest.raises(NotAuthentic):
        verify({} if header is None else {"Authorization": header})


def test_while_a_password_is_changed_both_are_authentic():
    both = Pipedrive(fixed("a:old", "a:new"), crm_funnel())
    verify(basic("a:old"), both)
    verify(basic("a:new"), both)


@pytest.mark.parametrize("secret", ["password-only", ":password", "name:"])
def test_a_secret_that_is_no_name_and_password_is_refused_without_being_told(secret):
    with pytest.raises(SecretError, match="DEALSTREAM_PIPEDRIVE_SECRET") as refused:
        Pipedrive.create(Settings(pipedrive_secret=secret), crm_funnel())
    assert secret not in str(refused.value).replace("name:password", "")


def test_without_a_secret_there_is_no_connector():
    assert Pipedrive.create(Settings(), crm_funnel()) is None


# What it means


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_deal_gives_its_creation_and_everything_that_is_known_of_it(version):
    found = events(version(CREATES[version], at="2026-11-02T09:00:00Z"))
    assert [event.type for event in found] == [
        "deal.created",
        "deal.owner_changed",
        "deal.stage_changed",
        "deal.amount_changed",
    ]
    assert {event.deal_id for event in found} == {"pipedrive:4711"}
    assert {event.occurred_at for event in found} == {datetime(2026, 11, 2, 9, tzinfo=UTC)}
    _, owner, stage, amount = found
    assert (owner.rep_id, stage.stage_id, amount.amount, amount.currency) == ("501", "11", 1_250_050, "EUR")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_imported_deal_was_created_when_it_says_and_the_rest_is_known_since_the_import(version):
    found = events(version(CREATES[version], status="won", won_time="2026-05-04T12:00:00Z"))
    assert found[0].occurred_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert {event.occurred_at for event in found[1:]} == {AT}
    assert found[-1].close_date == datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({"stage_id": 12}, {"stage_id": 11}, [{"type": "deal.stage_changed", "stage_id": "12"}]),
        ({"value": 900}, {"value": 12500.5}, [{"type": "deal.amount_changed", "amount": 90_000, "currency": "EUR"}]),
        ({"value": "900"}, {"value": 12500.5}, [{"type": "deal.amount_changed", "amount": 90_000, "currency": "EUR"}]),
        ({"value": None}, {"value": 12500.5}, [{"type": "deal.amount_changed", "amount": None, "currency": "EUR"}]),
        ({"value": ""}, {"value": 12500.5}, [{"type": "deal.amount_changed", "amount": None, "currency": "EUR"}]),
        (
            {"currency": "JPY", "value": 900},
            {"currency": "EUR"},
            [{"type": "deal.amount_changed", "amount": 900, "currency": "JPY"}],
        ),
        (
            {"currency": "jpy", "value": 900},
            {"currency": "EUR"},
            [{"type": "deal.amount_changed", "amount": 900, "currency": "JPY"}],
        ),
        (
            {"expected_close_date": "2026-12-01"},
            {"expected_close_date": None},
            [{"type": "deal.close_date_changed", "close_date": datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)}],
        ),
        (
            {"expected_close_date": None},
            {"expected_close_date": "2026-12-01"},
            [{"type": "deal.close_date_changed", "close_date": None}],
        ),
        (
            {"lost_reason": "price"},
            {"lost_reason": ""},
            [{"type": "deal.property_changed", "property": "lost_reason", "value": "price"}],
        ),
        (
            {"status": "won", "won_time": "2026-11-20T10:30:15Z"},
            {"status": "open", "won_time": None},
            [
                {"type": "deal.stage_changed", "stage_id": "sales-won"},
                {"type": "deal.close_date_changed", "close_date": AT},
            ],
        ),
        (
            {"status": "lost", "lost_time": "2026-11-20T10:30:15Z", "pipeline_id": 2, "stage_id": 21},
            {"status": "open", "lost_time": None},
            [
                {"type": "deal.stage_changed", "stage_id": "partners-lost"},
                {"type": "deal.close_date_changed", "close_date": AT},
            ],
        ),
        (
            {"status": "lost", "lost_time": None},
            {"status": "open"},
            [{"type": "deal.stage_changed", "stage_id": "sales-lost"}],
        ),
        (
            {"status": "won", "won_time": "2026-11-18T10:00:00Z"},
            {"won_time": "2026-11-20T09:00:00Z"},
            [{"type": "deal.close_date_changed", "close_date": datetime(2026, 11, 18, 10, tzinfo=UTC)}],
        ),
        ({"status": "won", "stage_id": 12}, {"stage_id": 11}, []),
        ({"status": "open"}, {"status": "lost"}, [{"type": "deal.stage_changed", "stage_id": "11"}]),
        ({"title": "New"}, {"title": "Old"}, []),
    ],
)
def test_a_change_gives_an_event_for_each_property_that_changed_and_no_other(version, now, before, expected):
    item = version(CHANGES[version], previous=before, **now)
    assert contents(item) == expected


def test_the_owner_is_read_from_both_versions():
    for item in (
        v2(owner_id=502, previous={"owner_id": 501}),
        v1(user_id=502, previous={"user_id": 501}),
        v1(user_id={"id": 502, "name": "Bo"}, previous={"user_id": {"id": 501, "name": "Ada"}}),
    ):
        assert contents(item) == [{"type": "deal.owner_changed", "rep_id": "502"}]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_change_happened_when_the_deal_was_updated(version):
    (event,) = events(version(CHANGES[version], previous={"stage_id": 12}))
    assert event.occurred_at == AT


@pytest.mark.parametrize("timestamp", ["2026-11-20T10:30:15.754Z", 1795170615, "2026-11-20 10:30:15"])
def test_a_deal_without_a_time_of_its_own_was_updated_when_the_webhook_says(timestamp):
    (event,) = events(v2(update_time=None, previous={"stage_id": 12}, meta={"timestamp": timestamp}))
    assert event.occurred_at == AT


def test_a_change_that_does_not_say_what_was_before_says_everything_that_is_not_blank():
    types = [content["type"] for content in contents(v2(previous=None))]
    assert types == ["deal.owner_changed", "deal.stage_changed", "deal.amount_changed"]


def test_a_previous_stage_that_is_missing_is_no_change_of_the_stage():
    assert contents(v2(previous={"value": 1, "update_time": "2026-11-19T08:00:00Z"})) == [
        {"type": "deal.amount_changed", "amount": 1_250_050, "currency": "EUR"}
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_deleted_deal_is_deleted(version):
    (event,) = events(version(DELETES[version]))
    assert (event.type, event.deal_id, event.occurred_at) == ("deal.deleted", "pipedrive:4711", AT)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_deal_whose_status_becomes_deleted_is_deleted_and_when_that_is_taken_back_restored(version):
    gone = version(CHANGES[version], status="deleted", previous={"status": "open"})
    back = version(CHANGES[version], status="open", previous={"status": "deleted"})
    assert [content["type"] for content in contents(gone)] == ["deal.deleted"]
    assert [content["type"] for content in contents(back)] == ["deal.restored", "deal.stage_changed"]


def test_a_change_without_the_deal_says_that_something_was_missed():
    assert contents(v2(previous={"stage_id": 11}) | {"data": None}) == [{"type": "deal.gap"}]


def test_a_merge_is_the_deletion_of_one_deal_and_the_change_of_the_other():
    absorbed = v2("delete", id=4712)
    remaining = v2(value=20_000, previous={"value": 12500.5})
    assert [(event.type, event.deal_id) for event in events(absorbed) + events(remaining)] == [
        ("deal.deleted", "pipedrive:4712"),
        ("deal.amount_changed", "pipedrive:4711"),
    ]


def test_a_merge_of_v1_that_names_the_other_deal_says_that_it_was_absorbed():
    found = events(v1("merged", previous={"id": 4712, "value": 1}))
    assert [(e.deal_id, e.into_deal_id) for e in found if e.type == "deal.merged"] == [
        ("pipedrive:4712", "pipedrive:4711")
    ]
    # What the other deal was says nothing of what changed in this one.
    assert [event.type for event in found[:-1]] == ["deal.owner_changed", "deal.stage_changed", "deal.amount_changed"]


# Activities


def test_an_activity_that_is_done_is_logged():
    (event,) = events(pipedrive_activity(previous={"done": False}))
    assert event.model_dump(exclude={"event_id", "received_at", "source", "assignments"}) == {
        "type": "activity.logged",
        "activity_id": "pipedrive:900",
        "activity_type": "call",
        "rep_id": "501",
        "deal_id": "pipedrive:4711",
        "duration_seconds": 2700,
        "occurred_at": datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
        "revision": int(AT.timestamp()),
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"owner_id": None, "user_id": 502}, {"rep_id": "502"}),
        ({"deal_id": None}, {"deal_id": None}),
        ({"duration": "01:30"}, {"duration_seconds": 5400}),
        ({"duration": None}, {"duration_seconds": 0}),
        ({"duration": ""}, {"duration_seconds": 0}),
        ({"marked_as_done_time": "", "previous": {"done": False}}, {"occurred_at": AT}),
        ({"duration": {"timezone_id": None, "value": "00:30:00"}}, {"duration_seconds": 1800}),
        ({"owner_id": {"id": 502, "name": "Bo"}}, {"rep_id": "502"}),
        ({"deal_id": {"value": 4711}}, {"deal_id": "pipedrive:4711"}),
        ({"done": 1}, {"type": "activity.logged"}),
    ],
)
def test_an_activity_may_leave_fields_out_or_write_them_as_v1_does(fields, expected):
    (event,) = events(pipedrive_activity(**fields))
    assert expected.items() <= event.model_dump().items()


@pytest.mark.parametrize(
    ("fields", "part", "told"),
    [
        ({"owner_id": None}, "rep_id", {"rep_id": None, "duration_seconds": 2700}),
        ({"duration": "long"}, "duration_seconds", {"rep_id": "501", "duration_seconds": None}),
        ({"duration": {"value": {}}}, "duration_seconds", {"rep_id": "501", "duration_seconds": None}),
        ({"deal_id": True}, "deal_id", {"rep_id": "501", "duration_seconds": 2700}),
        ({"marked_as_done_time": "soon"}, "began", {"rep_id": "501", "started_at": None}),
    ],
)
def test_a_field_of_an_activity_that_cannot_be_read_is_rejected_by_itself_and_the_rest_is_told(fields, part, told):
    normalized = CONNECTOR.normalize(as_body(pipedrive_activity(**fields)))
    assert [problem.part for problem, _ in normalized.rejections] == [part]
    [changed] = [event for event, _ in normalized.events if event.type == "activity.changed"]
    assert told.items() <= changed.model_dump().items()


@pytest.mark.parametrize(
    "item",
    [
        v2("delete", meta={"merged_to_id": "4712"}),
        v2(status="deleted", merged_to_id=4712, previous={"status": "open"}),
    ],
)
def test_a_deal_that_says_what_it_was_merged_into_is_absorbed_and_the_other_may_have_missed_changes(item):
    merged, gap = events(item)
    assert (merged.type, merged.deal_id, merged.into_deal_id) == ("deal.merged", "pipedrive:4711", "pipedrive:4712")
    assert (gap.type, gap.deal_id, gap.until) == ("deal.gap", "pipedrive:4712", "stage")


def test_changes_there_and_back_that_version_2_names_say_what_holds_from_then_on():
    assert contents(v2(stage_id=12, previous={"stage_id": 12})) == [{"type": "deal.stage_changed", "stage_id": "12"}]


def test_an_activity_that_is_planned_is_ignored_until_it_is_done():
    found = CONNECTOR.normalize(as_body(pipedrive_activity("create", done=False)))
    assert (found.events, found.rejections, found.ignored) == ([], [], {"activity.planned": 1})


@pytest.mark.parametrize(
    "item",
    [
        pipedrive_activity("delete"),
        pipedrive_activity(done=False, previous={"done": True}),
        pipedrive_activity(is_deleted=True, previous={"is_deleted": False}),
    ],
)
def test_an_activity_that_is_deleted_or_not_done_after_all_counts_no_more(item):
    (event,) = events(item)
    assert (event.type, event.activity_id) == ("activity.deleted", "pipedrive:900")


def test_the_last_change_of_an_activity_has_the_highest_revision():
    first = events(pipedrive_activity("create", at="2026-11-20T10:30:15Z"))[0]
    later = events(pipedrive_activity(duration="02:00", at="2026-11-20T10:30:16Z", previous={"duration": "00:45"}))[0]
    assert later.event_id.partition("@")[0] == first.event_id.partition("@")[0]
    assert later.revision == first.revision + 1


# Which event it is


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


# What cannot be used


@pytest.mark.parametrize(
    ("item", "reason", "field"),
    [
        (v2(meta={"entity": "person"}), "unsupported_object", "meta"),
        (v2(meta={"action": "explode"}), "unsupported_subscription", "meta.action"),
        (v2(meta={"timestamp": "soon"}), "bad_time", "meta.timestamp"),
        (v2(meta={"company_id": None}), "bad_id", "meta.company_id"),
        (v2(value="a lot", previous={"value": 1}), "bad_amount", "value"),
        (v2(status="won", pipeline_id=77, previous={"status": "open"}), "unknown_pipeline", "pipeline_id"),
        (v2(update_time="yesterday", previous={"stage_id": 12}), "bad_time", "update_time"),
        (pipedrive_activity(type=None), "bad_id", "type"),
        (v2(meta={"entity_id": "5"}), "bad_shape", "data.id"),
        (v1(meta={"id": 5}), "bad_shape", "data.id"),
        (
            v2() | {"data": {"id": 4711, "first_name": "Ada", "owner_id": 501}, "previous": {"first_name": "A"}},
            "bad_shape",
            "data",
        ),
        ({"event": "updated.deal"}, "bad_shape", "meta"),
        ([v2()], "bad_shape", "what pipedrive sends"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_the_field_at_fault(item, reason, field):
    rejection = only_rejection(item)
    assert rejection.problem.reason == reason
    assert rejection.problem.detail.startswith(field)


def test_a_property_that_cannot_be_read_spoils_only_itself():
    item = v2(value="a lot", stage_id=12, previous={"value": 1, "stage_id": 11})
    assert only_rejection(item).problem.reason == "bad_amount"
    readable = [event for event, _ in CONNECTOR.normalize(as_body(item)).events]
    assert [event.type for event in changed(readable, item)] == ["deal.stage_changed"]


def test_an_amount_that_cannot_be_read_is_put_aside_also_where_it_did_not_change():
    normalized = CONNECTOR.normalize(as_body(v2(value="a lot", stage_id=12, previous={"stage_id": 11})))
    assert [problem.part for problem, _ in normalized.rejections] == ["deal.amount_changed"]
    assert [event.stage_id for event, _ in normalized.events if event.type == "deal.stage_changed"] == ["12"]


class Kept:
    def __init__(self):
        self.records = []

    async def publish(self, records):
        self.records += records


async def test_an_owner_whom_the_funnel_file_does_not_know_is_a_dead_letter_and_the_rest_is_written():
    kept = Kept()
    outcome = await ingest(CONNECTOR.normalize(as_body(v2("create", owner_id=777))), NOW, crm_funnel(), kept)
    assert outcome == (3, 1, 0)
    (letter,) = [json.loads(value) for topic, _, value in kept.records if topic == "sales.dead-letters"]
    assert letter["reason"] == "unknown_rep"
