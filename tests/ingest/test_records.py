"""Events as records of the topics."""

import pytest

from schemas.events import any_event
from stream import topology
from stream.ingest.records import TopicRecord, record_again

WRITTEN = '{"type":"deal.created","deal_id":"d1","event_id":"e","occurred_at":"2026-01-02T00:00:00Z"%s}'


@pytest.mark.parametrize(
    ("arrival", "after"),
    [
        (',"received_at": "2026-01-03T00:00:00Z"', ',"received_at":null'),
        (',"received_at":null', ',"received_at":null'),
        ("", ""),
    ],
)
def test_an_event_that_was_written_already_is_written_as_it_was_without_its_arrival(arrival, after):
    body = (WRITTEN % arrival).encode()
    event = any_event.validate_json(body)
    assert record_again(event, body) == TopicRecord(topology.DEALS.name, b"d1", (WRITTEN % after).encode())
