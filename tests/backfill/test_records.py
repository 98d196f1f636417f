"""What a backfill writes is what the gateway would have written."""

import json

import pytest

from schemas import wire
from schemas.events import any_event
from stream.backfill.send.records import ActivityFact, DealFact, Stamper
from stream.ingest.ingest import enriched_again
from tests.support.histories import KNOWN

AT = 1_772_500_000_000_000
STAMPER = Stamper(KNOWN)
FACTS = [
    DealFact("created", "d", AT, "-b1:created", None, None),
    DealFact("stage", "d", AT, "e", "offer", None, 3),
    DealFact("owner", "d", AT, "e", "bo", None),
    DealFact("owner", "d", 0, "e", "bo", None),
    DealFact("owner", 'quote " \\ ü', AT, "e", "cy", None),
    DealFact("owner", "d", AT, "e", None, None),
    DealFact("amount", "d", AT, "e", "USD", 12_345),
    DealFact("amount", "d", AT + 1, "e", None, None),
    DealFact("currency", "d", AT, "e", "JPY", None),
    DealFact("close_date", "d", AT, "e", None, AT + 500_000),
    DealFact("close_date", "d", AT, "e", None, None),
    DealFact("healed", "d", AT, "e", None, None),
    DealFact("taken_back", "d", AT, "e", None, None, 1),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.kind)
def test_a_fact_is_the_event_that_the_gateway_would_stamp(fact):
    [(key, value)] = STAMPER.deal_records([fact])
    [(topic, expected_key, expected)] = enriched_again(value, KNOWN, None)
    assert (topic, key) == ("sales.deals", expected_key)
    assert any_event.validate_json(value) == any_event.validate_json(expected)
    if b"\\" not in value:
        wire.deals.read(value)  # the workers read it the fast way


@pytest.mark.parametrize("deal", ["d", None])
def test_an_activity_and_its_touch_are_what_the_gateway_would_stamp(deal):
    fact = ActivityFact("a", deal, AT, "-ba", "call", "bo", 90, 2)
    [(logged, touch)] = STAMPER.activity_records([fact])
    expected = enriched_again(logged[1], KNOWN, None)
    found = [("sales.activities", *logged)] + ([("sales.deals", *touch)] if touch else [])
    assert [(topic, key) for topic, key, _ in found] == [(topic, key) for topic, key, _ in expected]
    for (_, _, mine), (_, _, theirs) in zip(found, expected, strict=True):
        assert any_event.validate_json(mine) == any_event.validate_json(theirs)
    assert json.loads(logged[1])["source"] == "backfill"
