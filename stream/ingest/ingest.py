"""What becomes of an authentic request: stamped events and dead letters, acknowledged by Kafka."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from pydantic import ValidationError

from schemas.events import DealEvent, any_event
from stream import topology
from stream.connectors import Adapter
from stream.connectors.template import AnyEvent, Unusable, payload_of, violations
from stream.core.funnel import Funnel
from stream.gateway.publisher import Record
from stream.ingest.dead_letters import uncounted_letter
from stream.ingest.enrich import stamp
from stream.service import metrics


class Sink(Protocol):
    """Where records go: `Publisher`, which returns only when Kafka has them."""

    async def publish(self, records: list[Record], /) -> None:
        """Write records. Raises Unavailable."""


class Outcome(NamedTuple):
    """How many parts of a request were accepted, put into the dead letters, deliberately ignored."""

    accepted: int
    rejected: int
    ignored: int


def record(event: AnyEvent) -> Record:
    """Return a stamped event as a record of its topic."""
    value = event.model_dump_json().encode()
    if isinstance(event, DealEvent):
        return topology.DEALS.name, event.deal_id.encode(), value
    return topology.ACTIVITIES.name, event.activity_id.encode(), value


def restamped(body: bytes, funnel: Funnel, received_at: datetime | None) -> list[Record]:
    """Return the records of an event that was written once already, stamped with the funnel file in force.

    Args:
        body: the event as JSON; the first record is the event, a second one its touch of a deal.
        funnel: the funnel file in force.
        received_at: its arrival; None on a replay, where no latency is measured.

    Raises:
        Unusable: it is no event of the contract, or the funnel file does not know what it names.
    """
    try:
        event = any_event.validate_json(body)
    except ValidationError as error:
        raise Unusable("bad_event", f"not an event of the contract ({violations(error)}); see schemas/json") from None
    return [record(one) for one in stamp(event, funnel, event.source, received_at)]


def _any_number(_: int) -> None:
    """Admit everything."""


async def take_in(
    adapter: Adapter,
    body: bytes,
    now: datetime,
    funnel: Funnel,
    sink: Sink,
    admit: Callable[[int], None] = _any_number,
) -> Outcome:
    """Write what a body means, and count it.

    Args:
        adapter: of the connector.
        body: of an authentic request.
        now: its arrival.
        funnel: the funnel file in force.
        sink: where the records go.
        admit: is given the number of its parts, and raises what is to be answered if they are too many.

    Raises:
        Unavailable: nothing counts as acknowledged.
    """
    normalized = adapter.normalize(body)
    admit(len(normalized.events) + len(normalized.rejections) + sum(normalized.ignored.values()))
    records: list[Record] = []
    accepted = 0
    for event, part in normalized.events:
        try:
            records += [record(stamped) for stamped in stamp(event, funnel, adapter.name, now)]
            accepted += 1
        except Unusable as error:
            normalized.reject(error, payload_of(part))
    for rejection in normalized.rejections:
        key, value = uncounted_letter(
            origin=adapter.name, payload=rejection.payload, reason=rejection.reason, detail=rejection.detail, now=now
        )
        records.append((topology.DEAD_LETTERS.name, key, value))
    await sink.publish(records)
    metrics.ACCEPTED.labels(adapter.name).inc(accepted)
    for rejection in normalized.rejections:
        metrics.REJECTED.labels(rejection.reason).inc()
    for kind, count in normalized.ignored.items():
        metrics.IGNORED.labels(adapter.name, kind).inc(count)
    return Outcome(accepted, len(normalized.rejections), sum(normalized.ignored.values()))
