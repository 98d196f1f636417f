"""What reports read of the hours in ClickHouse. It adds up there, since years of hours are many rows.

The measures of an hour stand there as codes of their names, which add up many times faster than the names, and the
windows of one team, rep, territory and pipeline under the code of the four. Distributions stand apart: what KPIs need
of them ClickHouse computes and gives along (`Picked`), since they can have a label per deal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.measures import IN_HOURS
from stream.core.aggregate import Measures, add_to
from stream.core.funnel import MICROS, Funnel, moment
from stream.kpis.catalogue import KPIS
from stream.kpis.formula import Formula, OverMembers, Quantile, Total, totals
from stream.kpis.group import Picked
from stream.kpis.keys import parts_of
from stream.kpis.periods import Days, Grain
from stream.kpis.statistics import Rate, wilson
from stream.reports.accounts import OpenAccount, open_accounts
from stream.reports.amounts import Amounts, amounts
from stream.reports.codes import GROUPINGS, Codes, Member
from stream.reports.courses import Records, records
from stream.reports.query import Whose
from stream.reports.row_measures import Moments, RowMeasures
from stream.reports.waterfall import Waterfalls, waterfalls
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import bucket, text
from stream.sinks.clickhouse.statistics_sql import quantiles

_QUANTILES = [kpi.formula for kpi in KPIS if isinstance(kpi.formula, Quantile)]
_OVER_MEMBERS = [kpi.formula for kpi in KPIS if isinstance(kpi.formula, OverMembers)]
_DISTRIBUTIONS = [measure.name for measure in IN_HOURS if measure.distribution]
_ELAPSED = {name for kpi in KPIS for one in totals(kpi.formula) for name in one.elapsed}
"""Measures whose very hours count."""


class Summed(NamedTuple):
    """The windows of one group, added up."""

    measures: Measures
    picked: Picked


_NO_PICKED: Mapping[tuple[Formula, str], float | Rate | None] = {
    **{(one, ""): None for one in _QUANTILES},
    **{(one, ""): wilson(0, 0) for one in _OVER_MEMBERS},
}
NOTHING = Summed({}, _NO_PICKED)
"""A group without an hour."""


class Sums(NamedTuple):
    """The windows of a period, added up for each grouping that a report has.

    What only KPIs of stages, sources and reasons read off rows is in `total` and `pipelines` alone.
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


class _Adding:
    """A group while it is added up."""

    def __init__(self) -> None:
        self.measures: Measures = {}
        self.picked: dict[tuple[Formula, str], float | Rate | None] = dict(_NO_PICKED)
        self._members: dict[tuple[OverMembers, str], list[int]] = {}

    def add_member(self, formula: OverMembers, rep_id: str, reached: int, among: int) -> None:
        """Add what a rep adds to the two totals of a formula."""
        sums = self._members.setdefault((formula, rep_id), [0, 0])
        sums[0] += reached
        sums[1] += among

    def summed(self) -> Summed:
        """Return what it came to."""
        for formula in _OVER_MEMBERS:
            counted = [reached for (one, _), (reached, among) in self._members.items() if one == formula and among > 0]
            self.picked[formula, ""] = wilson(sum(one >= formula.at_least for one in counted), len(counted))
        return Summed(self.measures, self.picked)


