"""What had arrived by a moment, folded again into a database of its own."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from schemas import wire
from stream.core import entities
from stream.core.aggregate import Contributions, Measures, add_to
from stream.core.fold import Entity, Incoming
from stream.core.funnel import Funnel, micros
from stream.ingest.problems import Unusable
from stream.ingest.readers import activity_reader, deal_reader
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.views import views

SLICE_EVENTS = 100_000
"""About so many events are held at once."""

_VIEWS = ("names", "deals")
_COLUMNS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures")

_Row = tuple[Any, ...]


def fold_again(clickhouse: ClickHouse, database: ClickHouse, funnel: Funnel, at: datetime) -> None:
    """Fill a database with the windows and rows of deals as they were known at a moment. Raises ClickHouseUnavailable.

    `funnel` has the rates that were known then. All of the raw events are folded, which takes some tens of µs each.
    """
    migrate(database)
    _Folding(clickhouse, database, funnel, micros(at)).run()


class _Folding:
    """Folds what had arrived by a moment (microseconds UTC) into another database."""

    def __init__(self, clickhouse: ClickHouse, database: ClickHouse, funnel: Funnel, at: int) -> None:
        self._clickhouse = clickhouse
        self._database = database
        self._funnel = funnel
        self._at = at
        self._raw = f"{clickhouse.database}.raw_events"
        self._known = f"(received_at IS NULL OR received_at <= fromUnixTimestamp64Micro({at}, 'UTC'))"

    def run(self) -> None:
        """Fill the database."""
        name = self._database.database
        self._database.command(f"DROP TABLE {name}.raw_events")
        self._database.command(
            f"CREATE VIEW {name}.raw_events AS SELECT *, moved_to, version FROM {self._raw} WHERE {self._known}"
        )
        self._database.command(
            f"CREATE TABLE {name}.parts_of_hours AS {name}.kpi_hours ENGINE = MergeTree ORDER BY (hour, team_id)"
        )
        ((count,),) = self._clickhouse.query(f"SELECT count() FROM {self._raw}")
        slices = max(1, -(-count // SLICE_EVENTS))
        for number in range(slices):
            for kind, entity, read in (
                ("deal", entities.deals(self._funnel), deal_reader(self._funnel)),
                ("activity", entities.activity_records(self._funnel), activity_reader(self._funnel)),
            ):
                self._fold(self._events(kind, number, slices), entity, read)
        columns = ", ".join(_COLUMNS[:-1])
        self._database.command(
            f"INSERT INTO {name}.kpi_hours ({columns}, measures, version) "
            f"SELECT {columns}, sumMap(measures), 1 FROM {name}.parts_of_hours GROUP BY {columns}"
        )
        for view in views(name, self._funnel):
            if view.name in _VIEWS:
                self._database.command(f"CREATE VIEW {name}.{view.name} AS {view.select}")

    def _events(self, kind: str, number: int, slices: int) -> list[_Row]:
        # What is there twice counts once, so nothing need be merged before.
        return self._clickhouse.query(
            f"SELECT entity_id, event_id, revision, received_at, body FROM {self._raw} "
            f"WHERE startsWith(type, '{kind}.') AND cityHash64(entity_id) % {slices} = {number} ORDER BY entity_id"
        )

    def _fold(self, rows: Sequence[_Row], entity: Entity[Any, Any, Any], read: Any) -> None:
        """Add what comes of some entities; the events of one are all there, and stand together."""
        windows: Contributions = {}
        of_deals: list[bytes] = []
        for entity_id, events in groupby(rows, key=itemgetter(0)):
            items = [one.item for one in self._readable(list(events), read)]
            known, changing = entity.add(None, items) if items else (None, ())
            if known is None:
                continue
            meaning = entity.meaning(known)
            if entity.row is not None:
                of_deals.append(entity.row(entity_id, 1, 0, meaning))
            if changing:
                for key, measures in entity.contributions(meaning).items():
                    add_to(windows.setdefault(key, {}), measures)
        hours = [(*key[:4], datetime.fromtimestamp(key.hour, UTC), _whole(one)) for key, one in windows.items()]
        if hours:
            self._database.insert("parts_of_hours", _COLUMNS, hours)
        if of_deals:
            self._database.insert_json("deal_rows", of_deals)

    def _readable(self, rows: Sequence[_Row], read: Any) -> Iterator[Incoming[Any]]:
        """Yield the events of an entity that had arrived; what was replayed arrived when it first did."""
        arrived: dict[Any, bool] = {}
        for _, event_id, revision, received_at, _ in rows:
            if received_at is not None:
                key = event_id, revision
                arrived[key] = arrived.get(key, False) or micros(received_at) <= self._at
        for _, event_id, revision, received_at, body in rows:
            is_known = (
                arrived.get((event_id, revision), True) if received_at is None else micros(received_at) <= self._at
            )
            # What cannot be read is a dead letter, and counts nowhere.
            with suppress(Unusable, wire.NotCanonical):
                if is_known and (event := read(0, body.encode())) is not None:
                    yield event


def _whole(measures: Measures) -> Measures:
    return {name: value for name, value in measures.items() if value}
