"""Events as records of the topics."""

import re
from typing import NamedTuple

from schemas.events import AnyEvent, DealEvent
from stream import topology


class TopicRecord(NamedTuple):
    """A record to be written: its topic, key and value."""

    topic: str
    key: bytes
    value: bytes


_ARRIVAL = re.compile(rb'"received_at"\s*:\s*"[^"]*"')


def event_record(event: AnyEvent) -> TopicRecord:
    """Return an enriched event as a record of its topic."""
    return _record(event, event.json_bytes())


def record_again(event: AnyEvent, body: bytes) -> TopicRecord:
    """Return the record of an event that was written once already as it was, without its arrival.

    ClickHouse keeps a row of each content: an event that came from elsewhere than a gateway, or of another version,
    would be there twice if it were written as one is now.
    """
    return _record(event, _ARRIVAL.sub(b'"received_at":null', body, count=1))


def _record(event: AnyEvent, value: bytes) -> TopicRecord:
    if isinstance(event, DealEvent):
        return TopicRecord(topology.DEALS.name, event.deal_id.encode(), value)
    return TopicRecord(topology.ACTIVITIES.name, event.activity_id.encode(), value)
