"""What a webhook says of a deal."""

from datetime import UTC, datetime

import pytest

from tests.connectors.pipedrive.reading import (
    AT,
    CHANGES,
    CREATES,
    DELETES,
    VERSIONS,
    contents,
    events,
)
from tests.support.crm_webhooks import v1, v2


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
