"""What reports read of the rows of deals: the measures that are kept in rows.

One look at the rows per family of measures, for all periods at once. Medians of what has labels by the hour are
computed in ClickHouse, since per rep these would be many.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from schemas.measures import BY_NAME, OFF_ROWS
from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Grain
from stream.core.funnel import MICROS, Funnel
from stream.core.of_file import OfFile
from stream.kpis.catalogue import KPIS, kpis_of
from stream.kpis.declaration import Subject
from stream.kpis.formula import SurvivalMedian, totals
from stream.reports.at_once import AtOnce
from stream.reports.codes import GROUPINGS, Member
from stream.reports.query import Whose
from stream.reports.stretches import Stretch, number_of, one_of
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.deal_measures import Family, families
from stream.sinks.clickhouse.funnel_sql import IN_PLAY_NOW, in_play_from
from stream.sinks.clickhouse.sql import FINAL_AT_ONCE, bucket, text
from stream.sinks.clickhouse.statistics_sql import survival_median

_IN_ROWS = {measure.name for measure in OFF_ROWS}
_MEDIANS = [kpi.formula for kpi in KPIS if kpi.subject == "deals" and isinstance(kpi.formula, SurvivalMedian)]
_OF_MEDIANS = {name for one in _MEDIANS for name in (one.ended, one.open)}
_OF_NOW = {measure.name for measure in OFF_ROWS if measure.of_now}
_AGES = {name for name in _IN_ROWS if name.startswith("created_") and BY_NAME[name].label == "days"}


def _read_by(*subjects: Subject) -> set[str]:
    """Return the measures kept in rows that KPIs read over a period; of ages the measures of now tell."""
    kpis = [kpi for kpi in KPIS if kpi.subject in subjects and kpi.grain == "period"]
    of_period = [one for kpi in kpis for one in totals(kpi.formula) if one.age == "any"]
    return _IN_ROWS & {name for one in of_period for name in one.measures}


_OF_WHOLES = {"expected_amount"}
"""What is of the whole month, quarter or year, since it lies ahead."""
_OF_DEALS = _read_by("deals", "activity type") - _OF_MEDIANS - _OF_WHOLES
"""What each group of a report needs."""
_OF_LABELS = _read_by("stage", "source", "loss reason") - _OF_DEALS
"""What only stages, sources and reasons need."""
_NOW_OF_DEALS = _OF_NOW & {name for kpi in kpis_of("deals") for one in totals(kpi.formula) for name in one.measures}
"""What each group needs of now."""
_NOW_BY_AGE = _OF_NOW & {
    name
    for kpi in KPIS
    for one in totals(kpi.formula)
    for name in (*one.measures, *one.elapsed)
    if one.age != "any" or name in one.elapsed or kpi.grain == "period"
}
"""Of those the ones whose hour counts: whether it lies in a period, or longer ago than a stage's limit."""


class RowSums(NamedTuple):
    """What rows add to a period.

    `groups`: by (team, rep, territory, pipeline) what each group needs. `labels`: by pipeline what only stages, sources
    and reasons need. `by_time`: by first day of a bucket what it needs. `medians`: by column and member of a grouping
    (both empty: everybody). `medians_by_time`: by first day.
    """

    groups: dict[Member, Measures]
    labels: dict[str, Measures]
    by_time: dict[date, Measures]
    medians: dict[tuple[str, str], Mapping[SurvivalMedian, float | None]]
    medians_by_time: dict[date, Mapping[SurvivalMedian, float | None]]


