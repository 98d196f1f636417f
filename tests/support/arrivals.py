"""Events with the moments at which they arrived, as ClickHouse keeps them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from schemas.events import Event
from stream.ingest.records import event_record
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.tables import TABLES

E = TypeVar("E", bound=Event)


def arrived(event: E, at: datetime | None) -> E:
    """Return an event with its arrival; None: it was replayed."""
    return event.model_copy(update={"received_at": at})


def keep(clickhouse: ClickHouse, events: Iterable[Any]) -> None:
    """Insert raw events, those that are there stay."""
    rows = []
    for event in events:
        topic, key, value = event_record(event)
        rows.append(
            (
                topic, key.decode(), event.event_id, event.revision, event.type, event.occurred_at, event.received_at,
                event.source, value.decode(),
            )
        )  # fmt: skip
    if rows:
        clickhouse.insert("raw_events", TABLES["sales.deals"].columns, rows)
