"""Raw events and hours in chDB, and the audit over them."""

import itertools
from datetime import UTC, datetime, timedelta

from stream.audit.audit import audit
from stream.audit.verdict import Verdict
from stream.oracle.truth import truth
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.rows import KPI_HOURS, TABLES
from tests.support.histories import FILE

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_versions = itertools.count(1)


class Service:
    """What a service has stored, with a funnel file."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self.clickhouse = clickhouse
        self.database = clickhouse.database
        self.funnel = FILE

    def clear(self) -> None:
        for table in {table.name for table in TABLES.values()}:
            self.clickhouse.command(f"TRUNCATE TABLE {self.database}.{table}")

    def receive(self, events) -> None:
        """Keep raw events."""
        rows = [_raw(event) for event in events]
        if rows:
            self.clickhouse.insert("raw_events", TABLES["sales.deals"].columns, rows)

    def report(self, totals) -> None:
        """Write hours: {window: measures}."""
        rows = [
            (*window[:4], EPOCH + timedelta(seconds=window[4]), measures, next(_versions), None)
            for window, measures in totals.items()
        ]
        if rows:
            self.clickhouse.insert("kpi_hours", KPI_HOURS.columns[:8], rows)

    def totals(self, slice_events: int = 50_000):
        """What the SQL computes, which the stream has nothing of: {window: measures}."""
        found = {}
        for *window, measure, stream, batch in self.audit(most=10**6, slice_events=slice_events).differences:
            assert stream == 0
            found.setdefault(tuple(window), {})[measure] = batch
        return found

    def audit(self, most: int = 50, patience: float = 0.0, **more) -> Verdict:
        *_, verdict = audit(self.clickhouse, self.funnel, most=most, patience_seconds=patience, **more)
        assert isinstance(verdict, Verdict)
        return verdict


def _raw(event):
    entity_id = event.deal_id if event.type.startswith("deal.") else event.activity_id
    topic = "sales.deals" if event.type.startswith("deal.") else "sales.activities"
    body = event.model_dump_json()
    return (
        topic,
        entity_id,
        event.event_id,
        event.revision,
        event.type,
        event.occurred_at,
        None,
        event.source,
        body,
        0,
    )


def expected(events, file=FILE):
    """What plain batch code finds."""
    return truth([event.model_dump() for event in events], file)