class RowMeasures:
    """Reads measures off the rows. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._families = OfFile(funnel, lambda _: list(families(funnel)))

    def sums(
        self, periods: Sequence[Stretch], whose: Whose, grain: Grain, at_once: AtOnce
    ) -> Callable[[], list[RowSums]]:
        """Begin to read what rows add to each of some periods, which do not overlap, and to each bucket of them."""
        first_day = self._first_day(grain)
        by = [_period(periods), *GROUPINGS, first_day]
        of_deals = self._begun(at_once, _OF_DEALS, by, periods, whose, ((0, 1, 2, 3, 4), (0, 5)))
        of_labels = self._begun(at_once, _OF_LABELS, [by[0], "pipeline_id"], periods, whose)
        of_medians = at_once.begin(lambda: list(self._medians(periods, whose, first_day)))

        def added() -> list[RowSums]:
            sums = [RowSums({}, {}, {}, {}, {}) for _ in periods]
            for (is_by_time, period, *member, first), measures in of_deals():
                of: dict[Any, Measures] = sums[period].by_time if is_by_time else sums[period].groups
                add_to(of.setdefault(first if is_by_time else tuple(member), {}), measures)
            for (period, pipeline_id), measures in of_labels():
                add_to(sums[period].labels.setdefault(pipeline_id, {}), measures)
            for period, column, member_id, first, medians in of_medians():
                if column == "first":
                    sums[period].medians_by_time[first] = medians
                else:
                    sums[period].medians[column, member_id] = medians
            return sums

        return added

    def expected(
        self, wholes: Sequence[Stretch], buckets: Sequence[Stretch], whose: Whose, grain: Grain
    ) -> tuple[list[dict[Member, Measures]], dict[date, Measures]]:
        """Return what rows say of days ahead too: of each of some stretches, and by the first days of buckets.

        Args:
            wholes: they do not overlap.
            buckets: stretches of which each is whole buckets; of others too little may be told.
            whose: whose deals.
            grain: of the buckets.
        """
        sums: list[dict[Member, Measures]] = [{} for _ in wholes]
        by_time: dict[date, Measures] = {}
        by = [_period(wholes), *GROUPINGS, self._first_day(grain)]
        for look in self._looks(_OF_WHOLES, by, [*wholes, *buckets], whose, ((0, 1, 2, 3, 4), (5,))):
            for (is_by_time, number, *member, first), measures in look():
                if is_by_time:
                    add_to(by_time.setdefault(first, {}), measures)
                elif number >= 0:
                    add_to(sums[number].setdefault((member[0], member[1], member[2], member[3]), {}), measures)
        return sums, by_time

    def ages(self, periods: Sequence[Stretch], whose: Whose) -> Measures:
        """Return after how many days deals were decided, of those created in some stretches of time."""
        measures: Measures = {}
        for look in self._looks(_AGES, ["0"], periods, whose):
            for _, some in look():
                add_to(measures, some)
        return measures

    def now(self, whose: Whose, edges: Sequence[int]) -> Iterator[tuple[tuple[Any, ...], int, Measures]]:
        """Yield the measures of now by member, and how many of the edges their hours have passed.

        What only stages need is of no team, rep and territory (None), but of all of a pipeline.

        Args:
            whose: whose deals.
            edges: seconds UTC, in order; the hours from one on are apart from those before it.
        """
        where, parameters = _of(whose)
        parameters["edges"] = [self._first_hour_from(edge) * MICROS for edge in edges]
        by_age = "arrayCount(edge -> at >= edge, {edges:Array(Int64)})"
        for names, columns, age in (
            (_NOW_OF_DEALS & _NOW_BY_AGE, GROUPINGS, by_age),
            (_NOW_OF_DEALS - _NOW_BY_AGE, GROUPINGS, "0"),
            (_OF_NOW - _NOW_OF_DEALS, ("pipeline_id",), by_age),
        ):
            for family, chosen in self._chosen(names):
                sql = family.sums(self._clickhouse.database, chosen, [*columns, age], f"{IN_PLAY_NOW} AND {where}")
                for (*member, passed), measures in self._read(sql, parameters, len(columns) + 1, chosen):
                    yield (None, None, None, *member) if len(member) == 1 else tuple(member), passed, measures

    def hours_between(self, edges: Sequence[int]) -> list[int]:
        """Return an hour for all that have passed none, one, … of the edges: the first such one, or one before all."""
        hours = [self._first_hour_from(edge) for edge in edges]
        return [hours[0] - 3600 if hours else 0, *hours]

    def _first_hour_from(self, second: int) -> int:
        hour = self._funnel.hour_of(second * MICROS)
        return hour if hour >= second else self._funnel.hour_of((hour + 3600) * MICROS)

    def _chosen(self, names: set[str]) -> Iterator[tuple[Family, list[str]]]:
        for family in self._families():
            if chosen := [name for name in family.values if name in names]:
                yield family, chosen

    def _begun(
        self,
        at_once: AtOnce,
        names: set[str],
        by: Sequence[str],
        periods: Sequence[Stretch],
        whose: Whose,
        sets: Sequence[Sequence[int]] = (),
    ) -> Callable[[], Iterator[tuple[tuple[Any, ...], Measures]]]:
        """Begin a look at each family of some measures; return what yields the key of each row, and its measures."""
        begun = [at_once.begin(one) for one in self._looks(names, by, periods, whose, sets)]
        return lambda: chain.from_iterable(answer() for answer in begun)

    def _looks(
        self,
        names: set[str],
        by: Sequence[str],
        periods: Sequence[Stretch],
        whose: Whose,
        sets: Sequence[Sequence[int]] = (),
    ) -> Iterator[Callable[[], list[tuple[tuple[Any, ...], Measures]]]]:
        where, parameters = _during(periods, whose)
        for family, chosen in self._chosen(names):
            sql = family.sums(self._clickhouse.database, chosen, by, where, sets)
            yield partial(self._read, sql, parameters, len(by) + bool(sets), chosen)

    def _read(
        self, sql: str, parameters: Mapping[str, Any], keys: int, names: Sequence[str]
    ) -> list[tuple[tuple[Any, ...], Measures]]:
        return list(_measures_of(self._clickhouse.query(f"{sql} {FINAL_AT_ONCE}", parameters), keys, names))

    def _first_day(self, grain: Grain) -> str:
        """Return the first day of the bucket that a moment is in."""
        zone = text(self._funnel.file.time_zone)
        day = bucket(grain, self._funnel.file.fiscal_year_starts)
        return day.replace("local_hour", f"fromUnixTimestamp64Micro(at, {zone})")

    def _medians(
        self, periods: Sequence[Stretch], whose: Whose, first_day: str
    ) -> Iterator[tuple[int, str, str, date, Mapping[SurvivalMedian, float | None]]]:
        """Yield period, column and member of a grouping (both empty: everybody), first day of a bucket, medians.

        Those of a bucket are of the column `first`.
        """
        where, parameters = _during(periods, whose)
        columns = (*GROUPINGS, "first")
        sets = ", ".join(f"(period, {column}, hours)" for column in columns)
        given = f"arrayFirst(given -> given.2 = 0, [{', '.join(f'({text(c)}, grouping({c}))' for c in columns)}]).1"
        kept = f"period, of, {', '.join(columns)}"
        for formula in _MEDIANS:
            ((family, names),) = self._chosen({formula.ended, formula.open})
            rows = family.rows(self._clickhouse.database, names, where)
            summed = f"sum({formula.ended}) AS ended, sum({formula.open}) AS waiting"
            # Each time stands once, so that nothing is left to add up.
            counts = "arraySort(groupArray((hours, ended, waiting)))"
            sql = (
                f"SELECT {kept}, {survival_median('counts')} FROM (SELECT {kept}, {counts} AS counts FROM ("
                f"SELECT period, {given} AS of, {', '.join(columns)}, hours, {summed} FROM ("
                f"SELECT *, toInt64(label) AS hours, {_period(periods)} AS period, {first_day} AS first FROM ({rows})) "
                f"GROUP BY GROUPING SETS ((period, hours), {sets})) GROUP BY {kept}) {FINAL_AT_ONCE}"
            )
            for period, column, *members, first, hours in self._clickhouse.query(sql, parameters):
                member_id = dict(zip(GROUPINGS, members, strict=True)).get(column, "")
                yield period, column, member_id, first, {formula: None if hours is None else hours / formula.scale}


def _of(whose: Whose) -> tuple[str, dict[str, Any]]:
    """Return the condition on whose rows count, and its parameters; those of no pipeline belong to no other."""
    where, parameters = whose._replace(pipeline=None).where()
    if whose.pipeline is None:
        return where, parameters
    return f"{where} AND pipeline_id = {{pipeline:String}}", parameters | {"pipeline": whose.pipeline}


def _period(periods: Sequence[Stretch]) -> str:
    """Return the number of the period that a moment is in."""
    return number_of([one.has_moment("at") for one in periods])


def _during(periods: Sequence[Stretch], whose: Whose) -> tuple[str, dict[str, Any]]:
    """Return the condition on whose and when, and its parameters."""
    where, parameters = _of(whose)
    begin = in_play_from(str(min(one.begin for one in periods)))
    return f"{begin} AND {one_of([one.has_moment('at') for one in periods])} AND {where}", parameters


def _measures_of(
    rows: Iterable[tuple[Any, ...]], keys: int, names: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], Measures]]:
    """Yield the key of each row, and its measures."""
    labelled = [(name, bool(BY_NAME[name].label), bool(BY_NAME[name].detail)) for name in names]
    for row in rows:
        label, detail = row[keys : keys + 2]
        measures: Measures = {}
        for (name, has_label, has_detail), value in zip(labelled, row[keys + 2 :], strict=True):
            if value:
                measures[f"{name}:{label}:{detail}" if has_detail else f"{name}:{label}" if has_label else name] = value
        if measures:
            yield row[:keys], measures
