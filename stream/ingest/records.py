"""Events as records of the topics."""

from typing import NamedTuple

from schemas.events import AnyEvent, DealEvent
from stream import topology


class TopicRecord(NamedTuple):
    """A record to be written: its topic, key and value."""

    topic: str
    key: bytes
    value: bytes


def event_record(event: AnyEvent) -> TopicRecord:
    """Return an enriched event as a record of its topic."""
    value = event.json_bytes()
    if isinstance(event, DealEvent):
        return TopicRecord(topology.DEALS.name, event.deal_id.encode(), value)
    return TopicRecord(topology.ACTIVITIES.name, event.activity_id.encode(), value)
