from datetime import timedelta

import pytest

from schemas.events import activity_event, any_event, deal_event
from stream.ingest.enrich import enrich, without_rate
from stream.ingest.problems import Unusable
from tests.support.webhooks import NOW, activity, as_body, funnel

KNOWN = funnel()
RECEIVED = NOW


def event_of(**fields):
    event = {"event_id": "e1", "occurred_at": "2026-05-01T10:00:00Z", "deal_id": "d1"} | fields
    return any_event.validate_json(as_body(event))


def stamped(event, received_at=RECEIVED):
    return enrich(event, KNOWN, "standard", received_at)


def refused(event):
    with pytest.raises(Unusable) as error:
        stamped(event)
    return error.value


def test_an_event_gets_its_source_and_its_arrival():
    (event,) = stamped(event_of(type="deal.created", source="forged", received_at="2020-01-01T00:00:00Z"))
    assert (event.source, event.received_at) == ("standard", RECEIVED)


@pytest.mark.parametrize("rep_id", ["101", None])
def test_assignments_that_a_sender_puts_in_are_left_out(rep_id):
    forged = [{"starts_at": "2020-01-01T00:00:00Z", "team_id": "south"}]
    (event,) = stamped(event_of(type="deal.owner_changed", rep_id=rep_id, assignments=forged))
    assert (event.rep_id, event.assignments) == (rep_id, ())


CHANGED = activity(type="activity.changed", rep_id="101")
del CHANGED["deal_id"]


@pytest.mark.parametrize("rep_id", [None, ""])
def test_a_change_may_tell_no_rep_or_nobody(rep_id):
    (changed,) = stamped(any_event.validate_json(as_body(CHANGED | {"rep_id": rep_id})))
    assert changed.rep_id == rep_id


@pytest.mark.parametrize(
    ("event", "reason", "field", "value", "section"),
    [
        (event_of(type="deal.stage_changed", stage_id="nope"), "unknown_stage", "stage_id", "nope", "pipelines"),
        (event_of(type="deal.owner_changed", rep_id="999"), "unknown_rep", "rep_id", "999", "reps"),
        (any_event.validate_json(as_body(activity(rep_id="999"))), "unknown_rep", "rep_id", "999", "reps"),
        (
            any_event.validate_json(as_body(activity(activity_type="fax"))),
            "unknown_activity_type", "activity_type", "fax", "activity_types",
        ),
        (
            event_of(type="deal.touched", activity_id="a", activity_type="fax"),
            "unknown_activity_type", "activity_type", "fax", "activity_types",
        ),
    ],
)  # fmt: skip
def test_what_the_funnel_file_does_not_know_is_refused_with_field_value_and_way_out(
    event, reason, field, value, section
):
    error = refused(event)
    assert error.reason == reason
    assert str(error).startswith(f"{field}: ")
    assert repr(value) in str(error)
    assert f"add it under {section}" in str(error)


@pytest.mark.parametrize(
    "event",
    [
        event_of(type="deal.amount_changed", amount=1, currency="CHF"),
        event_of(type="deal.currency_changed", currency="CHF"),
    ],
)
def test_a_currency_without_a_rate_counts_as_one_and_is_told_with_the_way_out(event):
    (written,) = stamped(event)
    assert written.currency == "CHF"
    problem = without_rate(event, KNOWN)
    assert (problem.reason, "add it under exchange_rates" in problem.detail) == ("unknown_currency", True)
    assert without_rate(event.filled({"currency": "USD"}), KNOWN) is None


@pytest.mark.parametrize(
    "event",
    [
        event_of(type="deal.stage_changed", stage_id="won"),
        event_of(type="deal.amount_changed", amount=1, currency="USD"),
        event_of(type="deal.amount_changed", amount=1, currency="EUR"),
        event_of(type="deal.amount_changed", amount=None),
        event_of(type="deal.currency_changed", currency=None),
        event_of(type="deal.touched", activity_id="a", activity_type="call"),
        event_of(type="deal.property_changed", property="x", value=None),
        event_of(type="deal.gap"),
        event_of(type="deal.healed"),
    ],
)
def test_what_the_funnel_file_knows_passes_unchanged_but_for_the_stamps(event):
    (written,) = stamped(event)
    assert written.model_dump(exclude={"source", "received_at"}) == event.model_dump(exclude={"source", "received_at"})


def test_an_event_a_day_ahead_is_taken_and_one_further_ahead_is_refused():
    ahead = (RECEIVED + timedelta(days=1)).isoformat()
    assert stamped(event_of(type="deal.created", occurred_at=ahead))
    further = (RECEIVED + timedelta(days=1, microseconds=1)).isoformat()
    error = refused(event_of(type="deal.created", occurred_at=further))
    assert error.reason == "in_the_future"
    assert str(error).startswith("occurred_at: ")


def test_on_a_replay_nothing_counts_as_the_future():
    (event,) = stamped(event_of(type="deal.created", occurred_at="2099-01-01T00:00:00Z"), received_at=None)
    assert event.received_at is None


# Touches


def touches(**fields):
    found = stamped(any_event.validate_json(as_body(activity(**fields))))
    assert activity_event.validate_json(found[0].model_dump_json()) == found[0]
    return [deal_event.validate_json(event.model_dump_json()) for event in found[1:]]


def test_an_activity_that_names_a_deal_touches_it():
    (touch,) = touches()
    assert (touch.type, touch.deal_id, touch.activity_id, touch.activity_type) == (
        "deal.touched", "hubspot:501", "call-1", "call",
    )  # fmt: skip
    assert (touch.occurred_at, touch.source, touch.received_at) == (NOW - timedelta(hours=1), "standard", RECEIVED)


def test_the_id_of_a_touch_stays_what_it_was_since_deals_remember_it():
    (touch,) = touches(activity_id="call-1", event_id="a-1")
    assert touch.event_id == "touch3afed4cccf19c44d5295d54a"


def test_an_activity_without_a_deal_touches_none():
    assert touches(deal_id=None) == []


def test_an_activity_that_is_delivered_again_is_the_same_touch():
    assert touches() == touches()


def test_a_corrected_activity_is_the_same_touch_with_the_higher_revision():
    (first,), (second,) = touches(), touches(revision=3, duration_seconds=900)
    assert first.event_id == second.event_id
    assert (first.revision, second.revision) == (0, 3)


@pytest.mark.parametrize("changed", [{"activity_id": "call-2"}, {"event_id": "a-2"}])
def test_another_activity_or_another_event_of_it_is_another_touch(changed):
    assert touches()[0].event_id != touches(**changed)[0].event_id


def test_ids_that_read_alike_when_joined_are_two_touches():
    (one,), (other,) = touches(activity_id="a", event_id="bc"), touches(activity_id="ab", event_id="c")
    assert one.event_id != other.event_id


def test_what_nobody_sees_in_a_value_of_a_property_is_taken_out_and_stops_nothing():
    told = event_of(type="deal.property_changed", property="source", value="\u202eWeb\u200b\x1b[31m\x9b\nform\u2028")
    (event,) = stamped(told)
    assert event.value == "Web[31m form"


def test_a_value_of_a_property_that_is_empty_or_not_there_stays_so():
    for value in (None, "", "Jürgen 本"):
        (event,) = stamped(event_of(type="deal.property_changed", property="source", value=value))
        assert event.value == value
