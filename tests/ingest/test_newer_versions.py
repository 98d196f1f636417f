"""An event of a newer gateway is put aside with the name of what is not known here, and can be sent again later."""

import json

import pytest

from stream.ingest.problems import Unusable
from stream.ingest.readers import activity_reader, deal_reader
from tests.support.histories import KNOWN

WHEN = "2026-03-02T09:00:00Z"
CREATED = {"type": "deal.created", "event_id": "e", "deal_id": "d", "occurred_at": WHEN}
LOGGED = {
    "type": "activity.logged",
    "event_id": "e",
    "activity_id": "a",
    "occurred_at": WHEN,
    "activity_type": "call",
    "rep_id": KNOWN.file.reps[0].id,
}


@pytest.mark.parametrize(("reader", "event"), [(deal_reader, CREATED), (activity_reader, LOGGED)])
def test_a_field_that_a_newer_version_adds_is_named(reader, event):
    read = reader(KNOWN)
    assert read(0, json.dumps(event).encode()) is not None or event is CREATED
    with pytest.raises(Unusable, match=r"mood") as refused:
        read(0, json.dumps({**event, "mood": "good"}).encode())
    assert refused.value.reason == "bad_event"


def test_a_kind_that_a_newer_version_adds_is_named():
    with pytest.raises(Unusable, match=r"deal\.cheered") as refused:
        deal_reader(KNOWN)(0, json.dumps({**CREATED, "type": "deal.cheered"}).encode())
    assert refused.value.reason == "bad_event"
