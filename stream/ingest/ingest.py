"""What becomes of an authentic request: enriched events and dead letters, acknowledged by Kafka."""

from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from pydantic import ValidationError

from schemas.events import AnyEvent, DealProperty, any_event
from stream import topology
from stream.core.funnel import Funnel
from stream.ingest.dead_letters import uncounted_letter
from stream.ingest.enrich import enrich, without_rate
from stream.ingest.normalized import Normalized, part_of
from stream.ingest.problems import Unusable, not_an_event
from stream.ingest.records import TopicRecord, event_record, record_again
from stream.service import metrics
from stream.service.turns import in_turns


class Sink(Protocol):
    """Where records go: `Publisher`, which returns only when Kafka has them."""

    async def publish(self, records: list[TopicRecord], /) -> None:
        """Write records. Raises Unavailable."""


class Outcome(NamedTuple):
    """How many parts of a request were accepted, put into the dead letters, deliberately ignored.

    An amount in a currency without a rate is accepted, and put into the dead letters.
    """

    accepted: int
    rejected: int
    ignored: int

    def plus(self, other: "Outcome") -> "Outcome":
        """Return the outcome of both."""
        return Outcome(self.accepted + other.accepted, self.rejected + other.rejected, self.ignored + other.ignored)


async def ingest_all(
    pieces: Iterable[Normalized], now: datetime, funnel: Funnel, sink: Sink, admit: Callable[[int], None] | None = None
) -> Outcome:
    """Write what a request contains, piece by piece, as `ingest` does; `admit` is told the parts of each before.

    Raises:
        Unavailable: nothing counts as acknowledged. What was written of it counts once, also when it comes again.
    """
    outcome = Outcome(0, 0, 0)
    left = iter(pieces)
    while (piece := await in_turns(_read(left))) is not None:
        if admit is not None:
            admit(piece.parts)
        outcome = outcome.plus(await ingest(piece, now, funnel, sink))
    return outcome


async def ingest(normalized: Normalized, now: datetime, funnel: Funnel, sink: Sink) -> Outcome:
    """Write what a request contains, and count it.

    Args:
        normalized: what it contains.
        now: its arrival.
        funnel: the funnel file in force.
        sink: where the records go.

    Raises:
        Unavailable: nothing counts as acknowledged.
    """
    records, accepted = await in_turns(_records(normalized, now, funnel))
    await sink.publish(records)
    if normalized.kept is not None:
        for event in accepted:
            normalized.kept(event)
    metrics.ACCEPTED.labels(normalized.source).inc(len(accepted))
    for rejected, _ in normalized.rejections:
        metrics.REJECTED.labels(rejected.reason).inc()
    for kind, count in normalized.ignored.items():
        metrics.IGNORED.labels(normalized.source, kind).inc(count)
    return Outcome(len(accepted), len(normalized.rejections), sum(normalized.ignored.values()))


def _read(pieces: Iterator[Normalized]) -> Generator[None, None, Normalized | None]:
    """Return the next piece, which is one step; None: there is none."""
    yield
    return next(pieces, None)


def _records(
    normalized: Normalized, now: datetime, funnel: Funnel
) -> Generator[None, None, tuple[list[TopicRecord], list[AnyEvent]]]:
    """Return the records of a request, and the events among them; an event or a rejection is a step."""
    source = normalized.source
    records: list[TopicRecord] = []
    accepted: list[AnyEvent] = []
    for event, item in normalized.events:
        yield
        try:
            records += [event_record(one) for one in enrich(event, funnel, source, now)]
            accepted.append(event)
            problem = without_rate(event, funnel)
        except Unusable as refused:
            problem = refused
        if problem is not None:
            recurs = ""
            if isinstance(event, DealProperty) and event.is_seen:
                recurs = f"{funnel.forgotten.deal(event.deal_id)} {problem.detail}"
            normalized.reject(Unusable(problem.reason, problem.detail, part_of(event), recurs), item)
    forgotten = funnel.forgotten
    for rejected, payload in normalized.rejections:
        yield
        key, value = uncounted_letter(
            origin=source,
            payload=forgotten.payload(payload) if forgotten else payload,
            reason=rejected.reason,
            detail=forgotten.text(rejected.detail) if forgotten else rejected.detail,
            now=now,
            part=forgotten.within(rejected.part) if forgotten else rejected.part,
            main_account=normalized.main_account,
            recurs=rejected.recurs,
        )
        records.append(TopicRecord(topology.DEAD_LETTERS.name, key, value))
    return records, accepted


def enriched_again(body: bytes, funnel: Funnel, received_at: datetime | None) -> list[TopicRecord]:
    """Return the records of an event that was written once already, enriched with the funnel file in force.

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
        raise not_an_event(error) from None
    first, *touches = enrich(event, funnel, event.source, received_at)
    is_as_before = received_at is None and first == event.filled({"received_at": None})
    record = record_again(first, body) if is_as_before else event_record(first)
    return [record, *map(event_record, touches)]
