"""What reports read of the hours in ClickHouse. It adds up there, since years of hours are many rows.

Sums that leave ClickHouse hold, of the measures that only give a median (`won_amounts`, `cycle_days`), just the two
middle values: the median is right, and sums must not be added to others.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from stream.core.aggregate import Measures
from stream.core.funnel import MICROS, Funnel, moment
from stream.kpis.periods import Grain
from stream.reports.view import View
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import bucket, middles

_MEDIANS = ("won_amounts", "cycle_days")


class Sums(NamedTuple):
    """Sums of the hours of a view, for each grouping that a report has."""

    total: Measures
    teams: dict[str, Measures]
    reps: dict[tuple[str, str], Measures]
    """By (rep, team): a rep who changed the team has a row for each."""
    pipelines: dict[str, Measures]


class Waiting(NamedTuple):
    """Who is in a stage now, by an hour of entry (seconds UTC) that stands for all of like age."""

    team_id: str
    rep_id: str
    pipeline_id: str
    hour: int
    measures: Measures


class Hours:
    """Reads sums of hours. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._hours = f"{clickhouse.database}.hours"

    def sums(self, view: View) -> Sums:
        """Return the sums over the days of a view."""
        where, parameters = self._where(view)
        found = Sums({}, {}, {}, {})
        sql = (
            f"SELECT team_id, rep_id, pipeline_id, {_without_distributions('whole')} FROM ("
            "SELECT team_id, rep_id, pipeline_id, sumMap(part) AS whole FROM ("
            f"SELECT team_id, rep_id, pipeline_id, sumMap(measures) AS part FROM {self._hours} "
            f"WHERE {where} GROUP BY team_id, rep_id, pipeline_id) "
            "GROUP BY GROUPING SETS ((), (team_id), (team_id, rep_id), (pipeline_id))) "
            # A column that a set does not group by is NULL.
            "SETTINGS group_by_use_nulls = 1"
        )
        for team_id, rep_id, pipeline_id, measures in self._clickhouse.query(sql, parameters):
            if pipeline_id is not None:
                found.pipelines[pipeline_id] = measures
            elif rep_id is not None:
                found.reps[rep_id, team_id] = measures
            elif team_id is not None:
                found.teams[team_id] = measures
            else:
                found.total.update(measures)
        return found

    def by_time(self, view: View, grain: Grain) -> dict[date, Measures]:
        """Return the sums over the days of a view, by first day of the bucket; those without any are not there."""
        where, parameters = self._where(view)
        first_day = bucket(grain, self._funnel.file.fiscal_year_starts)
        sql = (
            f"SELECT first_day, {_without_distributions('whole')} FROM ("
            f"SELECT {first_day} AS first_day, sumMap(measures) AS whole FROM {self._hours} "
            f"WHERE {where} GROUP BY first_day)"
        )
        return {day: measures for day, measures in self._clickhouse.query(sql, parameters) if measures}

    def waiting(self, view: View, edges: Iterable[int]) -> list[Waiting]:
        """Return who is in a stage now, whenever they came.

        Args:
            view: whose; its days play no part.
            edges: seconds UTC; hours between two of them are added up and stand under the last one of them.
        """
        scope, parameters = view.scope()
        sql = (
            "SELECT team_id, rep_id, pipeline_id, max(entered), sumMap(here) AS waiting FROM ("
            "SELECT team_id, rep_id, pipeline_id, toUnixTimestamp64Second(hour) AS entered, "
            "mapFilter((name, value) -> startsWith(name, 'still_there'), measures) AS here "
            f"FROM {self._hours} WHERE {scope} AND notEmpty(here)) "
            "GROUP BY team_id, rep_id, pipeline_id, arrayCount(edge -> entered >= edge, {edges:Array(Int64)})"
        )
        return [Waiting(*row) for row in self._clickhouse.query(sql, parameters | {"edges": sorted(set(edges))})]

    def first_day(self, view: View) -> date | None:
        """Return the first day that is known of whom a view is about."""
        scope, parameters = view.scope()
        sql = f"SELECT count(), min(toDate32(local_hour)) FROM {self._hours} WHERE {scope} AND notEmpty(measures)"
        ((count, day),) = self._clickhouse.query(sql, parameters)
        return day if count else None

    def members(self) -> list[tuple[str, str]]:
        """Return all (team, rep) that were ever told of, also those who left the funnel file."""
        rows = self._clickhouse.query(f"SELECT DISTINCT team_id, rep_id FROM {self._clickhouse.database}.kpi_hours")
        return [(team_id, rep_id) for team_id, rep_id in rows]

    def mark(self) -> tuple[Any, ...]:
        """Return what differs once any hour has changed; much cheaper than the hours."""
        sql = f"SELECT count(), max(written_at) FROM {self._clickhouse.database}.kpi_hours"
        (row,) = self._clickhouse.query(sql)
        return row

    def uncertain(self, view: View) -> int:
        """Return how many deals may have missed changes: now, of all pipelines."""
        scope, parameters = view._replace(pipeline=None).scope()
        sql = f"SELECT count() FROM {self._clickhouse.database}.uncertain_deals WHERE {scope}"
        ((number,),) = self._clickhouse.query(sql, parameters)
        return int(number)

    def windows(self) -> Iterator[str]:
        """Yield every window as it is stored, as the JSON of a HourlyMeasures."""
        sql = (
            "SELECT toJSONString(map('team_id', team_id, 'rep_id', rep_id, 'territory_id', territory_id, "
            f"'pipeline_id', pipeline_id)), hour, measures, version FROM {self._hours}"
        )
        for block in self._clickhouse.stream(sql):
            for members, hour, measures, version in block:
                at = moment(int(hour.timestamp()) * MICROS).isoformat().replace("+00:00", "Z")
                values = ",".join(f'"{name}":{value}' for name, value in measures.items())
                yield f'{members[:-1]},"hour":"{at}","version":{version},"measures":{{{values}}}}}'

    def _where(self, view: View) -> tuple[str, dict[str, Any]]:
        first = self._funnel.midnight(view.days.first) // MICROS
        end = self._funnel.midnight(view.days.last + timedelta(days=1)) // MICROS
        # As DateTime64: fromUnixTimestamp knows only 1970 to 2106.
        where = "hour >= toDateTime64({first:Int64}, 0, 'UTC') AND hour < toDateTime64({end:Int64}, 0, 'UTC')"
        scope, parameters = view.scope()
        return f"{where} AND {scope}", {"first": first, "end": end, **parameters}


def _without_distributions(measures: str) -> str:
    """Return a map of measures with only the middle values of those that give a median."""
    whole = f"CAST({measures}, 'Map(String, Int64)')"
    others = " AND ".join(f"NOT startsWith(name, '{name}:')" for name in _MEDIANS)
    found = f"mapFilter((name, value) -> {others}, {whole})"
    for name in _MEDIANS:
        found = f"mapUpdate({found}, {middles(name, whole)})"
    return found
