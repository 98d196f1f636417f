"""What reports read of the hours in ClickHouse. It adds up there, since years of hours are many rows.

The measures of an hour stand there as codes of their names, which add up many times faster than the names, and the
windows of one team, rep, territory and pipeline under the code of the four. Distributions stand apart: what KPIs need
of them ClickHouse computes and gives along (`Picked`), since they can have a label per deal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from schemas.measures import IN_HOURS
from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Days, Grain, buckets, start_of
from stream.core.funnel import MICROS, Funnel, moment
from stream.kpis.catalogue import KPIS
from stream.kpis.catalogue.commission import POSTED
from stream.kpis.formula import OverMembers, Quantile, totals
from stream.kpis.group import Picked
from stream.kpis.keys import parts_of
from stream.kpis.statistics import wilson
from stream.planning.ledger import Statement
from stream.planning.plan_measures import LookedAt
from stream.reports.accounts import OpenAccount, open_accounts
from stream.reports.adding import OVER_MEMBERS, QUANTILES, Adding, AddingPeriod, Sums
from stream.reports.amounts import Amounts, amounts
from stream.reports.as_of import as_of
from stream.reports.behind import STATES, Scope
from stream.reports.codes import GROUPINGS, Codes, Member
from stream.reports.courses import Records, records
from stream.reports.outlook import Asked, Outlook, outlook
from stream.reports.paid import Paid, PaidSums
from stream.reports.plans import Plans, Won
from stream.reports.query import Whose
from stream.reports.row_measures import RowMeasures
from stream.reports.stretches import number_of, one_of, stretches
from stream.reports.waterfall import Waterfalls, waterfalls
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import bucket, text
from stream.sinks.clickhouse.statistics_sql import quantiles

_EPOCH = date(1970, 1, 1)
_DISTRIBUTIONS = [measure.name for measure in IN_HOURS if measure.distribution]
_ELAPSED = {name for kpi in KPIS for one in totals(kpi.formula) for name in one.elapsed}
"""Measures whose very hours count."""


_Place = tuple[str | None, str | None, str | None, str]


class OpenDeals(NamedTuple):
    """What is open now, by an hour (seconds UTC) that stands for all of like age.

    What only stages need is of no team, rep and territory (None), but of all of a pipeline.
    """

    team_id: str | None
    rep_id: str | None
    territory_id: str | None
    pipeline_id: str
    hour: int
    measures: Measures

    @property
    def member(self) -> Member | None:
        """Team, rep, territory and pipeline; None: it is of all of a pipeline."""
        if self.team_id is None or self.rep_id is None or self.territory_id is None:
            return None
        return self.team_id, self.rep_id, self.territory_id, self.pipeline_id


class Hours:
    """Reads sums of windows. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._table = f"{clickhouse.database}.kpi_hours"
        self._codes = Codes(clickhouse, funnel)
        self._rows = RowMeasures(clickhouse, funnel)
        self._plans = Plans(funnel)
        self._paid = Paid(clickhouse, funnel)

    @contextmanager
    def as_known(self, at: datetime) -> Iterator["Hours"]:
        """Give the hours as they were known at a moment."""
        with as_of(self._clickhouse, self._funnel, at) as database:
            yield Hours(database, self._funnel)

    def sums(self, looked_at: Sequence[LookedAt], whose: Whose, grain: Grain, today: date) -> list[Sums]:
        """Return the sums over each of some periods, which do not overlap, and over each bucket of them."""
        periods = [one.days for one in looked_at]
        adding = [AddingPeriod() for _ in periods]
        for period, member, measures in self._by_member(periods, whose):
            adding[period].add(member, measures)
            adding[period].count_member(member, measures)
        # Period and day in one number: ClickHouse groups by few bytes much faster.
        key = f"toInt64(toInt32({self._first_day(grain)})) * {len(periods)} + {self._period(periods)}"

        def place_of(number: int) -> tuple[int, date]:
            day, period = divmod(number, len(periods))
            return period, _EPOCH + timedelta(days=day)

        def bucket_of(number: int) -> Adding:
            period, first = place_of(number)
            return adding[period].bucket(first)

        for number, measures in self._by_time(key, periods, whose):
            bucket_of(number).measures = measures
        for formula in OVER_MEMBERS:
            for number, reached, n in self._clickhouse.query(*self._over_members(formula, key, periods, whose)):
                bucket_of(number).picked[formula, ""] = wilson(reached, n)
        for period, column, member_id, first, picked in self._quantiles(periods, whose, grain):
            of_period = adding[period]
            group = of_period.bucket(first) if column == "first" else of_period.group(column, member_id)
            group.picked.update(picked)
        for period, rows in enumerate(self._rows.sums(stretches(periods, self._funnel), whose, grain)):
            adding[period].add_rows(rows)
        self._add_what_is_expected(adding, looked_at, whose, grain)
        won = self._won_by_rep(periods, self._period(periods))
        won_by_time = {place_of(number): by_rep for number, by_rep in self._won_by_rep(periods, key).items()}
        for period, one in enumerate(looked_at):
            by_rep = Won(won.get(period, {}), {first: n for (of, first), n in won_by_time.items() if of == period})
            adding[period].add_plans(self._plans.sums(one, whose, grain, today, by_rep))
            paid = self._paid.sums(one.days, whose, grain, today)
            for place, money in paid.groups.items():
                adding[period].group(*place).picked[POSTED, ""] = money
            for first, money in paid.by_time.items():
                adding[period].bucket(first).picked[POSTED, ""] = money
        return [one.sums() for one in adding]

    def of_hours_and_plans(self, looked_at: LookedAt, whose: Whose, today: date) -> Sums:
        """Return the sums over a period of what adds up in hours, and of plans: no distributions, nothing off rows."""
        adding = AddingPeriod()
        for _, member, measures in self._by_member([looked_at.days], whose):
            adding.add(member, measures)
        adding.add_plans(self._plans.sums(looked_at, whose, "year", today, Won({}, {})))
        return adding.sums()

    def _add_what_is_expected(
        self, adding: Sequence[AddingPeriod], looked_at: Sequence[LookedAt], whose: Whose, grain: Grain
    ) -> None:
        """Add what rows say of days ahead too: of the whole month, quarter or year, and of whole buckets."""
        wholes = stretches([one.whole for one in looked_at], self._funnel)
        for of_period, groups in zip(adding, self._rows.of_wholes(wholes, whose), strict=True):
            for member, measures in groups.items():
                of_period.add(member, measures)
        whole_buckets = [self._whole_buckets(one.days, grain) for one in looked_at]
        by_time = self._rows.of_whole_buckets(stretches(whole_buckets, self._funnel), whose, grain)
        for of_period, days in zip(adding, whole_buckets, strict=True):
            for first, measures in by_time.items():
                # The last bucket of a period, taken whole, may be the first of the next.
                if days.first <= first <= days.last:
                    add_to(of_period.bucket(first).measures, measures)

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
        summed: dict[tuple[_Place, int], Measures] = {}
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
        return self._rows.ages(stretches([days], self._funnel), whose)

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

    def outlook(self, after: Days, until: date, whose: Whose, now: int) -> Outlook:
        """Return what becomes of deals, and those that are expected to close by a day (microseconds UTC)."""
        return outlook(self._clickhouse, self._funnel, self.median_cycle(Whose()), Asked(after, until, whose, now))

    def records(self, whose: Whose, today: date) -> Records:
        """Return what the deals of each group did so far (`stream.reports.courses`)."""
        return records(self._clickhouse, self._codes, self._funnel, whose, today, self.median_cycle(Whose()))

    def paid(self, days: Days, today: date) -> PaidSums:
        """Return what is paid over some days, by what is known today (`stream.reports.paid`)."""
        return self._paid.sums(days, Whose(), "year", today)

    def running(self, today: date) -> Mapping[str, Statement]:
        """Return the statement of each rep in which something can be earned (`stream.reports.paid`)."""
        return self._paid.running(today)

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
        """Return how many deals may have missed changes: now, as many as are listed."""
        database = self._clickhouse.database
        is_uncertain = STATES["uncertain"](Scope(whose, self._funnel, database))
        sql = f"SELECT count() FROM {database}.deal_rows AS deal FINAL WHERE {is_uncertain}"
        ((number,),) = self._clickhouse.query(
            sql, {name: one for name, one in whose._asdict().items() if one is not None}
        )
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

    def _by_member(self, periods: Sequence[Days], whose: Whose) -> Iterator[tuple[int, Member, Measures]]:
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

    def _by_time(self, key: str, periods: Sequence[Days], whose: Whose) -> Iterator[tuple[int, Measures]]:
        where, parameters = self._where(periods, whose)
        is_counted, counted = self._is_counted(whose)
        for number, codes, numbers in self._clickhouse.query(
            "SELECT key, groupArray(code), groupArray(number) FROM ("
            f"SELECT {key} AS key, code, sum(value) AS number FROM {self._table} FINAL "
            f"ARRAY JOIN codes AS code, numbers AS value WHERE {where} AND {is_counted} "
            "GROUP BY key, code) GROUP BY key",
            parameters | counted,
        ):
            yield number, self._codes.measures(codes, numbers)

    def _won_by_rep(self, periods: Sequence[Days], key: str) -> dict[int, dict[str, int]]:
        """Return what each rep won in all teams, whoever is looked at, by a key."""
        won: dict[int, dict[str, int]] = {}
        if not self._funnel.file.quotas:
            return won
        where, parameters = self._where(periods, Whose())
        for number, rep_id, amount in self._clickhouse.query(
            f"SELECT {key} AS key, rep_id, sum(value) FROM {self._table} FINAL "
            "ARRAY JOIN codes AS code, numbers AS value "
            f"WHERE code = cityHash64('won_amount') AND rep_id != '' AND {where} GROUP BY key, rep_id",
            parameters,
        ):
            won.setdefault(number, {})[rep_id] = amount
        return won

    def _over_members(
        self, formula: OverMembers, key: str, periods: Sequence[Days], whose: Whose
    ) -> tuple[str, dict[str, Any]]:
        """Return a query of a key, and of how many reps how many reach the bound of a formula."""
        where, parameters = self._where(periods, whose)
        is_counted, counted = self._is_counted(whose)
        parameters |= counted
        for name, of in (("reached", formula.total), ("among", formula.among)):
            parameters[f"{name}_plus"] = self._codes.of(of.plus)
            parameters[f"{name}_minus"] = self._codes.of(of.minus)
        sums = ", ".join(
            f"sum(arraySum((code, value) -> if({is_counted}, if(code IN {{{one}_plus:Array(UInt64)}}, value, 0) "
            f"- if(code IN {{{one}_minus:Array(UInt64)}}, value, 0), 0), codes, numbers)) AS {one}"
            for one in ("reached", "among")
        )
        return (
            f"SELECT key, countIf(reached >= {formula.at_least}), count() FROM ("
            f"SELECT {key} AS key, cityHash64(rep_id) AS rep, {sums} FROM {self._table} FINAL "
            f"WHERE rep_id != '' AND {where} "
            "GROUP BY key, rep HAVING among > 0) GROUP BY key",
            parameters,
        )

    def _quantiles(
        self, periods: Sequence[Days], whose: Whose, grain: Grain
    ) -> Iterator[tuple[int, str, str, date, Picked]]:
        """Yield period, column and member of a grouping (both empty: everybody), first day of a bucket, quantiles.

        Those of a bucket are of the column `first`.
        """
        where, parameters = self._where(periods, whose)
        columns = (*GROUPINGS, "first")
        sets = ", ".join(f"(period, {column})" for column in columns)
        given = ", ".join(f"grouping({column})" for column in columns)
        for name in _DISTRIBUTIONS:
            quantiles, formulas = _quantiles(name)
            sql = (
                f"SELECT {self._period(periods)} AS period, [{given}], {', '.join(GROUPINGS)}, "
                f"{self._first_day(grain)} AS first, {quantiles} "
                f"FROM {self._table} FINAL ARRAY JOIN {name} AS one WHERE {where} AND notEmpty({name}.value) "
                f"GROUP BY GROUPING SETS ((period), {sets})"
            )
            for period, left_out, *members, first, values in self._clickhouse.query(sql, parameters):
                column = columns[left_out.index(0)] if 0 in left_out else ""
                member_id = dict(zip(GROUPINGS, members, strict=True)).get(column, "")
                yield period, column, member_id, first, _picked(formulas, values)

    def _first_day(self, grain: Grain) -> str:
        """Return the first day of the bucket that an hour is in."""
        return bucket(grain, self._funnel.file.fiscal_year_starts).replace("local_hour", self._local_hour)

    def _whole_buckets(self, days: Days, grain: Grain) -> Days:
        """Return all days of the buckets that some days have any of."""
        *_, last = buckets(grain, days, self._funnel.file.fiscal_year_starts)
        return Days(start_of(grain, days.first, self._funnel.file.fiscal_year_starts), last.last)

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


def _quantiles(name: str) -> tuple[str, list[Quantile]]:
    """Return the aggregate that gives the quantiles of a distribution, and the formulas they are of."""
    formulas = [one for one in QUANTILES if one.measure == name]
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
