"""Read records of the source topics: contract, then what only the funnel file knows."""

from collections.abc import Callable

from pydantic import ValidationError

from schemas.events import DealStageChanged, Event, activity_event, deal_event
from stream.core.activities import Activity, activity_of
from stream.core.facts import Fact, fact_of
from stream.core.funnel import Funnel, micros
from stream.worker.fold_agent import Read
from stream.worker.letters import Unreadable, unreadable


def deal_reader(funnel: Funnel) -> Callable[[bytes], Read[Fact]]:
    """Return the reader of `sales.deals`. It raises Unreadable."""

    def read(value: bytes) -> Read[Fact]:
        try:
            event = deal_event.validate_json(value)
        except ValidationError as error:
            raise unreadable(error) from None
        if isinstance(event, DealStageChanged) and event.stage_id not in funnel.stages:
            raise Unreadable(
                "unknown_stage", f"stage_id: the funnel file has no stage {event.stage_id!r}; add it, then redrive"
            )
        return Read(event.deal_id, fact_of(event), _received(event))

    return read


def read_activity(value: bytes) -> Read[Activity]:
    """Read a record of `sales.activities`. Raises Unreadable."""
    try:
        event = activity_event.validate_json(value)
    except ValidationError as error:
        raise unreadable(error) from None
    return Read(event.activity_id, activity_of(event), _received(event))


def _received(event: Event) -> int:
    return micros(event.received_at) if event.received_at else 0
