"""What reports read of the hours in ClickHouse. It adds up there, since years of hours are many rows.

Sums of measures leave ClickHouse without the measures that are distributions, which can have a label per deal. What
KPIs need of those, and of the reps one by one, ClickHouse computes and gives along (`Picked`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.measures import BY_NAME, MEASURES
from stream.core.aggregate import Measures
from stream.core.funnel import MICROS, Funnel, moment
from stream.kpis.catalogue import KPIS
from stream.kpis.formula import Formula, OverMembers, Quantile, Total
from stream.kpis.group import Picked
from stream.kpis.periods import Days, Grain
from stream.kpis.statistics import Rate, wilson
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import bucket, quantile, text, texts

_QUANTILES = list(dict.fromkeys(kpi.formula for kpi in KPIS if isinstance(kpi.formula, Quantile)))
_OVER_MEMBERS = list(dict.fromkeys(kpi.formula for kpi in KPIS if isinstance(kpi.formula, OverMembers)))
_DISTRIBUTIONS = [measure.name for measure in MEASURES if measure.distribution]
_OF_NOW = [measure.name for measure in MEASURES if measure.of_now]


class Summed(NamedTuple):
    """The hours of one group, added up."""

    measures: Measures
    picked: Picked


NOTHING = Summed({}, {**{(one, ""): None for one in _QUANTILES}, **{(one, ""): wilson(0, 0) for one in _OVER_MEMBERS}})
"""A group without an hour."""


class Sums(NamedTuple):
    """The hours of a period, added up for each grouping that a report has."""

    total: Summed
    teams: dict[str, Summed]
    reps: dict[tuple[str, str], Summed]
    """By (rep, team): a rep who changed the team has a row for each."""
    pipelines: dict[str, Summed]


class OpenVisits(NamedTuple):
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

    def sums(self, days: Days, whose: Whose) -> Sums:
        """Return the sums over some days."""
        where, parameters = self._where(days, whose)
        sql = (
            f"SELECT team_id, rep_id, pipeline_id, {_given_along()} FROM ("
            f"SELECT team_id, rep_id, pipeline_id, {_summed()} FROM ("
            "SELECT team_id, rep_id, rep_id AS member, pipeline_id, sumMap(measures) AS part "
            f"FROM {self._hours} WHERE {where} GROUP BY team_id, rep_id, pipeline_id) "
            "GROUP BY GROUPING SETS ((), (team_id), (team_id, rep_id), (pipeline_id))) "
            # A column that a set does not group by is NULL.
            "SETTINGS group_by_use_nulls = 1"
        )
        total = NOTHING
        teams: dict[str, Summed] = {}
        reps: dict[tuple[str, str], Summed] = {}
        pipelines: dict[str, Summed] = {}
        for team_id, rep_id, pipeline_id, *columns in self._clickhouse.query(sql, parameters):
            summed = _read(columns)
            if pipeline_id is not None:
                pipelines[pipeline_id] = summed
            elif rep_id is not None:
                reps[rep_id, team_id] = summed
            elif team_id is not None:
                teams[team_id] = summed
            else:
                total = summed
        return Sums(total, teams, reps, pipelines)

    def by_time(self, days: Days, whose: Whose, grain: Grain) -> dict[date, Summed]:
        """Return the sums over some days, by first day of the bucket; those without any are not there."""
        where, parameters = self._where(days, whose)
        first_day = bucket(grain, self._funnel.file.fiscal_year_starts)
        sql = (
            f"SELECT first_day, {_given_along()} FROM ("
            f"SELECT first_day, {_summed()} FROM ("
            f"SELECT {first_day} AS first_day, rep_id AS member, sumMap(measures) AS part FROM {self._hours} "
            f"WHERE {where} GROUP BY first_day, member) GROUP BY first_day)"
        )
        rows = ((day, _read(columns)) for day, *columns in self._clickhouse.query(sql, parameters))
        return {day: summed for day, summed in rows if summed.measures}

    def open_visits(self, whose: Whose, edges: Iterable[int]) -> list[OpenVisits]:
        """Return who is in a stage now, whenever they came.

        Args:
            whose: whose deals.
            edges: seconds UTC; hours between two of them are added up and stand under the last one of them.
        """
        where, parameters = whose.where()
        sql = (
            "SELECT team_id, rep_id, pipeline_id, max(entered), sumMap(of_now) AS measures FROM ("
            "SELECT team_id, rep_id, pipeline_id, toUnixTimestamp64Second(hour) AS entered, "
            f"mapFilter((name, value) -> {_is_one_of(_OF_NOW)}, measures) AS of_now "
            f"FROM {self._hours} WHERE {where} AND notEmpty(of_now)) "
            "GROUP BY team_id, rep_id, pipeline_id, arrayCount(edge -> entered >= edge, {edges:Array(Int64)})"
        )
        return [OpenVisits(*row) for row in self._clickhouse.query(sql, parameters | {"edges": sorted(set(edges))})]

    def first_day(self, whose: Whose) -> date | None:
        """Return the first day that is known of somebody."""
        where, parameters = whose.where()
        sql = f"SELECT count(), min(toDate32(local_hour)) FROM {self._hours} WHERE {where} AND notEmpty(measures)"
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

    def uncertain(self, whose: Whose) -> int:
        """Return how many deals may have missed changes: now, of all pipelines."""
        where, parameters = whose._replace(pipeline=None).where()
        sql = f"SELECT count() FROM {self._clickhouse.database}.uncertain_deals WHERE {where}"
        ((number,),) = self._clickhouse.query(sql, parameters)
        return int(number)

    def windows(self) -> Iterator[str]:
        """Yield every window as it is stored, as the JSON of an HourlyMeasures."""
        sql = (
            "SELECT toJSONString(map('team_id', team_id, 'rep_id', rep_id, 'territory_id', territory_id, "
            f"'pipeline_id', pipeline_id)), hour, measures, version FROM {self._hours}"
        )
        for block in self._clickhouse.stream(sql):
            for members, hour, measures, version in block:
                at = moment(int(hour.timestamp()) * MICROS).isoformat().replace("+00:00", "Z")
                values = ",".join(f'"{name}":{value}' for name, value in measures.items())
                yield f'{members[:-1]},"hour":"{at}","version":{version},"measures":{{{values}}}}}'

    def _where(self, days: Days, whose: Whose) -> tuple[str, dict[str, Any]]:
        first = self._funnel.midnight(days.first) // MICROS
        end = self._funnel.midnight(days.last + timedelta(days=1)) // MICROS
        # As DateTime64: fromUnixTimestamp knows only 1970 to 2106.
        hours = "hour >= toDateTime64({first:Int64}, 0, 'UTC') AND hour < toDateTime64({end:Int64}, 0, 'UTC')"
        where, parameters = whose.where()
        return f"{hours} AND {where}", {"first": first, "end": end, **parameters}


def _summed() -> str:
    """Return the aggregates of parts, each of one `member`: the whole, and what each member adds to some totals."""
    by_member = (
        f"sumMapIf(map(member, toInt64({_total_of_part(of)})), member != '') AS {name}_{number}"
        for number, formula in enumerate(_OVER_MEMBERS)
        for name, of in (("reached", formula.total), ("among", formula.among))
    )
    return ", ".join(("sumMap(part) AS whole", *by_member))


def _given_along() -> str:
    """Return the columns that `_read` reads: the measures, the quantiles, and of how many members how many reached."""
    whole = "CAST(whole, 'Map(String, Int64)')"
    columns = [f"mapFilter((name, value) -> NOT ({_is_one_of(_DISTRIBUTIONS)}), {whole})"]
    for formula in _QUANTILES:
        prefix = f"{formula.measure}:"
        ours = f"mapFilter((name, value) -> startsWith(name, {text(prefix)}) AND value > 0, {whole})"
        value = f"toInt64OrZero(substring(name, {len(prefix) + 1}))"
        pairs = f"arrayMap((name, value) -> ({value}, value), mapKeys({ours}), mapValues({ours}))"
        columns.append(quantile(pairs, formula.part, formula.of))
    for number, over in enumerate(_OVER_MEMBERS):
        counted = f"mapFilter((member, value) -> value > 0, among_{number})"
        reached = f"mapFilter((member, value) -> value >= {over.at_least}, reached_{number})"
        columns.append(f"length(arrayIntersect(mapKeys({counted}), mapKeys({reached})))")
        columns.append(f"length({counted})")
    return ", ".join(columns)


def _read(columns: Sequence[Any]) -> Summed:
    measures, *others = columns
    quantiles: dict[tuple[Formula, str], float | Rate | None] = {
        (one, ""): None if value is None else value / one.scale for one, value in zip(_QUANTILES, others, strict=False)
    }
    members = others[len(_QUANTILES) :]
    rates = [wilson(reached, among) for reached, among in zip(members[::2], members[1::2], strict=True)]
    return Summed(measures, quantiles | {(one, ""): rate for one, rate in zip(_OVER_MEMBERS, rates, strict=True)})


def _total_of_part(of: Total) -> str:
    def added(names: Sequence[str]) -> str:
        return f"arraySum(mapValues(mapFilter((name, value) -> {_is_one_of(names)}, part)))"

    return f"{added(of.plus)} - {added(of.minus)}" if of.minus else added(of.plus)


def _is_one_of(measures: Sequence[str]) -> str:
    """Return the condition that a key of a map is of one of some measures: `name`, or `name:label`."""
    labelled = [name for name in measures if BY_NAME[name].label]
    plain = [name for name in measures if name not in labelled]
    conditions = [f"startsWith(name, {text(f'{name}:')})" for name in labelled]
    if plain:
        conditions.append(f"name IN ({texts(plain)})")
    return f"({' OR '.join(conditions)})"
