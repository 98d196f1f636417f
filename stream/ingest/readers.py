"""Read records of the source topics: contract, then what only the funnel file knows."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from schemas import wire
from stream.core.activities import ActivityRecord, record_of
from stream.core.facts import Fact, Kind, fact_of
from stream.core.fold import Incoming
from stream.core.funnel import Funnel
from stream.ingest.problems import Unusable, not_an_event

E = TypeVar("E", bound=wire.Event)
T = TypeVar("T")


def deal_reader(funnel: Funnel) -> Callable[[int, bytes], Incoming[Fact] | None]:
    """Return the reader of `sales.deals`: offset and value to what the core folds. It raises Unusable."""

    def read(offset: int, event: wire.AnyDealEvent) -> Incoming[Fact] | None:
        received_at = 0 if event.received_at is None else wire.micros_of_repeated(event.received_at)
        fact = fact_of(event, funnel)
        if fact is None:
            return None  # no number depends on it
        if fact.kind == Kind.STAGE and fact.value not in funnel.stages:
            raise Unusable(
                "unknown_stage", f"stage_id: the funnel file has no stage {fact.value!r}; add it, then redrive"
            )
        if fact.kind == Kind.OWNER and fact.value:
            _check_rep(str(fact.value), funnel)
        return Incoming(offset, event.deal_id, fact, received_at)

    return _with(wire.deals, read)


def activity_reader(funnel: Funnel) -> Callable[[int, bytes], Incoming[ActivityRecord] | None]:
    """Return the reader of `sales.activities`, which gives what the core folds. It raises Unusable."""

    def read(offset: int, event: wire.AnyActivityEvent) -> Incoming[ActivityRecord]:
        received_at = 0 if event.received_at is None else wire.micros_of_repeated(event.received_at)
        record = record_of(event, funnel)
        if record.rep:
            _check_rep(record.rep, funnel)
        return Incoming(offset, event.activity_id, record, received_at)

    return _with(wire.activities, read)


def _check_rep(rep_id: str, funnel: Funnel) -> None:
    if rep_id not in funnel.places:
        raise Unusable("unknown_rep", f"rep_id: the funnel file has no rep {rep_id!r}; add it, then redrive")


def _with(reader: wire.Reader[E], read: Callable[[int, E], T]) -> Callable[[int, bytes], T]:
    """Return a function that reads the fast way where it can, else the contract's."""
    decode = reader.read

    def either(offset: int, value: bytes) -> T:
        try:
            return read(offset, decode(value))
        except wire.NotCanonical:
            pass
        try:
            event = reader.read_by_contract(value)
        except ValidationError as error:
            raise not_an_event(error) from None
        return read(offset, event)

    return either
