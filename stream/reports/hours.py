"""What reports read of the hours in ClickHouse. It adds up there, since years of hours are many rows.

Sums of measures leave ClickHouse without the measures that are distributions, which can have a label per deal. What
KPIs need of those, and of the reps one by one, ClickHouse computes and gives along (`Picked`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.measures import BY_NAME, IN_HOURS
from stream.core.aggregate import Measures, add_to
from stream.core.funnel import MICROS, Funnel, moment
from stream.kpis.catalogue import KPIS
from stream.kpis.formula import Formula, OverMembers, Quantile, Total, totals
from stream.kpis.group import Picked
from stream.kpis.periods import Days, Grain
from stream.kpis.statistics import Rate, wilson
from stream.reports.query import Whose
from stream.reports.row_measures import Moments, RowMeasures
from stream.reports.waterfall import Waterfalls, waterfalls
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import bucket, quantile, text, texts

_QUANTILES = list(dict.fromkeys(kpi.formula for kpi in KPIS if isinstance(kpi.formula, Quantile)))
_OVER_MEMBERS = list(dict.fromkeys(kpi.formula for kpi in KPIS if isinstance(kpi.formula, OverMembers)))
_DISTRIBUTIONS = [measure.name for measure in IN_HOURS if measure.distribution]
_OF_NOW = [measure.name for measure in IN_HOURS if measure.of_now]
_ELAPSED = sorted({name for kpi in KPIS for one in totals(kpi.formula) for name in one.elapsed})
"""Measures whose very hours count."""

_ALL, _TEAM, _REP, _TERRITORY, _PIPELINE = 0b1111, 0b0111, 0b1011, 0b1101, 0b1110
"""What `grouping` says of each grouping set: 0 for the column that it has."""


class Summed(NamedTuple):
    """The windows of one group, added up."""

    measures: Measures
    picked: Picked


NOTHING = Summed({}, {**{(one, ""): None for one in _QUANTILES}, **{(one, ""): wilson(0, 0) for one in _OVER_MEMBERS}})
"""A group without an hour."""


class Sums(NamedTuple):
    """The windows of a period, added up for each grouping that a report has.

    What only KPIs of stages, sources and reasons read is in `total` and `pipelines` alone.
    `teams_of`: in which teams a rep has anything.
    """

    total: Summed
    teams: dict[str, Summed]
    reps: dict[str, Summed]
    territories: dict[str, Summed]
    pipelines: dict[str, Summed]
    teams_of: dict[str, list[str]]


class OpenDeals(NamedTuple):
    """What is open now, by an hour (seconds UTC) that stands for all of like age."""

    team_id: str
    rep_id: str
    territory_id: str
    pipeline_id: str
    hour: int
    measures: Measures


class Hours:
    """Reads sums of windows. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._hours = f"{clickhouse.database}.hours"
        self._rows = RowMeasures(clickhouse, funnel)

    def sums(self, periods: Sequence[Days], whose: Whose) -> list[Sums]:
        """Return the sums over each of some periods."""
        return [self._sums(days, whose) for days in periods]

    def _sums(self, days: Days, whose: Whose) -> Sums:
        where, parameters = self._where(days, whose)
        sql = (
            f"SELECT kept, team_id, rep_id, territory_id, pipeline_id, teams, {_given_along()} FROM ("
            "SELECT grouping(team_id, rep_id, territory_id, pipeline_id) AS kept, team_id, rep_id, territory_id, "
            f"pipeline_id, groupUniqArray(team) AS teams, {_summed()} FROM ("
            "SELECT team_id, team_id AS team, rep_id, rep_id AS member, territory_id, pipeline_id, "
            f"sumMap({_counted(whose)}) AS part FROM {self._hours} WHERE {where} "
            "GROUP BY team_id, rep_id, territory_id, pipeline_id) "
            "GROUP BY GROUPING SETS ((), (team_id), (rep_id), (territory_id), (pipeline_id)))"
        )
        groups: dict[int, dict[str, Summed]] = {_ALL: {}, _TEAM: {}, _REP: {}, _TERRITORY: {}, _PIPELINE: {}}
        teams_of: dict[str, set[str]] = {}
        for kept, team_id, rep_id, territory_id, pipeline_id, teams, *columns in self._clickhouse.query(
            sql, parameters
        ):
            # A column that a set does not group by is empty.
            member = team_id or rep_id or territory_id or pipeline_id
            groups[kept][member] = _read(columns)
            if kept == _REP:
                teams_of[member] = set(teams)
        self._add_rows(groups, teams_of, days, whose)
        return Sums(
            groups[_ALL].get("", NOTHING),
            groups[_TEAM],
            groups[_REP],
            groups[_TERRITORY],
            groups[_PIPELINE],
            {rep_id: sorted(teams) for rep_id, teams in teams_of.items()},
        )

    def _add_rows(
        self, groups: dict[int, dict[str, Summed]], teams_of: dict[str, set[str]], days: Days, whose: Whose
    ) -> None:
        """Add what is read off the rows of deals."""

        def add(kept: int, member: str, measures: Measures) -> None:
            summed = groups[kept].setdefault(member, NOTHING)
            added = dict(summed.measures)
            add_to(added, measures)
            groups[kept][member] = summed._replace(measures=added)

        during = self._moments(days)
        for team_id, rep_id, territory_id, pipeline_id, measures in self._rows.by_group(during, whose):
            teams_of.setdefault(rep_id, set()).add(team_id)
            for kept, member in (
                (_ALL, ""),
                (_TEAM, team_id),
                (_REP, rep_id),
                (_TERRITORY, territory_id),
                (_PIPELINE, pipeline_id),
            ):
                add(kept, member, measures)
        for pipeline_id, measures in self._rows.by_pipeline(during, whose):
            add(_ALL, "", measures)
            add(_PIPELINE, pipeline_id, measures)

    def by_time(self, periods: Sequence[Days], whose: Whose, grain: Grain) -> list[dict[date, Summed]]:
        """Return the sums over each of some periods, by first day of the bucket; those without any are not there."""
        return [self._by_time(days, whose, grain) for days in periods]

    def _by_time(self, days: Days, whose: Whose, grain: Grain) -> dict[date, Summed]:
        where, parameters = self._where(days, whose)
        first_day = bucket(grain, self._funnel.file.fiscal_year_starts)
        sql = (
            f"SELECT first_day, {_given_along()} FROM ("
            f"SELECT first_day, {_summed()} FROM ("
            f"SELECT {first_day} AS first_day, rep_id AS member, sumMap({_counted(whose)}) AS part FROM {self._hours} "
            f"WHERE {where} GROUP BY first_day, member) GROUP BY first_day)"
        )
        summed = {day: _read(columns) for day, *columns in self._clickhouse.query(sql, parameters)}
        for day, measures in self._rows.by_time(self._moments(days), whose, grain):
            before = summed.get(day, NOTHING)
            added = dict(before.measures)
            add_to(added, measures)
            summed[day] = before._replace(measures=added)
        return {day: one for day, one in summed.items() if one.measures}

    def open_deals(self, whose: Whose, edges: Iterable[int]) -> list[OpenDeals]:
        """Return what is open now, whenever it began.

        Args:
            whose: whose deals.
            edges: seconds UTC; hours between two of them are added up and stand under the last one of them, but for
                measures whose very hours count: they stand under hours whose sum is the same.
        """
        where, parameters = whose.where()
        by_age = "arrayCount(edge -> entered >= edge, {edges:Array(Int64)})"
        elapsed = f"mapFilter((name, value) -> {_is_one_of(_ELAPSED)}, of_now)"
        parameters["edges"] = sorted(set(edges))
        sql = (
            f"SELECT team_id, rep_id, territory_id, pipeline_id, max(entered), sumMap(of_now) AS measures, "
            f"sumMap(mapApply((name, value) -> (name, value * entered), {elapsed})) AS hours FROM ("
            "SELECT team_id, rep_id, territory_id, pipeline_id, toUnixTimestamp64Second(hour) AS entered, "
            f"mapFilter((name, value) -> {_is_one_of(_OF_NOW)}, measures) AS of_now "
            f"FROM {self._hours} WHERE {where} AND notEmpty(of_now)) "
            f"GROUP BY team_id, rep_id, territory_id, pipeline_id, {by_age}"
        )
        rows = (OpenDeals(*row) for row in self._rows.now(whose, parameters["edges"]))
        return [*rows, *(one for row in self._clickhouse.query(sql, parameters) for one in _parted(*row))]

    def ages(self, days: Days, whose: Whose) -> Measures:
        """Return after how many days deals were decided, of those created in some days."""
        return self._rows.ages(self._moments(days), whose)

    def wins(self, days: Days, whose: Whose) -> dict[date, tuple[int, int]]:
        """Return deals won and their amount by day; days without any are not there."""
        where, parameters = self._where(days, whose)
        sql = (
            "SELECT toDate32(local_hour) AS day, sum(measures['won']) AS won, sum(measures['won_amount']) "
            f"FROM {self._hours} WHERE {where} GROUP BY day HAVING won != 0"
        )
        return {day: (won, amount) for day, won, amount in self._clickhouse.query(sql, parameters)}

    def waterfalls(self, days: Days, due_by: date, whose: Whose, now: int) -> Waterfalls:
        """Return what changed in the open pipeline over some days, up to now (microseconds UTC)."""
        return waterfalls(self._clickhouse, self._funnel, days, due_by, whose, now)

    def median_cycle(self, whose: Whose) -> float | None:
        """Return the median days from creation to close of all deals won, whenever; None where there are none."""
        where, parameters = whose.where()
        sql = (
            "SELECT count(), quantileExact((closed_at - created_at) / 86400000000) FROM ("
            "SELECT deal.closed.team_id AS team_id, deal.closed.rep_id AS rep_id, "
            "deal.closed.territory_id AS territory_id, pipeline_id, closed_at, created_at "
            f"FROM {self._clickhouse.database}.deal_rows AS deal FINAL "
            f"WHERE outcome = 'won' AND created_at <= closed_at) WHERE {where}"
        )
        ((count, days),) = self._clickhouse.query(sql, parameters)
        return days if count else None

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
        where, parameters = whose._replace(territory=None, pipeline=None).where()
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

    def _moments(self, days: Days) -> Moments:
        return Moments(self._funnel.midnight(days.first), self._funnel.midnight(days.last + timedelta(days=1)))

    def _where(self, days: Days, whose: Whose) -> tuple[str, dict[str, Any]]:
        first, end = self._moments(days)
        # As DateTime64: fromUnixTimestamp knows only 1970 to 2106.
        hours = "hour >= toDateTime64({first:Int64}, 0, 'UTC') AND hour < toDateTime64({end:Int64}, 0, 'UTC')"
        where, parameters = whose.where()
        return f"{hours} AND {where}", {"first": first // MICROS, "end": end // MICROS, **parameters}


def _counted(whose: Whose) -> str:
    """Return the measures that count: where a pipeline is looked at, of what belongs to none the activities alone."""
    if whose.pipeline in (None, ""):
        return "measures"
    return "mapFilter((name, value) -> pipeline_id != '' OR startsWith(name, 'activit'), measures)"


def _parted(
    team_id: str, rep_id: str, territory_id: str, pipeline_id: str, last: int, measures: Measures, hours: Measures
) -> Iterator[OpenDeals]:
    """Yield what is open of one group and age: those whose very hours count at two hours a second apart."""
    by_hour: dict[int, Measures] = {}
    for name, value in measures.items():
        hour, later = divmod(hours[name], value) if hours.get(name) and value > 0 else (last, 0)
        for at, number in ((hour, value - later), (hour + 1, later)):
            if number:
                by_hour.setdefault(at, {})[name] = number
    for at, counts in by_hour.items():
        yield OpenDeals(team_id, rep_id, territory_id, pipeline_id, at, counts)


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
