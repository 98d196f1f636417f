"""What comes of a forgotten one later counts for what stands for him, and says no more of him."""

import json
from datetime import timedelta

import pytest

from schemas.dead_letter import DeadLetter
from schemas.events import any_event
from stream import topology
from stream.backfill.send.records import ActivityFact, DealFact, Stamper
from stream.config.funnel_file import parse
from stream.connectors.standard.connector import Standard
from stream.core.forgotten import GONE, Kind
from stream.core.funnel import Funnel
from stream.forget.codes import codes_of, told_of
from stream.forget.funnel_edit import without
from stream.ingest.dead_letters import payload_of
from stream.ingest.enrich import enrich
from stream.ingest.ingest import enriched_again, ingest
from stream.redrive.attempt import attempts
from tests.support.letters import Kept
from tests.support.webhooks import FUNNEL, NOW, activity, as_body, funnel

TEXT = FUNNEL + "sources: {property: origin}\n"
BASE = {"event_id": "e-1", "occurred_at": (NOW - timedelta(hours=1)).isoformat()}


def knowing(kind: Kind, value: str, *also: str) -> Funnel:
    told = told_of(parse(TEXT), kind, value, also)
    return Funnel(parse(without(TEXT, told, codes_of(None, told))))


def at_the_door(known: Funnel, **event: object) -> list[dict[str, object]]:
    read = any_event.validate_json(json.dumps(BASE | event))
    return [json.loads(one.json_bytes()) for one in enrich(read, known, "standard", NOW)]


def test_a_rep_is_known_by_what_stands_for_him():
    known = knowing("rep", "101")
    (event,) = at_the_door(known, type="deal.owner_changed", deal_id="d", rep_id="101")
    assert event["rep_id"] == known.file.reps[0].id == known.forgotten.rep("101")


def test_a_call_that_comes_once_more_touches_its_deal_once():
    told = {"type": "activity.logged", "activity_id": "call-of:deal-7", "activity_type": "call"}
    before = at_the_door(funnel(TEXT), **told, rep_id="101", deal_id="deal-7")
    after = at_the_door(knowing("deal", "deal-7"), **told, rep_id="101", deal_id="deal-7")
    assert [one["event_id"] for one in after] == [one["event_id"] for one in before]
    assert "deal-7" not in json.dumps(after)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("note", "Zoë Berg, Ring 5", GONE), ("origin", "Zoë", "Zoë"), ("note", "", "")],
)
def test_what_is_told_of_a_forgotten_deal_goes_but_for_what_is_counted(name, value, kept):
    event = {"type": "deal.property_changed", "deal_id": "deal-7", "property": name, "value": value}
    assert at_the_door(knowing("deal", "deal-7"), **event)[0]["value"] == kept


@pytest.mark.parametrize(
    "value",
    ["Zoë Berg", "asked zoë  BERG.", "zoe@example.com", "mail <zoe@example.com>, again", "contact:4711", "of deal-7"],
)
def test_names_addresses_and_ids_in_values_of_others_go(value):
    known = knowing("deal", "deal-7", "Zoë Berg", "zoe@example.com", "contact:4711")
    event = {"type": "deal.property_changed", "deal_id": "deal-8", "property": "note", "value": value}
    told = str(at_the_door(known, **event)[0]["value"])
    assert "orgotten" in told
    assert not any(word in told.casefold() for word in ("zoë", "berg", "zoe", "4711", "deal-7"))


@pytest.mark.parametrize("value", ["101", "Zoë", "Berg", "deal-77", "1017", "x deal-8 y"])
def test_what_only_looks_like_it_stays(value):
    known = knowing("deal", "deal-7", "Zoë Berg")
    event = {"type": "deal.property_changed", "deal_id": "deal-8", "property": "note", "value": value}
    assert at_the_door(known, **event)[0]["value"] == value


@pytest.mark.parametrize(
    ("deal_id", "changes"),
    [("hubspot:contact:77", True), ("hubspot:lead:77", True), ("hubspot:77", False), ("hubspot:contact:770", False)],
)
def test_a_contact_is_the_lead_that_was_made_of_it(deal_id, changes):
    (event,) = at_the_door(knowing("contact", "77"), type="deal.created", deal_id=deal_id)
    assert (event["deal_id"] != deal_id) == changes
    assert str(event["deal_id"]).startswith(deal_id.rpartition(":")[0])


async def test_a_letter_says_no_more_of_him_and_can_be_redriven():
    known = knowing("rep", "101", "Zoë Berg")
    kept = Kept()
    body = as_body(activity(activity_type="fax", note="Zoë Berg"))
    await ingest(Standard.without_secret(known).normalize(body), NOW, known, kept)
    body = as_body(activity(activity_type="fax"))
    await ingest(Standard.without_secret(known).normalize(body), NOW, known, kept)
    letters = [DeadLetter.model_validate_json(value) for topic, _, value in kept.records]
    assert [topic for topic, _, _ in kept.records] == [topology.DEAD_LETTERS.name] * 2
    assert all(b'"101"' not in payload_of(one) and "Zo" not in payload_of(one).decode() for one in letters)
    mended = Funnel(parse(TEXT.replace("[{id: call,", "[{id: fax, name: F, selling: false}, {id: call,")))
    mended.forgotten, mended.places = known.forgotten, known.places
    (attempt,) = attempts([one for one in letters if one.reason == "unknown_activity_type"], mended, NOW)
    assert attempt.refused is None
    assert json.loads(attempt.records[0].value)["rep_id"] == known.file.reps[0].id


def test_a_file_that_is_backfilled_brings_nobody_back():
    known = knowing("deal", "deal-7")
    stamper = Stamper(known)
    ((key, value),) = stamper.deal_records([DealFact("created", "deal-7", 1, "b:created", None, None)])
    call = ActivityFact("c", "deal-7", 1, "b:c", "call", "101", 60)
    (((_, logged), touch),) = stamper.activity_records([call])
    assert touch is not None
    assert {key, touch[0]} == {known.forgotten.deal("deal-7").encode()}
    assert b"deal-7" not in value + logged + touch[1]


def test_a_replay_of_what_an_old_backup_brought_says_no_more_of_him():
    known = knowing("rep", "101")
    old = at_the_door(funnel(TEXT), type="deal.owner_changed", deal_id="d", rep_id="101")[0]
    (again,) = enriched_again(json.dumps(old).encode(), known, None)
    assert json.loads(again.value)["rep_id"] == known.file.reps[0].id


def test_without_anybody_forgotten_nothing_is_asked(monkeypatch):
    monkeypatch.setattr("stream.core.forgotten._content", None)
    assert at_the_door(funnel(TEXT), type="deal.owner_changed", deal_id="d", rep_id="101")[0]["rep_id"] == "101"
