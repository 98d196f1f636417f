"""What reports read of the rows of deals: the measures that are kept in rows.

One look at the rows per family of measures, for all periods at once. Medians of what has labels by the hour are
computed in ClickHouse, since per rep these would be many.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from schemas.measures import BY_NAME, OFF_ROWS
from stream.core.aggregate import Measures
from stream.core.funnel import MICROS, Funnel
from stream.kpis.catalogue import KPIS
from stream.kpis.declaration import Subject
from stream.kpis.formula import SurvivalMedian, totals
from stream.kpis.periods import Grain
from stream.reports.codes import GROUPINGS, Member
from stream.reports.query import Whose
from stream.reports.stretches import Stretch, number_of, one_of
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.deal_measures import Family, families
from stream.sinks.clickhouse.sql import FINAL_AT_ONCE, bucket, text
from stream.sinks.clickhouse.statistics_sql import survival_counts, survival_median

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


class RowSums(NamedTuple):
    """What rows add to a period.

    `groups`: by (team, rep, territory, pipeline) what each group needs. `labels`: by pipeline what only stages, sources
    and reasons need. `medians`: by column and member of a grouping (both empty: everybody).
    """

    groups: dict[tuple[str, str, str, str], Measures]
    labels: dict[str, Measures]
    medians: dict[tuple[str, str], Mapping[SurvivalMedian, float | None]]


class BucketSums(NamedTuple):
    """What rows add to a bucket of a period."""

    measures: dict[date, Measures]
    medians: dict[date, Mapping[SurvivalMedian, float | None]]


class RowMeasures:
    """Reads measures off the rows. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._families = list(families(funnel))

    def sums(self, periods: Sequence[Stretch], wholes: Sequence[Stretch], whose: Whose) -> list[RowSums]:
        """Return what rows add to each of some periods, and of the wholes that they are the begin of; none overlap."""
        sums = [RowSums({}, {}, {}) for _ in periods]
        by = [_period(periods), *GROUPINGS]
        of_groups = self._measures(_OF_DEALS, by, periods, whose)
        of_wholes = self._measures(_OF_WHOLES, [_period(wholes), *GROUPINGS], wholes, whose)
        for (period, *member), measures in chain(of_groups, of_wholes):
            sums[period].groups.setdefault(tuple(member), {}).update(measures)
        for (period, pipeline_id), measures in self._measures(_OF_LABELS, [by[0], "pipeline_id"], periods, whose):
            sums[period].labels.setdefault(pipeline_id, {}).update(measures)
        sets = ", ".join(f"(period, {column}, hours)" for column in GROUPINGS)
        given = f"arrayFirst(given -> given.2 = 0, [{', '.join(f'({text(c)}, grouping({c}))' for c in GROUPINGS)}]).1"
        for (period, column, *members), medians in self._medians(
            ["period", f"{given} AS of", *GROUPINGS], f"GROUPING SETS ((period, hours), {sets})", periods, whose
        ):
            member = dict(zip(GROUPINGS, members, strict=True)).get(column, "")
            sums[period].medians[column, member] = medians
        return sums

    def by_time(
        self, periods: Sequence[Stretch], wholes: Sequence[Stretch], whose: Whose, grain: Grain
    ) -> list[BucketSums]:
        """Return what rows add to each bucket of some periods, which do not overlap, and of their buckets as wholes."""
        sums = [BucketSums({}, {}) for _ in periods]
        zone = text(self._funnel.file.time_zone)
        day = bucket(grain, self._funnel.file.fiscal_year_starts)
        first_day = day.replace("local_hour", f"fromUnixTimestamp64Micro(at, {zone})")
        for (period, first), measures in self._measures(_OF_DEALS, [_period(periods), first_day], periods, whose):
            sums[period].measures.setdefault(first, {}).update(measures)
        for (first,), measures in self._measures(_OF_WHOLES, [first_day], wholes, whose):
            # The last bucket of a period, taken whole, may be the first of the next.
            begin = self._funnel.midnight(first)
            for period, whole in enumerate(wholes):
                if whole.begin <= begin < whole.end:
                    sums[period].measures.setdefault(first, {}).update(measures)
        for (period, first), medians in self._medians(
            ["period", f"{first_day} AS first"], "period, first, hours", periods, whose
        ):
            sums[period].medians[first] = medians
        return sums

    def ages(self, periods: Sequence[Stretch], whose: Whose) -> Measures:
        """Return after how many days deals were decided, of those created in some stretches of time."""
        measures: Measures = {}
        for _, some in self._measures(_AGES, ["0"], periods, whose):
            measures.update(some)
        return measures

    def now(self, whose: Whose, edges: Sequence[int]) -> Iterator[tuple[Member, int, Measures]]:
        """Yield the measures of now by member, and how many of the edges their hours have passed.

        Args:
            whose: whose deals.
            edges: seconds UTC, in order; the hours from one on are apart from those before it.
        """
        where, parameters = _of(whose)
        parameters["edges"] = [self._first_hour_from(edge) * MICROS for edge in edges]
        by = [*GROUPINGS, "arrayCount(edge -> at >= edge, {edges:Array(Int64)})"]
        for family, names in self._chosen(_OF_NOW):
            sql = family.sums(self._clickhouse.database, names, by, where)
            for (team_id, rep_id, territory_id, pipeline_id, age), measures in _read(
                self._clickhouse.query(f"{sql} {FINAL_AT_ONCE}", parameters), len(by), names
            ):
                yield (team_id, rep_id, territory_id, pipeline_id), age, measures

    def hours_between(self, edges: Sequence[int]) -> list[int]:
        """Return an hour for all that have passed none, one, … of the edges: the first such one, or one before all."""
        hours = [self._first_hour_from(edge) for edge in edges]
        return [hours[0] - 3600 if hours else 0, *hours]

    def _first_hour_from(self, second: int) -> int:
        hour = self._funnel.hour_of(second * MICROS)
        return hour if hour >= second else self._funnel.hour_of((hour + 3600) * MICROS)

    def _chosen(self, names: set[str]) -> Iterator[tuple[Family, list[str]]]:
        for family in self._families:
            if chosen := [name for name in family.values if name in names]:
                yield family, chosen

    def _measures(
        self, names: set[str], by: Sequence[str], periods: Sequence[Stretch], whose: Whose
    ) -> Iterator[tuple[tuple[Any, ...], Measures]]:
        where, parameters = _during(periods, whose)
        for family, chosen in self._chosen(names):
            sql = family.sums(self._clickhouse.database, chosen, by, where)
            yield from _read(self._clickhouse.query(f"{sql} {FINAL_AT_ONCE}", parameters), len(by), chosen)

    def _medians(
        self, columns: Sequence[str], by: str, periods: Sequence[Stretch], whose: Whose
    ) -> Iterator[tuple[tuple[Any, ...], Mapping[SurvivalMedian, float | None]]]:
        where, parameters = _during(periods, whose)
        for formula in _MEDIANS:
            ((family, names),) = self._chosen({formula.ended, formula.open})
            rows = family.rows(self._clickhouse.database, names, where)
            summed = f"sum({formula.ended}) AS ended, sum({formula.open}) AS waiting"
            counts = survival_counts("hours", "ended", "waiting")
            kept = ", ".join(column.rpartition(" AS ")[2] for column in columns)
            sql = (
                f"SELECT {kept}, {survival_median('counts')} FROM (SELECT {kept}, {counts} AS counts FROM ("
                f"SELECT {', '.join(columns)}, hours, {summed} FROM ("
                f"SELECT *, toInt64(label) AS hours, {_period(periods)} AS period FROM ({rows})) "
                f"GROUP BY {by}) GROUP BY {kept})"
            )
            for *key, hours in self._clickhouse.query(f"{sql} {FINAL_AT_ONCE}", parameters):
                yield tuple(key), {formula: None if hours is None else hours / formula.scale}


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
    return f"{one_of([one.has_moment('at') for one in periods])} AND {where}", parameters


def _read(
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
