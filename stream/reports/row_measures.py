"""What reports read of the rows of deals: the measures that are kept in rows."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from schemas.measures import BY_NAME, OFF_ROWS
from stream.core.aggregate import Measures
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.formula import totals
from stream.kpis.periods import Grain
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.deal_measures import measures
from stream.sinks.clickhouse.sql import bucket, text, texts

_OFF_ROWS = [measure.name for measure in OFF_ROWS]
_OF_NOW = [measure.name for measure in OFF_ROWS if measure.of_now]
_AGES = [name for name in _OFF_ROWS if name.startswith("created_") and BY_NAME[name].label == "days"]
_READ = {
    name
    for kpi in (*BY_SUBJECT["deals"].values(), *BY_SUBJECT["activity type"].values())
    for one in totals(kpi.formula)
    for name in one.measures
}
_OF_DEALS = [name for name in _OFF_ROWS if name in _READ and name not in _OF_NOW]
"""What each group of a report needs."""
_OTHERS = [name for name in _OFF_ROWS if name not in {*_OF_NOW, *_OF_DEALS, *_AGES}]
"""What only stages, sources and reasons need."""

_IDS = "team_id, rep_id, territory_id, pipeline_id"


class Moments(NamedTuple):
    """A stretch of time: from one moment to before another, microseconds UTC."""

    begin: int
    end: int


class RowMeasures:
    """Reads measures off the rows. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel

    def by_group(self, during: Moments, whose: Whose) -> list[tuple[str, str, str, str, Measures]]:
        """Return what each group needs, by team, rep, territory and pipeline."""
        return self._sums(_IDS, _OF_DEALS, during, whose)

    def by_pipeline(self, during: Moments, whose: Whose) -> list[tuple[str, Measures]]:
        """Return what stages, sources and reasons need, by pipeline."""
        return self._sums("pipeline_id", _OTHERS, during, whose)

    def by_time(self, during: Moments, whose: Whose, grain: Grain) -> list[tuple[date, Measures]]:
        """Return what each group needs, by first day of the bucket."""
        return self._sums(bucket(grain, self._funnel.file.fiscal_year_starts), _OF_DEALS, during, whose)

    def ages(self, during: Moments, whose: Whose) -> Measures:
        """Return after how many days deals were decided, of those created in a stretch of time."""
        summed = self._sums("'all'", _AGES, during, whose)
        return summed[0][1] if summed else {}

    def now(self, whose: Whose, edges: Sequence[int]) -> list[tuple[str, str, str, str, int, Measures]]:
        """Return the measures of now by team, rep, territory, pipeline, and the last hour of those of like age."""
        where, parameters = whose.where()
        hour = "intDiv(at, 1000000) - positiveModulo(intDiv(at, 1000000) + timezoneOffset(local_hour), 3600)"
        return self._clickhouse.query(
            f"SELECT {_IDS}, max(hour), sumMap(map(key, value)) FROM ("
            f"SELECT {_IDS}, {hour} AS hour, key, value FROM {self._rows(_OF_NOW)} WHERE {where}) "
            f"GROUP BY {_IDS}, arrayCount(edge -> hour >= edge, {{edges:Array(Int64)}})",
            parameters | {"edges": list(edges)},
        )

    def _sums(self, by: str, names: Sequence[str], during: Moments, whose: Whose) -> list[Any]:
        where, parameters = whose.where()
        where = f"at >= {{begin:Int64}} AND at < {{end:Int64}} AND {where}"
        return self._clickhouse.query(
            f"SELECT {by}, sumMap(map(key, value)) FROM {self._rows(names)} WHERE {where} GROUP BY {by}",
            parameters | during._asdict(),
        )

    def _rows(self, names: Sequence[str]) -> str:
        """Return a subquery of what each row adds: whose it is, at, local_hour, key and value."""
        selects = " UNION ALL ".join(measures(self._funnel, self._clickhouse.database, names))
        with_detail = texts(name for name in names if BY_NAME[name].detail)
        with_label = texts(name for name in names if BY_NAME[name].label)
        key = (
            f"multiIf(measure IN ({with_detail or text('')}), concat(measure, ':', label, ':', detail), "
            f"measure IN ({with_label or text('')}), concat(measure, ':', label), measure)"
        )
        zone = text(self._funnel.file.time_zone)
        return (
            f"(SELECT {_IDS}, at, fromUnixTimestamp64Micro(at, {zone}) AS local_hour, {key} AS key, value "
            f"FROM ({selects}))"
        )
