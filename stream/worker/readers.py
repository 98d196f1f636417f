"""Read records of the source topics: contract, then what only the funnel file knows."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from schemas import fast
from schemas.events import activity_event, deal_event
from stream.core.activities import Record, record_of
from stream.core.facts import Fact, Kind, fact_of
from stream.core.funnel import Funnel, at_of
from stream.worker.fold_agent import Read
from stream.worker.letters import Unreadable, unreadable

T = TypeVar("T")


def deal_reader(funnel: Funnel) -> Callable[[bytes], Read[Fact]]:
    """Return the reader of `sales.deals`. It raises Unreadable."""

    def read(event: Any) -> Read[Fact]:
        fact = fact_of(event)
        if fact is not None and fact.kind == Kind.STAGE and fact.value not in funnel.stages:
            raise Unreadable(
                "unknown_stage", f"stage_id: the funnel file has no stage {fact.value!r}; add it, then redrive"
            )
        return Read(event.deal_id, fact, _received(event.received_at))

    return _with(fast.deals, deal_event, read)


def activity_reader() -> Callable[[bytes], Read[Record]]:
    """Return the reader of `sales.activities`. It raises Unreadable."""

    def read(event: Any) -> Read[Record]:
        return Read(event.activity_id, record_of(event), _received(event.received_at))

    return _with(fast.activities, activity_event, read)


def _with(quick: fast.Reader, contract: TypeAdapter[Any], read: Callable[[Any], T]) -> Callable[[bytes], T]:
    """Return a function that reads the fast way where it can, else the contract's."""

    def either(value: bytes) -> T:
        try:
            return read(quick.read(value))
        except fast.Unsure:
            pass
        try:
            return read(contract.validate_json(value))
        except ValidationError as error:
            raise unreadable(error) from None

    return either


def _received(time: Any) -> int:
    return 0 if time is None else at_of(time)
