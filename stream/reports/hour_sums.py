"""Sums of the hours in ClickHouse. It adds up there, since years of hours are many rows.

The measures of an hour stand there as codes of their names, which add up many times faster than the names, and the
windows of one team, rep, territory and pipeline under the code of the four. Distributions stand apart: what KPIs need
of them ClickHouse computes and gives along (`Picked`), since they can have a label per deal.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from stream.core.aggregate import Measures
from stream.core.buckets import Days, Grain
from stream.core.funnel import Funnel
from stream.kpis.group import Picked
from stream.reports.adding import OVER_MEMBERS, QUANTILES
from stream.reports.codes import GROUPINGS, Codes, Member
from stream.reports.query import Whose
from stream.reports.stretches import number_of, one_of, stretches
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import bucket, text
from stream.sinks.clickhouse.statistics_sql import quantiles_of_arrays

_EPOCH = date(1970, 1, 1).toordinal()
_SIGNS = ("plus", "minus")
_LEVELS = {name: [one for one in QUANTILES if one.measure == name] for name in sorted({q.measure for q in QUANTILES})}
"""The quantiles of each distribution that a KPI reads."""


class RepSums(NamedTuple):
    """What a rep has in a bucket of a period, of which `first` is the first day.

    `won`: the amount, in all teams, whoever is looked at; 0 where there are no quotas.
    `counted`: the two totals of each of `OVER_MEMBERS`, of whom is looked at.
    """

    period: int
    first: date
    rep_id: str
    won: int
    counted: list[int]


class HourSums:
    """Adds up hours of periods that do not overlap. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel, codes: Codes) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._table = f"{clickhouse.database}.kpi_hours"
        self._codes = codes

    def by_member(self, periods: Sequence[Days], whose: Whose) -> Iterator[tuple[int, Member, Measures]]:
        """Yield the number of each period, and what somebody has in it."""
        where, parameters = self._where(periods, whose)
        is_counted, codes = self._is_counted(whose)
        # The periods beside each other, since grouping by them as well takes more than twice as long.
        sums = ", ".join(f"sumIf(value, period = {number}) AS sum_{number}" for number in range(len(periods)))
        numbers = ", ".join(f"groupArray(sum_{number})" for number in range(len(periods)))
        for code, keys, *summed in self._clickhouse.query(
            f"SELECT member, groupArray(code), {numbers} FROM (SELECT member, code, {sums} FROM ("
            f"SELECT member, pipeline_id, {self._period(periods)} AS period, codes, numbers FROM {self._table} FINAL "
            f"WHERE {where}) ARRAY JOIN codes AS code, numbers AS value WHERE {is_counted} "
            "GROUP BY member, code) GROUP BY member",
            parameters | codes,
        ):
            member = self._codes.member(code)
            for period, of_period in enumerate(summed):
                if measures := self._codes.measures(keys, of_period):
                    yield period, member, measures

    def by_time(self, periods: Sequence[Days], whose: Whose, grain: Grain) -> Iterator[tuple[int, date, Measures]]:
        """Yield the number of each period, the first day of a bucket, and what is in both."""
        where, parameters = self._where(periods, whose)
        is_counted, counted = self._is_counted(whose)
        for number, codes, numbers in self._clickhouse.query(
            "SELECT key, groupArray(code), groupArray(number) FROM ("
            f"SELECT {self._key(periods, grain)} AS key, code, sum(value) AS number FROM {self._table} FINAL "
            f"ARRAY JOIN codes AS code, numbers AS value WHERE {where} AND {is_counted} "
            "GROUP BY key, code) GROUP BY key",
            parameters | counted,
        ):
            yield *_place_of(number, periods), self._codes.measures(codes, numbers)

    def by_rep(self, periods: Sequence[Days], whose: Whose, grain: Grain) -> Iterator[RepSums]:
        """Yield what each rep has in each bucket, in one look, since it takes every hour."""
        where, parameters = self._where(periods, Whose() if self._funnel.file.quotas else whose)
        is_asked, asked = whose.where()
        is_counted, counted = self._is_counted(whose)
        parameters |= asked | counted
        sums = []
        for number, formula in enumerate(OVER_MEMBERS):
            for name, of in (("reached", formula.total), ("among", formula.among)):
                parameters[f"{name}_{number}_plus"] = self._codes.of(of.plus)
                parameters[f"{name}_{number}_minus"] = self._codes.of(of.minus)
                plus, minus = (f"if(code IN {{{name}_{number}_{sign}:Array(UInt64)}}, value, 0)" for sign in _SIGNS)
                value = f"arraySum((code, value) -> if({is_counted}, {plus} - {minus}, 0), codes, numbers)"
                sums.append(f"sumIf({value}, {is_asked}) AS {name}_{number}")
        won = "sum(numbers[indexOf(codes, cityHash64('won_amount'))])" if self._funnel.file.quotas else "0"
        is_anybody = " OR ".join(["won != 0", *(f"among_{number} > 0" for number in range(len(OVER_MEMBERS)))])
        for key, rep_id, in_all, *of_whom in self._clickhouse.query(
            f"SELECT {self._key(periods, grain)} AS key, rep_id, {', '.join([f'{won} AS won', *sums])} "
            f"FROM {self._table} FINAL WHERE rep_id != '' AND {where} GROUP BY key, rep_id HAVING {is_anybody}",
            parameters,
        ):
            yield RepSums(*_place_of(key, periods), rep_id, in_all, of_whom)

    def quantiles(
        self, periods: Sequence[Days], whose: Whose, grain: Grain
    ) -> Iterator[tuple[int, str, str, date, Picked]]:
        """Yield period, column and member of a grouping (both empty: everybody), first day of a bucket, quantiles.

        Those of a bucket are of the column `first`. Of a distribution that is empty nothing is told.
        """
        where, parameters = self._where(periods, whose)
        columns = (*GROUPINGS, "first")
        sets = ", ".join(f"(period, {column})" for column in columns)
        given = ", ".join(f"grouping({column})" for column in columns)
        told = ", ".join(
            f"sum(length({name}.value)), " + quantiles_of_arrays(name, [(one.part, one.of) for one in formulas])
            for name, formulas in _LEVELS.items()
        )
        is_any = " OR ".join(f"notEmpty({name}.value)" for name in _LEVELS)
        sql = (
            f"SELECT {self._period(periods)} AS period, [{given}], {', '.join(GROUPINGS)}, "
            f"{self._first_day(grain)} AS first, {told} FROM {self._table} FINAL WHERE {where} AND ({is_any}) "
            f"GROUP BY GROUPING SETS ((period), {sets})"
        )
        for period, left_out, *rest in self._clickhouse.query(sql, parameters):
            members, first, values = rest[: len(GROUPINGS)], rest[len(GROUPINGS)], rest[len(columns) :]
            column = columns[left_out.index(0)] if 0 in left_out else ""
            member_id = dict(zip(GROUPINGS, members, strict=True)).get(column, "")
            yield period, column, member_id, first, _picked(values)

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

    def _key(self, periods: Sequence[Days], grain: Grain) -> str:
        """Return bucket and period in one number: ClickHouse groups by few bytes much faster."""
        return f"toInt64(toInt32({self._first_day(grain)})) * {len(periods)} + {self._period(periods)}"

    @property
    def _local_hour(self) -> str:
        return f"toTimeZone(hour, {text(self._funnel.file.time_zone)})"

    def _first_day(self, grain: Grain) -> str:
        """Return the first day of the bucket that an hour is in."""
        return bucket(grain, self._funnel.file.fiscal_year_starts).replace("local_hour", self._local_hour)

    def _period(self, periods: Sequence[Days]) -> str:
        """Return the number of the period that an hour is in."""
        return number_of([one.has_hour("hour") for one in stretches(periods, self._funnel)])

    def _where(self, periods: Sequence[Days], whose: Whose) -> tuple[str, dict[str, Any]]:
        """Return the condition on whose hours count and when, and its parameters."""
        where, parameters = whose.where()
        hours = one_of([one.has_hour("hour") for one in stretches(periods, self._funnel)])
        return f"{hours} AND {where}", parameters

    def _is_counted(self, whose: Whose) -> tuple[str, dict[str, Any]]:
        """Return the condition on `code`, the measure of an hour, and its parameters."""
        if not whose.pipeline:
            return "1", {}
        # Of what belongs to no pipeline the activities alone count in one.
        codes = self._codes.of({"activities", "activity_seconds"})
        return "(pipeline_id != '' OR code IN {activities:Array(UInt64)})", {"activities": codes}


def _place_of(key: int, periods: Sequence[Days]) -> tuple[int, date]:
    """Return the number of the period, and the first day of the bucket."""
    day, period = divmod(key, len(periods))
    return period, date.fromordinal(_EPOCH + day)


def _picked(values: Sequence[Any]) -> Picked:
    """Return the quantiles of each distribution; `values`: how many values it has, then its quantiles."""
    return {
        (formula, ""): value / formula.scale
        for formulas, number, quantiles in zip(_LEVELS.values(), values[::2], values[1::2], strict=True)
        if number
        for formula, value in zip(formulas, quantiles, strict=True)
    }
