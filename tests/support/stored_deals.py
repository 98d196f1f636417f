"""Deals as workers and sink leave them in ClickHouse: their windows, and a row each."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from schemas.events import AnyDealEvent, DealEvent
from stream import topology
from stream.core.aggregate import Key, Measures, add_to
from stream.core.contributions import contributions
from stream.core.deal_row import deal_row
from stream.core.funnel import Funnel
from stream.core.way import way_of
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.histories import KNOWN, history_of
from tests.support.tables import TABLES

_COLUMNS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")


def store(clickhouse: ClickHouse, events: Iterable[DealEvent], funnel: Funnel = KNOWN) -> None:
    """Put all that comes of events of deals in place of what is there."""
    by_deal: dict[str, list[DealEvent]] = {}
    for event in events:
        by_deal.setdefault(event.deal_id, []).append(event)
    windows: dict[Key, Measures] = {}
    rows = []
    for deal_id, of_deal in by_deal.items():
        history = history_of(of_deal)
        if not history:
            continue  # of gaps alone there is no row
        way = way_of(history, funnel)
        for key, measures in contributions(way, funnel).items():
            add_to(windows.setdefault(key, {}), measures)
        rows.append(msgspec.json.encode(deal_row(deal_id, 1, 0, way)))
    for table in ("kpi_hours", "deal_rows"):
        clickhouse.command(f"TRUNCATE TABLE {clickhouse.database}.{table}")
    hours = [
        (*key[:4], datetime.fromtimestamp(key.hour, UTC), {name: value for name, value in measures.items() if value}, 1)
        for key, measures in windows.items()
    ]
    if hours:
        clickhouse.insert("kpi_hours", _COLUMNS, hours)
    if rows:
        clickhouse.insert_json("deal_rows", rows)


def keep_events(clickhouse: ClickHouse, events: Iterable[AnyDealEvent]) -> None:
    """Put events of deals, as they came in, in place of what is there."""
    clickhouse.command(f"TRUNCATE TABLE {clickhouse.database}.raw_events")
    topic = topology.DEALS.name
    rows = [
        (topic, one.deal_id, one.event_id, one.revision, one.type, one.occurred_at, None, "t", one.model_dump_json())
        for one in events
    ]
    if rows:
        clickhouse.insert("raw_events", TABLES[topic].columns, rows)


def counted(measures: Mapping[str, int]) -> dict[str, int]:
    """Return the measures that are not 0."""
    return {name: value for name, value in measures.items() if value}
