"""What becomes of an authentic request: stamped events and dead letters, acknowledged by Kafka."""

from datetime import datetime
from typing import NamedTuple

from schemas.events import DealEvent
from stream import metrics, topology
from stream.core.funnel import Funnel
from stream.dead_letters import dead_letter
from stream.gateway.adapters import Adapter
from stream.gateway.adapters.base import AnyEvent, Rejection
from stream.gateway.publisher import Publisher, Record
from stream.gateway.stamp import Unusable, stamp


class Outcome(NamedTuple):
    """How many parts of a request were accepted, put into the dead letters, deliberately ignored."""

    accepted: int
    rejected: int
    ignored: int


def record(event: AnyEvent) -> Record:
    """Return a stamped event as a record of its topic."""
    value = event.model_dump_json(exclude_none=False).encode()
    if isinstance(event, DealEvent):
        return topology.DEALS.name, event.deal_id.encode(), value
    return topology.ACTIVITIES.name, event.activity_id.encode(), value


async def take_in(adapter: Adapter, body: bytes, now: datetime, funnel: Funnel, publisher: Publisher) -> Outcome:
    """Write what a body means. Raises Unavailable, and then nothing counts as acknowledged."""
    normalized = adapter.normalize(body)
    rejections = list(normalized.rejections)
    records: list[Record] = []
    accepted = 0
    for event, payload in normalized.events:
        try:
            records += [record(stamped) for stamped in stamp(event, funnel, adapter.name, now)]
            accepted += 1
        except Unusable as error:
            rejections.append(Rejection(error.reason, str(error), payload))
    for rejection in rejections:
        key, value = dead_letter(
            origin=adapter.name, payload=rejection.payload, reason=rejection.reason, detail=rejection.detail, now=now
        )
        records.append((topology.DEAD_LETTERS.name, key, value))
    await publisher.publish(records)
    metrics.ACCEPTED.labels(adapter.name).inc(accepted)
    for kind, count in normalized.ignored.items():
        metrics.IGNORED.labels(adapter.name, kind).inc(count)
    return Outcome(accepted, len(rejections), sum(normalized.ignored.values()))
