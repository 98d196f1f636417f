"""Read records of the source topics: contract, then what only the funnel file knows."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from schemas import fast
from schemas.events import activity_event, deal_event
from stream.core.activities import Record, record_of
from stream.core.facts import Fact, Kind, fact_of
from stream.core.fold import Incoming
from stream.core.funnel import EPOCH, Funnel, at_of
from stream.ingest.problems import Unusable, not_an_event

T = TypeVar("T")


def deal_reader(funnel: Funnel) -> Callable[[int, bytes], Incoming[Fact] | None]:
    """Return the reader of `sales.deals`: offset and value to what the core folds. It raises Unusable."""
    stages = funnel.stages

    def read(offset: int, event: Any) -> Incoming[Fact] | None:
        received_at = at_of(event.received_at or EPOCH)
        fact = fact_of(event)
        if fact is None:
            return None  # no KPI depends on it
        if fact.kind == Kind.STAGE and fact.value not in stages:
            raise Unusable(
                "unknown_stage", f"stage_id: the funnel file has no stage {fact.value!r}; add it, then redrive"
            )
        return Incoming(offset, event.deal_id, fact, received_at)

    return _with(fast.deals, deal_event, read)


def activity_reader() -> Callable[[int, bytes], Incoming[Record] | None]:
    """Return the reader of `sales.activities`, which gives what the core folds. It raises Unusable."""

    def read(offset: int, event: Any) -> Incoming[Record]:
        return Incoming(offset, event.activity_id, record_of(event), at_of(event.received_at or EPOCH))

    return _with(fast.activities, activity_event, read)


def _with(quick: fast.Reader, contract: TypeAdapter[Any], read: Callable[[int, Any], T]) -> Callable[[int, bytes], T]:
    """Return a function that reads the fast way where it can, else the contract's."""
    decode = quick.read

    def either(offset: int, value: bytes) -> T:
        try:
            return read(offset, decode(value))
        except fast.Unsure:
            pass
        try:
            return read(offset, contract.validate_json(value))
        except ValidationError as error:
            raise not_an_event(error) from None

    return either