class Hours:
    """Reads sums of windows. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._table = f"{clickhouse.database}.kpi_hours"
        self._codes = Codes(clickhouse, funnel)
        self._rows = RowMeasures(clickhouse, funnel)

    def sums(self, periods: Sequence[Days], whose: Whose) -> list[Sums]:
        """Return the sums over each of some periods, which do not overlap."""
        groups: list[dict[tuple[str, str], _Adding]] = [{("", ""): _Adding()} for _ in periods]
        teams_of: list[dict[str, set[str]]] = [{} for _ in periods]
        for period, member, measures in self._by_member(periods, whose):
            team_id, rep_id, _, _ = member
            teams_of[period].setdefault(rep_id, set()).add(team_id)
            over = [(one, _total(one.total, measures), _total(one.among, measures)) for one in _OVER_MEMBERS]
            for group in _groups_of(groups[period], member):
                add_to(group.measures, measures)
                if rep_id:
                    for formula, reached, among in over:
                        group.add_member(formula, rep_id, reached, among)
        for period, column, member_id, picked in self._quantiles_by_member(periods, whose):
            groups[period].setdefault((column, member_id), _Adding()).picked.update(picked)
        for period, rows in enumerate(self._rows.sums([self._moments(days) for days in periods], whose)):
            for member, measures in rows.groups.items():
                teams_of[period].setdefault(member[1], set()).add(member[0])
                for group in _groups_of(groups[period], member):
                    add_to(group.measures, measures)
            for pipeline_id, measures in rows.labels.items():
                for key in (("", ""), ("pipeline_id", pipeline_id)):
                    add_to(groups[period].setdefault(key, _Adding()).measures, measures)
            for key, medians in rows.medians.items():
                groups[period].setdefault(key, _Adding()).picked.update({(one, ""): n for one, n in medians.items()})
        return [_sums(*one) for one in zip(groups, teams_of, strict=True)]

    def by_time(self, periods: Sequence[Days], whose: Whose, grain: Grain) -> list[dict[date, Summed]]:
        """Return the sums over each of some periods, by first day of the bucket; those without any are not there."""
        groups: list[dict[date, _Adding]] = [{} for _ in periods]
        first_day = bucket(grain, self._funnel.file.fiscal_year_starts).replace("local_hour", self._local_hour)
        by = f"{self._period(periods)} AS period, {first_day} AS first_day"
        for period, first, codes, numbers in self._clickhouse.query(*self._added_up(by, periods, whose)):
            groups[period].setdefault(first, _Adding()).measures = self._codes.measures(codes, numbers)
        for formula in _OVER_MEMBERS:
            for period, first, reached, n in self._clickhouse.query(*self._over_members(formula, by, periods, whose)):
                groups[period].setdefault(first, _Adding()).picked[formula, ""] = wilson(reached, n)
        for name in _DISTRIBUTIONS:
            quantiles, formulas = _quantiles(name)
            where, parameters = self._where(periods, whose)
            for period, first, values in self._clickhouse.query(
                f"SELECT {by}, {quantiles} FROM {self._table} FINAL ARRAY JOIN {name} AS one WHERE {where} "
                "GROUP BY period, first_day",
                parameters,
            ):
                groups[period].setdefault(first, _Adding()).picked.update(_picked(formulas, values))
        for period, rows in enumerate(self._rows.by_time([self._moments(days) for days in periods], whose, grain)):
            for first, measures in rows.measures.items():
                add_to(groups[period].setdefault(first, _Adding()).measures, measures)
            for first, medians in rows.medians.items():
                picked = groups[period].setdefault(first, _Adding()).picked
                picked.update({(one, ""): number for one, number in medians.items()})
        return [
            {first: Summed(one.measures, one.picked) for first, one in buckets.items() if one.measures}
            for buckets in groups
        ]

    def open_deals(self, whose: Whose, edges: Iterable[int]) -> list[OpenDeals]:
        """Return what is open now, whenever it began.

        Args:
            whose: whose deals.
            edges: seconds UTC; hours between two of them are added up and stand under one of them, but for
                measures whose very hours count: they stand under hours whose sum is the same.
        """
        where, parameters = whose.where()
        ordered = parameters["edges"] = sorted(set(edges))
        hours_of_age = self._rows.hours_between(ordered)
        summed: dict[tuple[Member, int], Measures] = {}
        for member, age, measures in self._rows.now(whose, ordered):
            add_to(summed.setdefault((member, hours_of_age[age]), {}), measures)
        for code, age, codes, numbers, hours in self._clickhouse.query(
            "SELECT member, age, groupArray(code), groupArray(number), groupArray(hours) FROM ("
            "SELECT member, age, code, sum(value) AS number, sum(value * second) AS hours FROM ("
            "SELECT member, toUnixTimestamp64Second(hour) AS second, "
            "arrayCount(edge -> second >= edge, {edges:Array(Int64)}) AS age, open_codes, open_numbers "
            f"FROM {self._table} FINAL WHERE {where} AND notEmpty(open_codes)) "
            "ARRAY JOIN open_codes AS code, open_numbers AS value GROUP BY member, age, code) GROUP BY member, age",
            parameters,
        ):
            member = self._codes.member(code)
            of_hour = self._codes.measures(codes, numbers), self._codes.measures(codes, hours)
            for hour, measures in _parted(hours_of_age[age], *of_hour):
                add_to(summed.setdefault((member, hour), {}), measures)
        return [OpenDeals(*member, hour, measures) for (member, hour), measures in summed.items()]

    def ages(self, days: Days, whose: Whose) -> Measures:
        """Return after how many days deals were decided, of those created in some days."""
        return self._rows.ages(self._moments(days), whose)

    def wins(self, days: Days, whose: Whose) -> dict[date, tuple[int, int]]:
        """Return deals won and their amount by day; days without any are not there."""
        where, parameters = self._where([days], whose)
        parameters["codes"] = self._codes.of({"won", "won_amount"})
        rows = self._clickhouse.query(
            f"SELECT toDate32({self._local_hour}) AS day, sumIf(value, code = cityHash64('won')) AS won, "
            f"sumIf(value, code = cityHash64('won_amount')) FROM {self._table} FINAL "
            f"ARRAY JOIN codes AS code, numbers AS value WHERE code IN {{codes:Array(UInt64)}} AND {where} "
            "GROUP BY day HAVING won != 0",
            parameters,
        )
        return {day: (won, amount) for day, won, amount in rows}

    def waterfalls(self, days: Days, due_by: date, whose: Whose, now: int) -> Waterfalls:
        """Return what changed in the open pipeline over some days, up to now (microseconds UTC)."""
        return waterfalls(self._clickhouse, self._funnel, days, due_by, whose, now)

    def records(self, whose: Whose, today: date, median_cycle: float | None) -> Records:
        """Return what the deals of each group did so far (`stream.reports.courses`)."""
        return records(self._clickhouse, self._codes, self._funnel, whose, today, median_cycle)

    def amounts(self, kpi_id: str, days: Days) -> Amounts:
        """Return the amounts that a KPI adds up over some days (`stream.reports.amounts`)."""
        return amounts(self._clickhouse, self._funnel, kpi_id, days)

    def open_accounts(self) -> list[OpenAccount]:
        """Return the open amounts of all accounts in all territories."""
        return open_accounts(self._clickhouse, self._funnel)

    def median_cycle(self, whose: Whose) -> float | None:
        """Return the median days from creation to close of all deals won, whenever; None where there are none."""
        where, parameters = whose.where()
        ((count, minutes),) = self._clickhouse.query(
            f"SELECT sum(one.times), quantileExactWeighted(one.value, one.times) FROM {self._table} FINAL "
            f"ARRAY JOIN cycle_minutes AS one WHERE {where}",
            parameters,
        )
        return minutes / 1440 if count else None

    def first_day(self, whose: Whose) -> date | None:
        """Return the first day that is known of somebody."""
        where, parameters = whose.where()
        rows = self._clickhouse.query(
            f"SELECT toDate32({self._local_hour}) FROM {self._table} FINAL WHERE {where} AND notEmpty(measures) "
            "ORDER BY hour LIMIT 1",
            parameters,
        )
        return rows[0][0] if rows else None

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
            f"'pipeline_id', pipeline_id)), hour, measures, version FROM {self._table} FINAL"
        )
        for block in self._clickhouse.stream(sql):
            for members, hour, measures, version in block:
                at = moment(int(hour.timestamp()) * MICROS).isoformat().replace("+00:00", "Z")
                values = ",".join(f'"{name}":{value}' for name, value in measures.items())
                yield f'{members[:-1]},"hour":"{at}","version":{version},"measures":{{{values}}}}}'

    @property
    def _local_hour(self) -> str:
        return f"toTimeZone(hour, {text(self._funnel.file.time_zone)})"

    def _by_member(
        self, periods: Sequence[Days], whose: Whose
    ) -> Iterator[tuple[int, tuple[str, str, str, str], Measures]]:
        by = f"{self._period(periods)} AS period, member"
        for period, member, codes, numbers in self._clickhouse.query(*self._added_up(by, periods, whose)):
            yield period, self._codes.member(member), self._codes.measures(codes, numbers)

    def _added_up(self, by: str, periods: Sequence[Days], whose: Whose) -> tuple[str, dict[str, Any]]:
        """Return a query of period, another column, and the codes and sums of the measures by them."""
        where, parameters = self._where_by_code(periods, whose)
        other = by.rpartition(" ")[2]
        return (
            f"SELECT period, {other}, groupArray(code), groupArray(number) FROM ("
            f"SELECT {by}, code, sum(value) AS number FROM {self._table} FINAL "
            f"ARRAY JOIN codes AS code, numbers AS value WHERE {where} "
            f"GROUP BY period, {other}, code HAVING number != 0) GROUP BY period, {other}",
            parameters,
        )

    def _over_members(
        self, formula: OverMembers, by: str, periods: Sequence[Days], whose: Whose
    ) -> tuple[str, dict[str, Any]]:
        """Return a query of period, bucket, and of how many reps how many reach the bound of a formula."""
        where, parameters = self._where_by_code(periods, whose)
        for name, of in (("reached", formula.total), ("among", formula.among)):
            parameters[f"{name}_plus"] = self._codes.of(of.plus)
            parameters[f"{name}_minus"] = self._codes.of(of.minus)
        parameters["all"] = self._codes.of({*formula.total.measures, *formula.among.measures})
        sums = ", ".join(
            f"sumIf(value, code IN {{{one}_plus:Array(UInt64)}}) - sumIf(value, code IN {{{one}_minus:Array(UInt64)}}) "
            f"AS {one}"
            for one in ("reached", "among")
        )
        return (
            f"SELECT period, first_day, countIf(reached >= {formula.at_least}), count() FROM ("
            f"SELECT {by}, rep_id, {sums} FROM {self._table} FINAL ARRAY JOIN codes AS code, numbers AS value "
            f"WHERE code IN {{all:Array(UInt64)}} AND rep_id != '' AND {where} "
            "GROUP BY period, first_day, rep_id HAVING among > 0) GROUP BY period, first_day",
            parameters,
        )

    def _quantiles_by_member(self, periods: Sequence[Days], whose: Whose) -> Iterator[tuple[int, str, str, Picked]]:
        """Yield the quantiles of each period and group: column and member of the grouping, both empty for everybody."""
        where, parameters = self._where(periods, whose)
        sets = ", ".join(f"(period, {column})" for column in GROUPINGS)
        given = ", ".join(f"grouping({column})" for column in GROUPINGS)
        for name in _DISTRIBUTIONS:
            quantiles, formulas = _quantiles(name)
            sql = (
                f"SELECT {self._period(periods)} AS period, [{given}], {', '.join(GROUPINGS)}, {quantiles} "
                f"FROM {self._table} FINAL ARRAY JOIN {name} AS one WHERE {where} "
                f"GROUP BY GROUPING SETS ((period), {sets})"
            )
            for period, left_out, *members, values in self._clickhouse.query(sql, parameters):
                place = left_out.index(0) if 0 in left_out else None
                column, member = ("", "") if place is None else (GROUPINGS[place], members[place])
                yield period, column, member, _picked(formulas, values)

    def _moments(self, days: Days) -> Moments:
        return Moments(self._funnel.midnight(days.first), self._funnel.midnight(days.last + timedelta(days=1)))

    def _period(self, periods: Sequence[Days]) -> str:
        """Return the number of the period that an hour is in."""
        cases = (f"{_between(self._moments(days))}, {number}" for number, days in enumerate(periods))
        return f"multiIf({', '.join(cases)}, -1)"

    def _where(self, periods: Sequence[Days], whose: Whose) -> tuple[str, dict[str, Any]]:
        hours = " OR ".join(f"({_between(self._moments(days))})" for days in periods)
        where, parameters = whose.where()
        return f"({hours}) AND {where}", parameters

    def _where_by_code(self, periods: Sequence[Days], whose: Whose) -> tuple[str, dict[str, Any]]:
        """Return the condition on the hours and, of each, on `code`, the measure."""
        where, parameters = self._where(periods, whose)
        if not whose.pipeline:
            return where, parameters
        # Of what belongs to no pipeline the activities alone count in one.
        parameters["activities"] = self._codes.of({"activities", "activity_seconds"})
        return f"{where} AND (pipeline_id != '' OR code IN {{activities:Array(UInt64)}})", parameters


def _between(moments: Moments) -> str:
    # As DateTime64: fromUnixTimestamp knows only 1970 to 2106.
    begin, end = (f"toDateTime64({one // MICROS}, 0, 'UTC')" for one in moments)
    return f"hour >= {begin} AND hour < {end}"


def _groups_of(groups: dict[tuple[str, str], _Adding], member: tuple[str, str, str, str]) -> Iterator[_Adding]:
    """Yield the groups that a member is in: everybody, and those of its team, rep, territory and pipeline."""
    yield groups["", ""]
    for column, member_id in zip(GROUPINGS, member, strict=True):
        yield groups.setdefault((column, member_id), _Adding())


def _sums(groups: Mapping[tuple[str, str], _Adding], teams_of: Mapping[str, set[str]]) -> Sums:
    by_grouping: dict[str, dict[str, Summed]] = {column: {} for column in ("", *GROUPINGS)}
    for (column, member), group in groups.items():
        by_grouping[column][member] = group.summed()
    teams, reps, territories, pipelines = (by_grouping[column] for column in GROUPINGS)
    teams_by_rep = {rep_id: sorted(team_ids) for rep_id, team_ids in teams_of.items()}
    return Sums(by_grouping[""][""], teams, reps, territories, pipelines, teams_by_rep)


def _total(of: Total, measures: Measures) -> int:
    """Return a total of all labels."""

    def added(names: Iterable[str]) -> int:
        return sum(value for key, value in measures.items() if parts_of(key)[0] in names)

    return added(of.plus) - added(of.minus)


def _quantiles(name: str) -> tuple[str, list[Quantile]]:
    """Return the aggregate that gives the quantiles of a distribution, and the formulas they are of."""
    formulas = [one for one in _QUANTILES if one.measure == name]
    return quantiles("one.value", "one.times", [(one.part, one.of) for one in formulas]), formulas


def _picked(formulas: Sequence[Quantile], values: Sequence[float]) -> Picked:
    return {(one, ""): value / one.scale for one, value in zip(formulas, values, strict=True)}


def _parted(age: int, measures: Measures, hours: Measures) -> Iterator[tuple[int, Measures]]:
    """Yield what is open of one age, by hour: that of the age, but where the very hours count two a second apart."""
    by_hour: dict[int, Measures] = {}
    for name, value in measures.items():
        is_exact = parts_of(name)[0] in _ELAPSED and value > 0
        hour, later = divmod(hours[name], value) if is_exact else (age, 0)
        for at, number in ((hour, value - later), (hour + 1, later)):
            if number:
                by_hour.setdefault(at, {})[name] = number
    yield from by_hour.items()
