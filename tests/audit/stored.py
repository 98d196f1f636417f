"""Raw events and hours in chDB, and the audit over them."""

import itertools
import json
from datetime import UTC, datetime, timedelta

from stream.alerts.audited import leak_counts
from stream.audit.audit import audit
from stream.audit.leak_counts import LeakCounts
from stream.audit.verdict import Verdict
from stream.core.funnel import Funnel
from stream.oracle.truth import rows, truth
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.rows import KPI_HOURS
from tests.support.histories import FILE
from tests.support.tables import KEPT, TABLES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_versions = itertools.count(1)


def no_leaks():
    """What the judge of alerts counts on no days at all; to count is a third of an audit."""
    return LeakCounts(0, 0, 0, [])


class Service:
    """What a service has stored, with a funnel file."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self.clickhouse = clickhouse
        self.database = clickhouse.database
        self.funnel = FILE
        self.counted = {}  # what `totals` computed the last time

    def clear(self) -> None:
        for table in {*(table.name for table in TABLES.values()), *KEPT}:
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

    def keep(self, deals) -> None:
        """Write rows of deals: {deal_id: row}."""
        lines = [_line(row | {"version": next(_versions), "received_at": None}) for row in deals.values()]
        if lines:
            self.clickhouse.insert_json("deal_rows", lines)

    def totals(self, slice_events: int = 50_000):
        """What the SQL computes from the events, where the stream has no hours: {window: measures}.

        Rows that the stream has must be those that the SQL computes, and add up to the same.
        """
        verdict = self.audit(most=10**6, slice_events=slice_events)
        totals = {"events": {}, "rows": {}}
        for *window, measure, stream, batch, source in verdict.differences:
            assert stream == 0
            totals[source].setdefault(tuple(window), {})[measure] = batch
        if verdict.rows:
            assert verdict.row_differences == ()
            assert totals["rows"] == totals["events"]
        self.counted = totals["events"]
        return self.counted

    def leak_counts(self):
        """What the judge of alerts counts."""
        return leak_counts(self.clickhouse, Funnel(self.funnel), datetime.now(UTC))

    def audit(self, most: int = 50, patience: float = 0.0, leak_counts=no_leaks, **more) -> Verdict:
        *_, verdict = audit(self.clickhouse, self.funnel, leak_counts, most=most, patience_seconds=patience, **more)
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
    )


def _line(row) -> bytes:
    """A row as it is on the topic: what it consists of are arrays."""
    return json.dumps({name: _listed(value) for name, value in row.items()}).encode()


def _listed(value):
    if isinstance(value, list):
        return [_listed(one) for one in value]
    return list(value.values()) if isinstance(value, dict) else value


def expected_rows(events, file=FILE):
    """The rows of deals that plain batch code makes."""
    return rows([event.model_dump() for event in events], file)


def expected(events, file=FILE):
    """What plain batch code finds."""
    return truth([event.model_dump() for event in events], file)
